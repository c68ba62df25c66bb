"""The pages of contacts, as people see them."""

from datetime import timedelta
from typing import Any

import pytest

from app.rights import Actor
from app.writing import create
from models.clock import now
from tests.contacts.conftest import resource
from tests.house import House


def add(alice: Actor, address: str, /, **values: Any) -> Any:
    return create(resource(f"contacts/{address}"), values, alice)


def about(party: Any) -> dict[str, Any]:
    return {"resource": "contacts/parties", "id": party.id}


@pytest.fixture
def firm(alice: Actor) -> Any:
    firm = add(alice, "parties", kind="company", name="Hafen & Söhne", is_customer=True)
    mira = add(alice, "parties", kind="person", name="Mira Oduya", company=firm.id)
    jon = add(alice, "parties", kind="person", name="Jon Lind")
    add(alice, "relations", person=jon.id, firm=firm.id, role="Advisor")
    late = now() - timedelta(days=3)
    add(alice, "activities", kind="call", subject="Ring back", about=about(firm), due_at=late)
    add(alice, "activities", kind="visit", subject="Show samples", about=about(mira), done_at=now())
    return firm


def page(house: House, path: str, who: str = "Alice") -> str:
    answer = house.browser(who).get(path)
    assert answer.status_code == 200, path
    text: str = answer.get_data(as_text=True)
    return text


@pytest.mark.parametrize(
    "name", ["parties", "addresses", "channels", "relations", "activities", "tags"]
)
def test_each_list_and_form_draws_empty_and_full(house: House, firm: Any, name: str) -> None:
    page(house, f"/contacts/{name}")
    page(house, f"/contacts/{name}?q=nothing-like-it")
    page(house, f"/contacts/{name}/new")


def test_a_firms_page_shows_its_people_by_company_and_by_relation(house: House, firm: Any) -> None:
    text = page(house, f"/contacts/parties/{firm.id}")
    assert "Mira Oduya" in text
    assert "Jon Lind" in text


def test_a_firms_timeline_holds_its_own_and_its_peoples_activities(house: House, firm: Any) -> None:
    text = page(house, f"/contacts/parties/{firm.id}")
    assert "Ring back" in text
    assert "Show samples" in text
    assert "1 overdue" in text


def test_who_may_not_read_activities_sees_none_in_the_timeline(house: House, firm: Any) -> None:
    house.add("Dora", house.role("addressee", "contacts/parties:read"))
    text = page(house, f"/contacts/parties/{firm.id}", "Dora")
    assert "Mira Oduya" in text
    assert "Ring back" not in text
    assert "overdue" not in text


def test_the_home_page_names_what_is_late(house: House, firm: Any) -> None:
    text = page(house, "/")
    assert "Ring back" in text
    assert "3 days late" in text


def test_another_ones_activities_are_not_on_my_home_page(house: House, firm: Any) -> None:
    assert "3 days late" not in page(house, "/", "Bob")


@pytest.mark.parametrize(
    "view", ["is_customer=true", "kind=person", "owner=me", "is_supplier=true"]
)
def test_the_ready_views_open(house: House, firm: Any, view: str) -> None:
    text = page(house, f"/contacts/parties?{view}")
    assert ("Hafen" in text) == (view in ("is_customer=true", "owner=me") or "person" in view)


def test_a_form_with_an_address_saves_both(house: House) -> None:
    sent = {
        "kind": "company",
        "name": "Kai",
        "addresses-0-city": "Kiel",
        "addresses-0-role": "delivery",
        "channels-0-kind": "email",
        "channels-0-value": "post@kai.example",
    }
    answer = house.browser("Alice").post("/contacts/parties/new", sent)
    assert answer.status_code == 303
    text = page(house, answer.headers["Location"])
    assert "Kiel" in text
    assert "post@kai.example" in text


def test_a_wrong_mail_is_answered_with_422_and_the_reason(house: House) -> None:
    sent = {"kind": "company", "name": "Kai", "email": "post@@kai"}
    answer = house.browser("Alice").post("/contacts/parties/new", sent)
    assert answer.status_code == 422
    assert "is no mail address" in answer.get_data(as_text=True)


def test_a_wrong_line_is_answered_with_422(house: House) -> None:
    sent = {"kind": "company", "name": "Kai"}
    sent |= {"channels-0-kind": "email", "channels-0-value": "post@@kai"}
    answer = house.browser("Alice").post("/contacts/parties/new", sent)
    assert answer.status_code == 422
    assert "is no mail address" in answer.get_data(as_text=True)


def test_charlie_finds_nothing(house: House, firm: Any) -> None:
    charlie = house.browser("Charlie")
    assert charlie.get(f"/contacts/parties/{firm.id}").status_code == 404
    assert charlie.get("/contacts/parties").status_code in (403, 404)


def test_bob_may_not_delete_a_party(house: House, firm: Any) -> None:
    answer = house.browser("Bob").post(f"/contacts/parties/{firm.id}/delete")
    assert answer.status_code == 403


def test_done_is_a_button_without_javascript(house: House, firm: Any) -> None:
    alice = house.browser("Alice")
    made = add(house.actor("Alice"), "activities", subject="Write")
    at = f"/contacts/activities/{made.id}"
    assert alice.post(f"{at}/done").status_code == 303
    assert alice.post(f"{at}/done").status_code == 409
    assert alice.post(f"{at}/reopen").status_code == 303


def test_the_list_offers_the_filters_that_its_columns_suggest(house: House, firm: Any) -> None:
    text = page(house, "/contacts/parties/filters")
    for name in ("company.name", "phone", "tags.name", "owner.name"):
        assert f'name="{name}__contains"' in text, name
