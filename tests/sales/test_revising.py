"""Revisions and copies: a new offer knows nothing of what became of the one it is made from."""

from decimal import Decimal
from typing import Any

import pytest

from app.api import put_settings
from models.clock import today
from models.core import NumberSeries
from models.gate import gate
from plugins.sales.deal import Deal
from plugins.sales.order import Order
from plugins.sales.recurrence import Recurrence
from plugins.sales.recurring_job import make_next
from tests.house import House
from tests.sales.conftest import deal, order
from tests.sales.test_orders import again, do

LINE = {"description": "x", "unit_price": "10"}


@pytest.fixture
def accepted(house: House) -> Any:
    """Return an order that was sent, accepted and has waited since."""
    alice = house.actor("Alice")
    put_settings("sales", accepting_confirms=False)
    made = order(alice, LINE, notes="Ask Nora", reference="PO 7")
    do(made, "send", alice)
    do(made, "accept", alice)
    return again(made)


def _noted(made: Any) -> list[Any]:
    names = ("sent_at", "accepted_at", "accepted_by", "confirmed_on", "cancel_reason", "party_name")
    return [getattr(made, name) for name in names if getattr(made, name) is not None]


@pytest.mark.parametrize("verb", ["revise", "duplicate"])
def test_a_copy_was_neither_sent_nor_accepted(house: House, accepted: Any, verb: str) -> None:
    alice = house.actor("Alice")
    assert accepted.accepted_by == "Alice"
    do(accepted, verb, alice)
    made = Order.select().order_by(Order.id.desc()).get()
    assert _noted(made) == []
    assert (made.notes, made.total) == ("Ask Nora", Decimal(10))
    do(made, "send", alice)
    do(made, "accept", alice)
    assert again(made).accepted_at is not None


def test_an_order_that_comes_again_was_neither_sent_nor_accepted(
    house: House, accepted: Any
) -> None:
    with gate(None, "job"):
        row = Recurrence(order=accepted, next_on=today())
        row.save()
        assert make_next(row) == 1
    assert _noted(Order.select().order_by(Order.id.desc()).get()) == []


@pytest.mark.parametrize("pattern", ["S/{year}/{number:03}", "S-{year}-{number:05}"])
def test_revisions_count_on_whatever_the_numbers_look_like(house: House, pattern: str) -> None:
    alice = house.actor("Alice")
    with gate(None, "command"):
        row = NumberSeries.get(NumberSeries.kind == "sales.orders")
        row.pattern = pattern
        row.save()
    firsts = [order(alice, LINE), order(alice, LINE)]
    for first in firsts:
        made = first
        for revision in (2, 3):
            do(made, "send", alice)
            do(made, "revise", alice)
            made = Order.get(Order.number == f"{first.number}/{revision}")


def test_confirming_a_revision_wins_the_deal_that_was_quoted(any_house: House) -> None:
    alice = any_house.actor("Alice")
    won = deal(alice)
    do(won, "quote", alice)
    made = Order.get()
    with gate(None, "command"):
        line = made.line_classes()[0](order=made, description="x", unit_price=Decimal(10))
        line.save()
    do(made, "send", alice)
    do(made, "revise", alice)
    do(Order.get(Order.revision == 2), "confirm", alice)
    assert (Deal.get().state, Deal.get().amount) == ("won", Decimal(10))
