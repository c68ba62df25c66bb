"""Leads: they become a contact, a firm and a deal without anything being typed or stored twice."""

from typing import Any

import pytest

from app.talk.adding import add_comment
from app.writing import Invalids, create, perform
from models.core import Comment
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from plugins.sales.lead import Lead
from tests.house import House
from tests.sales.conftest import at, lead

LEADS = "sales/leads"
NORA = {
    "email": "nora@quill.example", "phone": "+49 30 1234567", "company_name": "Quill & Ink",
    "job_title": "Buyer", "subject": "Forty kettles", "message": "By May, please.",
}  # fmt: skip


def again(record: Any) -> Any:
    return type(record).get_by_id(record.id)


def convert(house: House, made: Lead, **told: Any) -> str:
    return perform(at(LEADS), made.id, "convert", house.actor("Alice"), told)


def test_converting_makes_person_firm_and_deal(any_house: House) -> None:
    made = lead(any_house.actor("Alice"), **NORA)
    convert(any_house, made)
    done = again(made)
    person, deal = done.party, done.deal
    assert done.state == "converted"
    assert (person.kind, person.name, person.email) == ("person", "Nora Quill", NORA["email"])
    assert (person.phone, person.job_title) == ("+49301234567", "Buyer")
    assert (person.company.kind, person.company.name) == ("company", "Quill & Ink")
    assert (deal.title, deal.party_id, deal.contact_id) == (
        "Forty kettles", person.company_id, person.id,
    )  # fmt: skip
    assert deal.notes == "By May, please."
    assert deal.origin.id == made.id
    assert deal.owner_id == made.owner_id


def test_what_was_noted_and_done_goes_along(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = lead(alice, **NORA)
    add_comment(at(LEADS), made.id, "She rang twice.", alice)
    about = {"resource": LEADS, "id": made.id}
    create(at("contacts/activities"), {"kind": "call", "subject": "Ring", "about": about}, alice)
    convert(any_house, made)
    deal = again(made).deal
    assert [str(row.about) for row in Activity.select()] == [str(deal)]
    assert [row.about.id for row in Comment.select()] == [deal.id]
    assert Comment.select().first().about_resource == "sales/deals"


def test_a_known_mail_is_asked_about_and_never_doubled(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = create(at("contacts/parties"), {"kind": "company", "name": "Old Quill"}, alice)
    values = {"kind": "person", "name": "Nora", "email": NORA["email"], "company": firm.id}
    known = create(at("contacts/parties"), values, alice)
    made = lead(alice, **NORA)
    with pytest.raises(Refused, match="already the mail of Nora") as caught:
        convert(any_house, made)
    assert caught.value.field == "existing"
    assert Party.select().count() == 2
    convert(any_house, made, existing="use")
    assert again(made).party_id == known.id
    assert again(made).deal.party_id == firm.id
    assert Party.select().count() == 2


def test_a_further_mail_of_a_contact_is_known_too(house: House) -> None:
    alice = house.actor("Alice")
    channels = [{"kind": "email", "value": NORA["email"]}]
    values = {"kind": "company", "name": "Quill"}
    create(at("contacts/parties"), values, alice, {"channels": channels})
    with pytest.raises(Refused, match="Quill"):
        convert(house, lead(alice, **NORA))


def test_a_firm_of_that_name_is_found(house: House) -> None:
    alice = house.actor("Alice")
    firm = create(at("contacts/parties"), {"kind": "company", "name": "Quill & Ink"}, alice)
    made = lead(alice, **NORA)
    convert(house, made)
    assert again(made).party.company_id == firm.id


def test_a_lead_that_is_a_firm_becomes_one(house: House) -> None:
    made = lead(house.actor("Alice"), "Quill & Ink", company_name="Quill & Ink")
    convert(house, made, title="Kettles")
    assert [(row.kind, row.name) for row in Party.select()] == [("company", "Quill & Ink")]
    assert again(made).deal.title == "Kettles"


def test_no_deal_begins_where_none_is_wanted(house: House) -> None:
    made = lead(house.actor("Alice"))
    convert(house, made, deal=False)
    assert again(made).party.name == "Nora Quill"
    assert not Deal.select().exists()


def test_a_lead_is_converted_once(house: House) -> None:
    made = lead(house.actor("Alice"))
    convert(house, made)
    with pytest.raises(Refused):
        convert(house, made)
    assert Party.select().count() == 1


def test_discarding_says_why_and_is_taken_back(house: House) -> None:
    alice = house.actor("Alice")
    made = lead(alice)
    with pytest.raises(Invalids):
        perform(at(LEADS), made.id, "discard", alice, {})
    perform(at(LEADS), made.id, "discard", alice, {"reason": "Wanted a job."})
    assert (again(made).state, again(made).discard_reason) == ("discarded", "Wanted a job.")
    perform(at(LEADS), made.id, "reopen", alice, {})
    assert (again(made).state, again(made).discard_reason) == ("new", None)


def test_the_page_asks_about_a_known_mail(house: House) -> None:
    alice = house.actor("Alice")
    values = {"kind": "person", "name": "Nora", "email": NORA["email"]}
    create(at("contacts/parties"), values, alice)
    made, browser = lead(alice, **NORA), house.browser("Alice")
    path = f"/{LEADS}/{made.id}/convert"
    answer = browser.post(path, {"existing": "ask", "deal": "y"}, form=path)
    assert answer.status_code == 422
    assert "is already the mail of Nora" in answer.get_data(as_text=True)
    answer = browser.post(path, {"existing": "use", "deal": "y", "title": ""}, form=path)
    assert answer.status_code == 303
    text = browser.get(f"/{LEADS}/{made.id}").get_data(as_text=True)
    deal = again(made).deal
    assert f"/sales/deals/{deal.id}" in text
    assert f"/{LEADS}/{made.id}" in browser.get(f"/sales/deals/{deal.id}").get_data(as_text=True)


def test_who_converts_learns_no_name_that_they_may_not_see(house: House) -> None:
    create(at("contacts/parties"), {"kind": "company", "name": "Secret Quill Ltd",
                                    "email": NORA["email"]}, house.actor("Alice"))  # fmt: skip
    grants = "sales/leads:* sales/deals:read,create contacts/parties:read[owner=me]"
    sam = house.add("Sam", house.role("scout", grants))
    for more in ({}, {"deal": False}):
        made = lead(sam, "Nora", email=NORA["email"])
        said = perform(at(LEADS), made.id, "convert", sam, {"existing": "use", **more})
        assert "Secret" not in said
    assert [row.title for row in Deal.select()] == ["Nora"]
