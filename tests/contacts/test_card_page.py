"""New from a card: the form comes filled in, and a person saves it."""

import html
import re
from io import BytesIO
from typing import Any

import pytest

from app.rights import Actor
from app.writing import create
from plugins.contacts.party import Party
from tests.contacts.conftest import resource
from tests.contacts.test_card_import import CARD
from tests.house import Browser, House

PAGE = "/contacts/parties/from-card"
SIGNATURE = """Best regards
Ada Lund
Buyer
Lantern GmbH
Kaistraße 12
23552 Lübeck, Germany
0451 7074820
Mobil 0151 23456789
ada.lund@lantern.example
www.lantern.example
"""


def fields_of(text: str) -> dict[str, str]:
    """Return what a browser would send of the form."""
    form = text[text.index('class="doc"') : text.index("</main>")]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (" checked" in tag or 'type="checkbox"' not in tag):
            found[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
    for name, inner in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    for name, inner in re.findall(
        r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        found[name] = html.unescape(inner)
    return found


def sent(browser: Browser, status: int = 200, **data: Any) -> str:
    answer = browser.post(PAGE, data, content_type="multipart/form-data")
    text: str = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    return text


def saved(browser: Browser, text: str) -> Any:
    answer = browser.client.post("/contacts/parties/new", data=fields_of(text))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return Party.get_by_id(int(answer.location.rpartition("/")[2]))


def test_a_pasted_signature_becomes_a_party_once_it_is_saved(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = create(resource("contacts/parties"), {"kind": "company", "name": "Lantern GmbH"}, alice)
    browser = any_house.browser("Alice")
    assert browser.get(PAGE).status_code == 200
    text = sent(browser, text=SIGNATURE)
    assert Party.select().count() == 1
    ada = saved(browser, text)
    assert (ada.name, ada.company_id, ada.job_title) == ("Ada Lund", firm.id, "Buyer")
    assert (ada.email, ada.phone) == ("ada.lund@lantern.example", "+494517074820")
    assert ada.website == "https://www.lantern.example"
    (place,) = ada.addresses
    assert (place.street, place.city, place.country) == ("Kaistraße 12", "Lübeck", "DE")
    assert [(one.kind, one.value) for one in ada.channels] == [("mobile", "+4915123456789")]
    assert ada.owner_id == alice.user_id


def test_a_firm_that_is_unknown_can_be_made_first(house: House) -> None:
    text = sent(house.browser("Alice"), text=SIGNATURE)
    assert "isn&#39;t among the contacts" in text
    assert "/contacts/parties/new?kind=company&amp;name=Lantern+GmbH" in text


def test_a_qr_text_and_a_file_fill_the_form_too(house: House) -> None:
    browser = house.browser("Alice")
    ada = saved(browser, sent(browser, text="MECARD:N:Lund,Ada;TEL:+494517074820;BDAY:19900517;;"))
    assert (ada.name, str(ada.birth_date)) == ("Ada Lund", "1990-05-17")
    bea = saved(browser, sent(browser, text="BEGIN:VCARD\nFN:Bea Falk\nBDAY:--0229\nEND:VCARD"))
    assert (bea.name, bea.birthday) == ("Bea Falk", "--02-29")
    card = CARD.replace("EMAIL;TYPE=home:not a mail\n", "").replace("cell:12", "cell:0451 7074820")
    text = sent(browser, file=(BytesIO(card.encode()), "ada.vcf"))
    assert "comes along only by the import" in text
    assert fields_of(text)["name"] == "Ada Lund"


def test_what_can_not_be_read_stands_in_its_field_with_the_reason(house: House) -> None:
    text = sent(
        house.browser("Alice"), text="BEGIN:VCARD\nFN:Ada\nTEL:12\nEMAIL:no mail\nEND:VCARD"
    )
    assert (fields_of(text)["phone"], fields_of(text)["email"]) == ("12", "no mail")
    assert "is-invalid" in text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": ""}, "Nothing is known again"),
        ({"text": "Thanks!"}, "Nothing is known again"),
        ({"text": CARD + CARD}, "several cards"),
        ({"file": (b"%PDF-1.7", "x.vcf")}, "no card in this file"),
        ({"file": ((CARD + CARD).encode(), "x.vcf")}, "several cards"),
        ({"text": "\x00\x01" * 50}, "Nothing is known again"),
    ],
)
def test_what_is_no_single_card_is_told(house: House, data: Any, sentence: str) -> None:
    if "file" in data:
        data = {"file": (BytesIO(data["file"][0]), data["file"][1])}
    text = sent(house.browser("Alice"), 422, **data)
    assert sentence in text
    assert ("/contacts/parties/import" in text) == ("several" in sentence)


def test_rights_decide(house: House, bob: Actor) -> None:
    assert house.browser("Bob").get(PAGE).status_code == 200
    assert "from-card" in house.browser("Bob").get("/contacts/parties").get_data(as_text=True)
    house.add("Rea", "reader")
    reader = house.browser("Rea")
    assert reader.get(PAGE).status_code == 403
    assert "from-card" not in reader.get("/contacts/parties").get_data(as_text=True)
    answer = reader.post(PAGE, {"text": SIGNATURE})
    assert answer.status_code == 403
    assert house.browser().get(PAGE).status_code == 303
    answer = house.browser("Bob").client.post(PAGE, data={"text": SIGNATURE})
    assert answer.status_code == 400, "the form's token is missing"
