"""What sales are to other modules: pages of parties, merging, forgetting, handing over, sample."""

import pytest

from app.checks import run_checks
from app.demo import fill, take_out
from app.undoing.undo import undo
from app.writing import perform, update
from app.writing.handing_over import charges_of, hand_over
from app.writing.merging import merge
from models.change import ChangeSet
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from plugins.sales.lead import Lead
from plugins.sales.stage_change import StageChange
from tests.house import House
from tests.sales.conftest import at, deal, lead, party


def test_a_party_shows_its_deals_and_what_they_are_worth(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice, amount="1200.00")
    text = house.browser("Alice").get(f"/contacts/parties/{made.party_id}").get_data(as_text=True)
    assert "Open deals" in text
    assert "1,200.00 EUR" in text
    assert f"/sales/deals/{made.id}" in text
    assert f"/sales/deals/new?party={made.party_id}" in text


def test_deals_follow_a_merged_party(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made, other = deal(alice), party(alice, "Kettle")
    merge(at("contacts/parties"), other.id, [made.party_id], alice)
    assert Deal.get_by_id(made.id).party_id == other.id


def test_who_wants_to_be_forgotten_leaves_figures_without_words(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = lead(alice, email="nora@quill.example", message="Call me.")
    perform(at("sales/leads"), made.id, "convert", alice, {})
    person = Lead.get_by_id(made.id).party
    one = Deal.get()
    update(at("sales/deals"), one.id, {"amount": "99"}, alice)
    perform(at("sales/deals"), one.id, "win", alice, {})
    perform(at("contacts/parties"), person.id, "anonymise", alice, {})
    left = Deal.get()
    assert (left.title, left.notes, left.amount) == (f"Deal {one.id}", None, 99)
    told = Lead.get()
    assert (told.name, told.email, told.message) == (f"Lead {made.id}", None, None)


def test_all_that_a_leaver_looks_after_goes_to_another_in_one_act(any_house: House) -> None:
    alice, bob = any_house.actor("Alice"), any_house.actor("Bob")
    one = deal(alice, "One", owner=bob.user_id)
    won = deal(alice, "Two", owner=bob.user_id, party=one.party_id)
    perform(at("sales/deals"), won.id, "win", bob, {})
    lead(alice, owner=bob.user_id)
    browser = any_house.browser("Alice")
    sent = browser.post(
        "/contacts/activities/new",
        {"kind": "task", "subject": "Ring", "owner__pick": str(bob.user_id), "owner": "Bob"},
        form="/contacts/activities/new",
    )
    assert sent.status_code == 303
    found = {one.resource.address: len(one.ids) for one in charges_of(bob.user_id, alice)}
    assert found == {"sales/deals": 1, "sales/leads": 1, "contacts/activities": 1}
    path = f"/settings/hand-over?from={bob.user_id}"
    told = {"from": str(bob.user_id), "to": str(alice.user_id), "what": list(found)}
    assert browser.post("/settings/hand-over", told, form=path).status_code == 303
    assert {row.owner_id for row in (Deal.get_by_id(one.id), Lead.get(), Activity.get())} == {
        alice.user_id
    }
    assert Deal.get_by_id(won.id).owner_id == bob.user_id
    assert {row.by_id for row in StageChange.select().where(StageChange.deal == won.id)} == {
        alice.user_id, bob.user_id,
    }  # fmt: skip
    undo(ChangeSet.select().order_by(ChangeSet.id.desc()).first().id, alice)
    assert {Deal.get_by_id(one.id).owner_id, Lead.get().owner_id} == {bob.user_id}


def test_nobody_hands_over_what_they_may_not_change(house: House) -> None:
    alice, bob = house.actor("Alice"), house.actor("Bob")
    deal(alice, owner=alice.user_id)
    sam = house.add("Sam", "salesperson")
    theirs = {one.resource.address for one in charges_of(alice.user_id, sam)}
    assert not theirs & {"sales/deals", "sales/leads", "sales/orders"}
    path = f"/settings/hand-over?from={alice.user_id}"
    assert "Hand over" in house.browser("Charlie").get(path).get_data(as_text=True)
    told = {"from": str(alice.user_id), "to": str(bob.user_id), "what": "sales/deals"}
    house.browser("Charlie").post("/settings/hand-over", told)
    assert Deal.get().owner_id == alice.user_id
    with pytest.raises(Refused):
        hand_over(alice.user_id, alice.user_id, ["sales/deals"], alice)
    assert hand_over(alice.user_id, bob.user_id, ["sales/leads"], alice) == 0


def test_a_reader_sees_all_of_sales_on_one_page(house: House) -> None:
    alice = house.actor("Alice")
    deal(alice, "Forty kettles", amount="100.00")
    house.add("Rita", "reader")
    browser = house.browser("Rita")
    text = browser.get("/sales/overview").get_data(as_text=True)
    for words in ("Pipeline", "By salesperson", "Open deals", "Forty kettles"):
        assert words in text
    assert house.browser("Charlie").get("/sales/overview").status_code == 403


@pytest.mark.long
def test_the_sample_is_whole_and_goes_again(house: House) -> None:
    before = Party.select().count()
    fill()
    assert Deal.select().where(Deal.state == "open").count() > 20
    assert Deal.select().where(Deal.state == "lost").count() > 5
    assert [found for name, found in run_checks() if found] == []
    take_out()
    assert (Party.select().count(), Deal.select().count(), Lead.select().count()) == (before, 0, 0)
