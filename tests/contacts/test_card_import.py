"""Cards become parties: through the import, with firm, tags and photo."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.importing.importer import Importer, batches_of
from app.importing.mapping import Mapping
from app.importing.source import Source, look_at
from app.rights import HOUSE, Actor
from models.change import Change, ChangeSet
from models.core import File
from models.gate import gate
from models.refused import Refused
from plugins.contacts.cards.lines import LONGEST_LINE
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests.contacts.conftest import resource
from tests.house import House

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
    "gg=="
)
CARD = f"""BEGIN:VCARD
VERSION:3.0
FN:Ada Lund
N:Lund;Ada;;;
ORG:Lantern Works;Stock
EMAIL:ada@lantern.example
EMAIL;TYPE=home:not a mail
TEL;TYPE=cell:12
CATEGORIES:Fair 2026,Never heard
ADR:;;Quay 1;Lübeck;;23552;Atlantis
PHOTO;ENCODING=b;TYPE=PNG:{PIXEL}
END:VCARD
"""


def bring(path: Path, actor: Actor, key: str = "", is_dry: bool = False) -> list[Any]:
    importer = Importer(resource("contacts/parties"), actor, key)
    found = []
    source = Source(path, path.name, resource("contacts/parties"))
    for rows in batches_of(source.rows(Mapping())):
        (importer.rehearse if is_dry else importer.take)(rows)
        found += rows
    return found


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "ada.vcf"
    path.write_text(CARD, encoding="utf-8")
    return path


def test_a_card_brings_its_firm_its_photo_and_the_tags_that_are_known(
    any_house: House, card: Path
) -> None:
    with gate(None, "command"):
        Tag(name="Fair 2026").save()
    (row,) = bring(card, any_house.actor("Alice"))
    assert row.errors == {}
    ada: Any = Party.get(Party.name == "Ada Lund")
    assert (ada.company.name, ada.company.kind) == ("Lantern Works", "company")
    assert [Tag.get_by_id(one).name for one in ada.linked("tags")] == ["Fair 2026"]
    assert {one.value: one.is_valid for one in ada.channels} == {"not a mail": False}
    assert ada.phone == "12"
    assert [(one.street, one.country) for one in ada.addresses] == [("Quay 1", None)]
    (photo,) = File.select()
    assert photo.about == ada
    assert (photo.purpose, photo.content_type) == ("photo", "image/png")
    said = " ".join(row.warnings)
    assert all(word in said for word in ("Never heard", "Atlantis", "phone"))


def test_the_firm_that_is_there_is_taken_again(house: House, card: Path) -> None:
    alice = house.actor("Alice")
    card.write_text(CARD + CARD.replace("Ada", "Bea").replace("Lantern Works", "LANTERN works"))
    bring(card, alice)
    bring(card, alice, key="email")
    assert Party.select().where(Party.kind == "company").count() == 1
    assert Party.select().where(Party.kind == "person").count() == 2
    assert File.select().count() == 2
    assert Channel.select().count() == 2


def test_a_rehearsal_leaves_nothing(house: House, card: Path) -> None:
    (row,) = bring(card, house.actor("Alice"), is_dry=True)
    assert row.outcome.state == "created"
    assert Party.select().count() == File.select().count() == 0


def test_of_several_firms_of_a_name_the_oldest_is_taken_with_a_warning(
    house: House, card: Path
) -> None:
    with gate(None, "command"):
        first = Party(kind="company", name="Lantern Works")
        first.save()
        Party(kind="company", name="Lantern Works").save()
        Party(kind="person", name="Lantern Works").save()
    (row,) = bring(card, house.actor("Alice"))
    assert Party.get(Party.name == "Ada Lund").company_id == first.id
    assert "the oldest is taken" in " ".join(row.warnings)


def test_every_card_of_every_program_comes_in(
    any_house: House, shared: Path, tmp_path: Path
) -> None:
    folder = shared / "data" / "vcards"
    wanted = json.loads((folder / "expected.json").read_text())["files"]
    for name in wanted:
        path = tmp_path / f"{name}.vcf"
        path.write_bytes((folder / name).read_bytes())
        rows = bring(path, any_house.actor("Alice"))
        assert [row.errors for row in rows] == [{}] * wanted[name]["card_count"], name
    photos = [one.size for one in File.select() if one.purpose == "photo"]
    assert 32531 in photos


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "no vCard file"),
        (b"", "is empty"),
        (b"name,mail\nAda,ada@x.example\n", "BEGIN:VCARD"),
        (b"\xff\xd8\xff\0\0" * 500, "no vCard file"),
    ],
)
def test_what_is_no_card_file_is_said_so(
    house: House, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(content)
    with pytest.raises(Refused, match=sentence):
        look_at(Source(path, "x.vcf", resource("contacts/parties")), HOUSE, "en")
    browser = house.browser("Alice")
    answer = browser.post(
        "/contacts/parties/import",
        {"file": (BytesIO(content), "x.vcf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_half_a_file_keeps_what_is_there_with_a_warning(house: House, tmp_path: Path) -> None:
    path = tmp_path / "half.vcf"
    path.write_text(CARD + CARD[: CARD.index("PHOTO") + 80].replace("Ada", "Bea"))
    whole, half = bring(path, house.actor("Alice"))
    assert not any("middle" in text for text in whole.warnings)
    assert any("middle of this card" in text for text in half.warnings)
    assert Party.select().where(Party.kind == "person").count() == 2


@pytest.mark.parametrize("is_folded", [True, False])
def test_a_photo_of_twenty_megabytes_is_left_out(
    house: House, tmp_path: Path, is_folded: bool
) -> None:
    path = tmp_path / "large.vcf"
    picture = "/9j/" * (20 * 2**20 // 4)
    step = 76 if is_folded else len(picture)
    lines = "\n ".join(picture[at : at + step] for at in range(0, len(picture), step))
    assert len(picture) > LONGEST_LINE
    path.write_text(CARD.replace(PIXEL, lines))
    (row,) = bring(path, house.actor("Alice"))
    assert "The photo is too large and left out." in row.warnings
    assert Party.get(Party.name == "Ada Lund").email == "ada@lantern.example"
    assert File.select().count() == 0


def test_a_firm_goes_back_with_the_only_cards_that_brought_it(any_house: House, card: Path) -> None:
    lost = CARD.replace("EMAIL:ada@lantern.example", f"EMAIL:{'a' * 300}@lantern.example")
    lost = lost.replace("Ada", "Lotte")
    alone = lost.replace("Lantern Works", "Nowhere Ltd")
    card.write_text(lost + alone + CARD)
    before = ChangeSet.select().count()
    rows = bring(card, any_house.actor("Alice"))
    assert [row.outcome.state for row in rows] == ["rejected", "rejected", "created"]
    assert all("email" in row.errors for row in rows[:2])
    assert {one.name for one in Party.select()} == {"Ada Lund", "Lantern Works"}
    assert Party.get(Party.name == "Ada Lund").company.name == "Lantern Works"
    assert not Change.select().where(Change.after.contains("Nowhere")).exists()
    assert ChangeSet.select().count() == before + 1
    assert File.select().count() == 1


def test_a_rehearsal_counts_what_goes_back(house: House, card: Path) -> None:
    card.write_text(CARD.replace("ada@", f"{'a' * 300}@") + CARD)
    rows = bring(card, house.actor("Alice"), is_dry=True)
    assert [row.outcome.state for row in rows] == ["rejected", "created"]


def test_who_may_not_make_firms_brings_none(house: House, card: Path) -> None:
    dora = house.add("Dora", house.role("typist", "contacts/parties:read,create[kind=person]"))
    (row,) = bring(card, dora)
    assert row.outcome.state == "rejected"
    assert Party.select().count() == 0


def test_who_may_not_change_parties_brings_no_photo(house: House, card: Path) -> None:
    dora = house.add("Dora", house.role("typist", "contacts/parties:read,create"))
    (row,) = bring(card, dora)
    assert row.outcome.state == "created"
    assert any("files are left out" in text for text in row.warnings)
    assert File.select().count() == 0


def test_the_page_says_what_would_happen(house: House) -> None:
    browser = house.browser("Alice")
    answer = browser.post(
        "/contacts/parties/import",
        {"file": (BytesIO(CARD.encode()), "ada.vcf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    asked = browser.post(answer.location, {"do": "try"})
    assert asked.status_code == 303
    shown = browser.get(asked.location)
    text = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Ada Lund" in text
    assert "1 created" in text
