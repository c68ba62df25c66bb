"""Parties become cards, and these the same parties again."""

from io import BytesIO
from typing import Any

import pytest

from app.files import Upload
from app.files.uploading import upload
from app.importing.importer import Importer
from app.importing.rows import RecordReader
from app.rights import Actor
from app.writing import create
from app.writing.batch import create_many
from models.gate import gate
from plugins.contacts.card_import import row_of
from plugins.contacts.cards.reading import cards_of
from plugins.contacts.party import Party
from tests.contacts.conftest import resource
from tests.contacts.test_card_import import PIXEL
from tests.house import House

KEPT = (
    "kind", "name", "given_name", "family_name", "email", "phone", "website", "job_title",
    "birth_date", "birthday", "notes", "company_id",
)  # fmt: skip
VCF = "text/vcard; charset=utf-8"


@pytest.fixture
def ada(house: House, alice: Actor) -> Any:
    parties = resource("contacts/parties")
    tag = create(resource("contacts/tags"), {"name": "Fair, 2026"}, alice)
    firm = create(parties, {"kind": "company", "name": "Ström; Söhne, KG"}, alice)
    values = {
        "kind": "person", "name": "Ada “Addie” Lund", "given_name": "Ada", "family_name": "Lund",
        "email": "ada@lantern.example", "phone": "+49 30 901820 ext. 12",
        "website": "https://a.example/?a=1,2", "company": firm.id, "job_title": "Buyer; stock",
        "birth_date": "1990-05-17", "gender": "female", "language": "de", "tags": [tag.id],
        "notes": "First line\n\nSecond, with: signs; \\ and “quotes”",
    }  # fmt: skip
    lines = {
        "addresses": [
            {"role": "invoice", "street": "Kai 1", "postal_code": "23552", "city": "Lübeck",
             "country": "DE"},
            {"role": "delivery", "street": "Tor 4", "city": "Malmö", "country": "SE"},
        ],
        "channels": [
            {"kind": "mobile", "value": "+49 1512 3456789", "label": "Holidays"},
            {"kind": "email", "value": "home@lantern.example", "label": "Home"},
            {"kind": "fax", "value": "+49 30 901821"},
        ],
    }  # fmt: skip
    return create(parties, values, alice, lines)


def text_of(house: House, path: str, who: str = "Alice") -> str:
    answer = house.browser(who).get(path)
    assert (answer.status_code, answer.content_type) == (200, VCF)
    assert "attachment" in answer.headers["Content-Disposition"]
    return str(answer.get_data(as_text=True))


def bring(text: str, alice: Actor) -> Party:
    reader = RecordReader(resource("contacts/parties"))
    rows = [reader.read(1, row_of(card)) for card in cards_of(BytesIO(text.encode()))]
    Importer(resource("contacts/parties"), alice).take(rows)
    assert [(row.errors, row.warnings) for row in rows] == [({}, [])] * len(rows)
    found: Party = Party.get_by_id(rows[-1].outcome.record_id)
    return found


PARTS = {
    "addresses": ("role", "street", "postal_code", "city", "country"),
    "channels": ("kind", "value", "label", "is_valid"),
}


def parts(party: Any, name: str) -> list[list[str]]:
    return sorted([str(getattr(row, one)) for one in PARTS[name]] for row in getattr(party, name))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_card_comes_back_as_the_same_party(
    house: House, alice: Actor, ada: Any, version: str
) -> None:
    text = text_of(house, f"/contacts/parties/{ada.id}/card.vcf?version={version}")
    assert f"VERSION:{version}" in text
    back: Any = bring(text, alice)
    stored = Party.get_by_id(ada.id)
    names = (*KEPT, "gender", "language") if version == "4.0" else KEPT
    assert {n: getattr(back, n) for n in names} == {n: getattr(stored, n) for n in names}
    assert back.linked("tags") == stored.linked("tags")
    for name in ("addresses", "channels"):
        assert parts(back, name) == parts(stored, name) != []


def test_the_file_of_a_list_holds_what_the_filter_finds(
    house: House, alice: Actor, ada: Any
) -> None:
    parties = resource("contacts/parties")
    create_many(parties, [{"kind": "person", "name": f"P{one}"} for one in range(430)], alice)
    text = text_of(house, "/contacts/parties/cards.vcf?kind=person")
    names = [card.full_name for card in cards_of(BytesIO(text.encode()))]
    assert len(names) == len(set(names)) == 431
    assert "Ström; Söhne, KG" not in names
    (firm,) = cards_of(
        BytesIO(text_of(house, "/contacts/parties/cards.vcf?kind=company&version=4.0").encode())
    )
    assert (firm.kind, firm.organisation) == ("org", ["Ström; Söhne, KG"])


def test_hidden_fields_stay_hidden(house: House, ada: Any) -> None:
    grants = "contacts/parties:read,export!birth_date!birthday!phone!notes!tags!company"
    house.add("Dora", house.role("some", grants))
    for path in (f"{ada.id}/card.vcf", "cards.vcf?kind=person"):
        text = text_of(house, f"/contacts/parties/{path}", "Dora")
        assert "ada@lantern.example" in text
        for word in ("901820", "BDAY", "First line", "Fair", "Ström"):
            assert word not in text
    assert house.browser("Dora").get("/contacts/parties/cards.vcf?phone=1").status_code == 400


def test_what_one_may_not_export_is_in_no_file(house: House, ada: Any) -> None:
    house.add("Dora", house.role("some", "contacts/parties:read contacts/parties:export!email"))
    assert "EMAIL" not in text_of(house, "/contacts/parties/cards.vcf?kind=company", "Dora")


def test_a_photo_goes_along(house: House, alice: Actor, ada: Any) -> None:
    import base64

    content = base64.b64decode(PIXEL)
    files = upload(resource("contacts/parties"), ada.id, [Upload("a.png", BytesIO(content))], alice)
    with gate(None, "command"):
        files[0].purpose = "photo"
        files[0].save()
    for version, head in (("3.0", "PHOTO;ENCODING=b;TYPE=PNG:"), ("4.0", "data:image/png")):
        text = text_of(house, f"/contacts/parties/{ada.id}/card.vcf?version={version}")
        assert head in text
        (card,) = cards_of(BytesIO(text.encode()))
        assert card.photo is not None
        assert card.photo.content == content


def test_rights_decide(house: House, alice: Actor, ada: Any) -> None:
    one, many = f"/contacts/parties/{ada.id}/card.vcf", "/contacts/parties/cards.vcf"
    bob, charlie, nobody = house.browser("Bob"), house.browser("Charlie"), house.browser()
    assert (bob.get(one).status_code, bob.get(many).status_code) == (200, 403)
    assert {charlie.get(path).status_code for path in (one, many)} <= {403, 404}
    assert nobody.get(one).status_code == nobody.get(many).status_code == 303
    assert bob.get("/contacts/parties/999999/card.vcf").status_code == 404
    house.add("Mine", house.role("own", "contacts/parties:read,export[owner=me]"))
    mine = house.browser("Mine")
    assert mine.get(one).status_code == 404
    assert mine.get(many).get_data() == b""
    page = bob.get("/contacts/parties").get_data(as_text=True)
    assert "cards.vcf" not in page
    assert "cards.vcf?kind=person" in house.browser("Alice").get(
        "/contacts/parties?kind=person"
    ).get_data(as_text=True)


@pytest.mark.parametrize("query", ["nonsense=1", "kind__like=x", "where=(", "version=9&x=1"])
def test_a_filter_that_can_not_be_is_told(house: House, query: str) -> None:
    answer = house.browser("Alice").get(f"/contacts/parties/cards.vcf?{query}")
    assert answer.status_code == 400
