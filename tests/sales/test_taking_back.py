"""What sales made of a record is taken back: all of it, or none where it was used since."""

from decimal import Decimal
from typing import Any

import pytest

from app.rights import Actor, Denied
from app.talk.adding import add_comment
from app.undoing.undo import may_undo, undo
from app.writing import create, update
from models.change import ChangeSet
from models.core import Comment
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from plugins.sales.order import Order
from plugins.sales.stage_change import StageChange
from tests.house import House
from tests.sales.conftest import at, deal, lead, order
from tests.sales.test_leads import NORA
from tests.sales.test_orders import again, do


def last() -> int:
    newest: Any = ChangeSet.select().order_by(ChangeSet.id.desc()).get()
    return int(newest.id)


@pytest.fixture
def alice(any_house: House) -> Actor:
    return any_house.actor("Alice")


def converted(actor: Actor) -> Any:
    """Return a lead with a comment and an activity that was converted."""
    made = lead(actor, **NORA)
    add_comment(at("sales/leads"), made.id, "She rang twice.", actor)
    about = {"resource": "sales/leads", "id": made.id}
    create(at("contacts/activities"), {"kind": "call", "subject": "Ring", "about": about}, actor)
    do(made, "convert", actor)
    return made


def test_a_lead_is_new_again_with_all_that_hung_on_it(alice: Actor) -> None:
    made = converted(alice)
    assert (Party.select().count(), Deal.select().count()) == (2, 1)
    done = last()
    assert may_undo(done, alice)
    undo(done, alice)
    fresh = again(made)
    assert (fresh.state, fresh.party, fresh.deal) == ("new", None, None)
    counts = [one.select().count() for one in (Party, Deal, StageChange)]
    assert counts == [0, 0, 0]
    assert [str(row.about) for row in Activity.select()] == [str(fresh)]
    assert [row.about.id for row in Comment.select()] == [made.id]
    undo(last(), alice)
    assert (again(made).state, Party.select().count(), Deal.select().count()) == ("converted", 2, 1)


def test_what_was_made_of_a_lead_and_changed_since_stays(alice: Actor) -> None:
    made = converted(alice)
    done = last()
    update(at("sales/deals"), Deal.get().id, {"amount": "100"}, alice)
    with pytest.raises(Refused, match="changed since"):
        undo(done, alice)
    assert (again(made).state, Deal.get().amount) == ("converted", Decimal(100))


def test_a_quotation_made_of_a_deal_goes_again(alice: Actor) -> None:
    do(deal(alice), "quote", alice)
    undo(last(), alice)
    assert Order.select().count() == 0
    do(deal(alice, "Fifty kettles"), "quote", alice)
    done = last()
    update(at("sales/orders"), Order.get().id, {"notes": "x"}, alice)
    with pytest.raises(Refused, match="changed since"):
        undo(done, alice)


def test_who_may_convert_takes_it_back_and_nobody_else(any_house: House, alice: Actor) -> None:
    sam, eve = any_house.add("Sam", "salesperson"), any_house.add("Eve", "reader")
    made = lead(sam, **NORA)
    do(made, "convert", sam)
    done = last()
    assert (may_undo(done, sam), may_undo(done, eve)) == (True, False)
    other = any_house.add("Tess", "salesperson")
    with pytest.raises(Denied, match="convert"):
        undo(done, other)
    undo(done, sam)
    assert again(made).state == "new"


def test_an_order_that_was_done_too_early_is_open_again(alice: Actor) -> None:
    made = order(alice, {"description": "x", "unit_price": "1"})
    do(made, "confirm", alice)
    do(made, "finish", alice)
    undo(last(), alice)
    assert again(made).state == "confirmed"
    do(made, "finish", alice)
    do(made, "reopen", alice)
    do(made, "cancel", alice, reason="They went elsewhere.")
    assert again(made).state == "cancelled"
