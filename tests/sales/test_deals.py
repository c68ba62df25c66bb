"""Deals: they follow their stage, are won, lost with a reason and reopened, and nothing is lost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.reading.matching import count_found, pick, pick_nearly
from app.reading.records import fetch
from app.rights import Denied
from app.showing.lists import list_page
from app.undoing.undo import undo
from app.writing import Invalids, perform, update
from models.change import ChangeSet
from models.clock import now, today
from models.gate import gate
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.sales.deal import Deal
from plugins.sales.lost_reason import LostReason
from plugins.sales.pipeline import Pipeline, Stage
from plugins.sales.stage_change import StageChange
from tests.house import House
from tests.sales.conftest import at, deal, party, stage

DEALS = "sales/deals"


def again(record: Any) -> Any:
    return type(record).get_by_id(record.id)


def steps(one: Any) -> list[tuple[str, str, int | None]]:
    rows = StageChange.select().where(StageChange.deal == one.id).order_by(StageChange.id)
    return [(row.stage.name, row.state, row.by_id) for row in rows]


def test_a_deal_needs_a_title_and_a_party_only(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = deal(alice)
    assert made.stage.name == "New"
    assert made.pipeline.name == "Sales"
    assert (made.probability, made.currency, made.state) == (Decimal(10), "EUR", "open")
    assert made.owner_id == alice.user_id
    with pytest.raises(Invalids) as caught:
        deal(alice, title="", party=made.party_id)
    assert list(caught.value.errors) == ["title"]


def test_a_stage_brings_its_probability_unless_somebody_knows_better(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice, amount="1000.00")
    assert made.weighted == Decimal(100)
    moved = update(at(DEALS), made.id, {"stage": stage("Proposal").id}, alice)
    assert (moved.probability, moved.weighted) == (Decimal(55), Decimal(550))
    told = {"stage": stage("Negotiation").id, "probability": "90"}
    assert update(at(DEALS), made.id, told, alice).weighted == Decimal(900)
    with pytest.raises(Invalids):
        update(at(DEALS), made.id, {"probability": "101"}, alice)


def test_a_foreign_amount_counts_by_its_rate_and_not_without_one(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice, amount="1000.00", currency="USD")
    assert (made.amount_firm, made.weighted) == (None, None)
    known = update(at(DEALS), made.id, {"rate": "0.91234"}, alice)
    assert (known.amount_firm, known.weighted) == (Decimal("912.34"), Decimal("91.234"))


def test_each_step_is_kept_with_moment_and_person(any_house: House) -> None:
    alice, bob = any_house.actor("Alice"), any_house.actor("Bob")
    made = deal(alice, owner=bob.user_id)
    perform(at(DEALS), made.id, "move", bob, {"stage": stage("Qualified").id})
    perform(at(DEALS), made.id, "win", alice, {})
    assert steps(made) == [
        ("New", "open", alice.user_id),
        ("Qualified", "open", bob.user_id),
        ("Qualified", "won", alice.user_id),
    ]
    moments = [row.at for row in StageChange.select().order_by(StageChange.id)]
    assert moments == sorted(moments)


def test_losing_wants_a_reason_and_a_new_one_is_kept(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice, amount="10")
    with pytest.raises(Invalids) as caught:
        perform(at(DEALS), made.id, "lose", alice, {})
    assert list(caught.value.errors) == ["reason"]
    perform(at(DEALS), made.id, "lose", alice, {"reason": "  too  LATE "})
    assert again(made).lost_reason.name == "too LATE"
    other = deal(alice, "Other")
    perform(at(DEALS), other.id, "lose", alice, {"reason": "Too late", "note": "By a week."})
    assert again(other).lost_reason_id == again(made).lost_reason_id
    assert again(other).lost_note == "By a week."
    assert LostReason.select().count() == 5


def test_a_closed_deal_stands_still_until_it_is_reopened(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice, amount="100", probability="42")
    perform(at(DEALS), made.id, "win", alice, {})
    won = again(made)
    assert (won.state, won.probability) == ("won", Decimal(100))
    assert won.closed_on == today()
    with pytest.raises(Invalids, match="Reopen it first"):
        update(at(DEALS), made.id, {"stage": stage("Proposal").id}, alice)
    with pytest.raises(Refused):
        perform(at(DEALS), made.id, "lose", alice, {"reason": "Price"})
    perform(at(DEALS), made.id, "reopen", alice, {})
    back = again(made)
    assert (back.state, back.probability, back.closed_on) == ("open", Decimal(42), None)
    told = {"reason": "Price", "on": today() + timedelta(days=1)}
    with pytest.raises(Refused, match="lies ahead"):
        perform(at(DEALS), made.id, "lose", alice, told)


def test_winning_is_taken_back_whole(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice, amount="100", probability="42")
    perform(at(DEALS), made.id, "lose", alice, {"reason": "Price"})
    last = ChangeSet.select().order_by(ChangeSet.id.desc()).first()
    undo(last.id, alice)
    back = again(made)
    assert (back.state, back.probability, back.lost_reason_id) == ("open", Decimal(42), None)


def test_moving_is_taken_back_with_its_step(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice)
    update(at(DEALS), made.id, {"stage": stage("Proposal").id}, alice)
    undo(ChangeSet.select().order_by(ChangeSet.id.desc()).first().id, alice)
    assert again(made).stage.name == "New"
    assert [name for name, _state, _by in steps(made)] == ["New"]


def test_days_in_a_stage_mark_what_rots_and_what_is_late(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = deal(alice, expected_close=str(today() - timedelta(days=1)))
    assert (made.days_here, made.is_rotting, made.is_late) == (0, False, True)
    with gate(None, "command"):
        row = again(made)
        row.stage_since = now() - timedelta(days=8)
        row.save()
    assert (row.days_here, row.is_rotting) == (8, True)
    listed = list_page(at(DEALS), alice, [("view", "list"), ("is_rotting", "true")], "en")
    assert [one.label for one in listed.table.rows] == ["Forty kettles"]


def test_the_next_step_is_the_open_activity_that_is_due_first(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = deal(alice)
    with gate(alice.user_id, "command"):
        for subject, days, done in (("Later", 9, None), ("Soon", 2, None), ("Past", 1, now())):
            one = Activity(subject=subject, due_at=now() + timedelta(days=days), done_at=done)
            one.about = made
            one.save()
    assert made.next_step == "Soon"
    assert again(made).next_step_at > now()


def test_the_first_pipeline_is_where_deals_begin(house: House) -> None:
    alice = house.actor("Alice")
    with gate(None, "command"):
        first = Pipeline(name="Service", position=0)
        first.save()
        Stage(pipeline=first, name="Asked", probability=20).save()
        Stage(pipeline=first, name="Agreed", probability=80).save()
    assert deal(alice).stage.name == "Asked"
    assert [row.position for row in first.stages.order_by(Stage.id)] == [1, 2]


def test_a_salesperson_changes_own_deals_only(house: House) -> None:
    alice, sam = house.actor("Alice"), house.add("Sam", "salesperson")
    others, own = deal(alice), deal(sam, "Own", party=deal(alice, "Third").party_id)
    assert fetch(at(DEALS), sam, others.id).title == "Forty kettles"
    with pytest.raises(Denied):
        perform(at(DEALS), others.id, "win", sam, {})
    perform(at(DEALS), own.id, "win", sam, {})
    assert Deal.get_by_id(own.id).state == "won"
    rita = house.add("Rita", "reader")
    with pytest.raises(Denied):
        update(at(DEALS), own.id, {"title": "Mine"}, rita)


def test_a_search_finds_no_deal_by_the_name_of_a_customer_out_of_sight(any_house: House) -> None:
    alice = any_house.actor("Alice")
    deal(alice, "Forty kettles", party=party(alice, "Zeppelin Works").id)
    emil = any_house.add(
        "Emil", any_house.role("own", "sales/deals:* contacts/parties:read[owner=me]")
    )
    deals = at("sales/deals")
    assert [len(pick(deals, one, "zeppelin")) for one in (alice, emil)] == [1, 0]
    assert [count_found(deals, one, "zeppelin", 10) for one in (alice, emil)] == [1, 0]
    assert [len(pick_nearly(deals, one, "zeppelni")) for one in (alice, emil)] == [1, 0]
    assert len(pick(deals, emil, "kettles")) == 1
