"""Making what a reference field doesn't find: offered to who may, in a form that a dialog holds."""

from html import unescape

from app.registry import registry
from app.writing import create
from models.database import database
from plugins.contacts.party import Party
from tests.house import House

PARTIES = "/contacts/parties"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def add(house: House, name: str) -> int:
    values = {"kind": "company", "name": name}
    resource = registry.resources["contacts/parties"]
    return int(create(resource, values, house.actor("Alice")).id)


def picked(house: House, who: str, text: str, more: str = "&create=1") -> str:
    answer = house.browser(who).get(f"{PARTIES}/pick?q={text}{more}")
    return unescape(answer.get_data(as_text=True))


def test_what_is_not_there_is_offered_to_be_made(any_house: House) -> None:
    add(any_house, "Nordlicht")
    offer = f'data-create="{PARTIES}/new?name='
    assert f'{offer}Nord"' in picked(any_house, "Alice", "Nord")
    assert "Create “Nord”…" in picked(any_house, "Alice", "Nord")
    assert offer not in picked(any_house, "Alice", "nordlicht")
    assert offer not in picked(any_house, "Alice", "")
    assert offer not in picked(any_house, "Alice", "Nord", more="")
    any_house.add("Rita", any_house.role("looks", "contacts/parties:read"))
    assert offer not in picked(any_house, "Rita", "Nord")


def test_a_new_form_starts_as_the_resource_says_and_the_api_does_not(any_house: House) -> None:
    alice = any_house.browser("Alice")
    page = alice.get(f"{PARTIES}/new").get_data(as_text=True)
    assert '<option value="person" selected' in page
    assert f'data-pick="{PARTIES}/pick?kind=company"' in page
    offer = unescape(alice.get(f"{PARTIES}/pick?kind=company&x=1&q=Nord&create=1").text)
    assert f'data-create="{PARTIES}/new?kind=company&name=Nord"' in offer
    firm = alice.get(f"{PARTIES}/new?kind=company&name=Nord").get_data(as_text=True)
    assert '<option value="company" selected' in firm
    assert alice.post(f"{PARTIES}/new", {"name": "Nord"}).status_code == 422


def test_the_picker_tolerates_one_typing_error_and_says_so(any_house: House) -> None:
    number = add(any_house, "Nordlicht")
    text = picked(any_house, "Alice", "nordlihct")
    assert "Nothing is spelled “nordlihct”. Almost so:" in text
    assert f'data-value="{number}"' in text
    assert "Almost so" not in picked(any_house, "Alice", "nordlicht")


def test_a_form_that_is_sent_never_takes_what_is_only_near(any_house: House) -> None:
    add(any_house, "Nordlicht")
    answer = any_house.browser("Alice").post(
        f"{PARTIES}/new", {"kind": "person", "name": "Lena Lantern", "company": "nordlihct"}
    )
    text = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Is one of these meant?" in text
    assert 'name="company__pick"' in text


def test_the_form_is_a_page_and_what_a_dialog_holds(any_house: House) -> None:
    alice = any_house.browser("Alice")
    page = alice.get(f"{PARTIES}/new?name=Nord").get_data(as_text=True)
    part = alice.get(f"{PARTIES}/new?name=Nord", headers=PART).get_data(as_text=True)
    assert "<html" in page
    assert "<html" not in part
    assert 'value="Nord"' in page
    assert 'value="Nord"' in part


def test_a_dialog_learns_what_was_made_and_what_is_wrong(any_house: House) -> None:
    alice = any_house.browser("Alice")
    refused = alice.post(f"{PARTIES}/new", {"name": "Nord"}, headers=PART)
    assert refused.status_code == 422
    assert "<html" not in refused.get_data(as_text=True)
    sent = {**alice.token(), "kind": "company", "name": "Nord"}
    for _again in range(2):
        made = alice.client.post(f"{PARTIES}/new", data=sent, headers=PART)
        number = Party.get(Party.name == "Nord").id
        assert f'data-made="{number}" data-label="Nord"' in made.get_data(as_text=True)
    assert Party.select().where(Party.name == "Nord").count() == 1


def test_a_dialog_shows_what_the_new_record_looks_like(any_house: House) -> None:
    add(any_house, "Nordlicht")
    alice = any_house.browser("Alice")
    again = alice.post(f"{PARTIES}/new", {"kind": "company", "name": "Nordlicht"}, headers=PART)
    assert again.status_code == 409
    assert 'name="anyway"' in again.get_data(as_text=True)
    assert database.in_transaction() is False


def test_who_may_not_make_one_gets_no_dialog_either(any_house: House) -> None:
    any_house.add("Rita", any_house.role("looks", "contacts/parties:read"))
    rita = any_house.browser("Rita")
    assert rita.get(f"{PARTIES}/new", headers=PART).status_code == 403
    sent = rita.post(f"{PARTIES}/new", {"kind": "company", "name": "Nord"}, headers=PART)
    assert sent.status_code == 403
    assert any_house.browser("Charlie").get(f"{PARTIES}/new", headers=PART).status_code == 404


def test_what_is_added_on_a_page_leads_back_there(any_house: House) -> None:
    number = add(any_house, "Nordlicht")
    alice = any_house.browser("Alice")
    page = unescape(alice.get(f"{PARTIES}/{number}").get_data(as_text=True))
    href = f"/contacts/addresses/new?party={number}&next=%2Fcontacts%2Fparties%2F{number}%23"
    assert f'href="{href}addresses-party" data-form-dialog' in page
    onward = f"{PARTIES}/{number}#addresses-party"
    values = {"party": str(number), "street": "Lindenallee 7", "role": "invoice", "next": onward}
    assert alice.post("/contacts/addresses/new", values).location == onward
