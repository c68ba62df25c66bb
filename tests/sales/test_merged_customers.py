"""Customers that were merged: what was posted stays, and counts as the survivor's."""

from decimal import Decimal
from typing import Any

import pytest

from app.api import erase, put_settings
from app.reading.asking import select_where
from app.reports.finding import report_at
from app.reports.running import run_report
from app.rights import Actor
from app.undoing.undo import undo
from app.writing.merging import Merged, merge
from models.clock import today
from models.gate import gate
from models.refused import Refused
from plugins.contacts.party import Party
from plugins.sales.order import Order
from plugins.sales.purchases import bought_by_all, history_of
from plugins.sales.recurrence import Recurrence
from plugins.sales.recurring_job import make_next
from tests.house import House
from tests.sales.conftest import at, order, party
from tests.sales.test_orders import again, do

LINE = {"description": "x", "unit_price": "10"}


@pytest.fixture
def alice(any_house: House) -> Actor:
    return any_house.actor("Alice")


@pytest.fixture
def pair(alice: Actor) -> tuple[Any, Any]:
    """Return a firm and its double, to which something was offered, sent and sold."""
    one = party(alice, "Kettle & Sons", sales_credit_limit="25")
    other = party(alice, "Kettle and Sons")
    made = [order(alice, LINE, party=other.id) for _at in range(3)]
    do(made[1], "send", alice)
    do(made[2], "confirm", alice)
    do(order(alice, LINE, party=one.id), "confirm", alice)
    return one, other


def merged(alice: Actor, pair: tuple[Any, Any]) -> Merged:
    return merge(at("contacts/parties"), pair[0].id, [pair[1].id], alice)


def rows_of(address: str, actor: Actor, **values: Any) -> list[Any]:
    values = {"from_on": None, "to_on": None, **values}
    return run_report(report_at(address, actor), actor, values).rows


def test_what_was_posted_is_found_with_the_survivor(
    any_house: House, alice: Actor, pair: tuple[Any, Any]
) -> None:
    one, other = pair
    merged(alice, pair)
    posted = Order.select().where(Order.party == other.id)
    assert [row.party_name for row in posted] == ["Kettle and Sons"] * 2
    for query, count in (
        ({"party": str(one.id)}, 4),
        ({"party": str(one.id), "state": "confirmed"}, 2),
        ({"party__ne": str(one.id)}, 0),
        ({"where": f"party={one.id} and state=sent"}, 1),
        ({"q": "Kettle and Sons"}, 2),
    ):
        rows: Any = select_where(alice, "sales/orders", query)
        assert rows.count() == count, query
    page = any_house.browser("Alice").get(f"/contacts/parties/{one.id}").get_data(as_text=True)
    assert all(str(row.number) in page for row in Order.select())
    found: Any = history_of(Party.get_by_id(one.id), alice)
    assert (found.orders, found.total) == (2, Decimal(20))


def test_reports_count_them_as_one(alice: Actor, pair: tuple[Any, Any]) -> None:
    one, _other = pair
    merged(alice, pair)
    (row,) = rows_of("sales.by_customer", alice)
    assert (row["customer"], row["orders"], row["revenue"]) == (one.id, 2, Decimal(20))
    (row,) = rows_of("sales.revenue", alice, by="customer")
    assert (row["customer"], row["orders"], row["revenue"]) == (one.id, 2, Decimal(20))
    rows: Any = select_where(alice, "sales/orders", row["list"])
    assert rows.count() == 2
    assert [(key, bought.orders) for key, bought in bought_by_all().items()] == [(one.id, 2)]


def test_what_is_made_of_their_orders_is_the_survivors(alice: Actor, pair: tuple[Any, Any]) -> None:
    one, other = pair
    put_settings("sales", credit="block")
    merged(alice, pair)
    sent = Order.get(Order.state == "sent")
    with pytest.raises(Refused, match="credit limit"):
        do(sent, "confirm", alice)
    do(sent, "revise", alice)
    do(Order.get((Order.party == other.id) & (Order.state == "confirmed")), "duplicate", alice)
    with gate(None, "job"):
        row = Recurrence(order=Order.get(Order.party == other.id), next_on=today())
        row.save()
        make_next(row)
    made = Order.select().order_by(Order.id.desc()).limit(3)
    assert [row.party_id for row in made] == [one.id] * 3
    put_settings("sales", credit="off")
    do(Order.get(Order.revision == 2), "confirm", alice)
    assert again(one).is_customer


def test_apart_again_each_has_its_own(alice: Actor, pair: tuple[Any, Any]) -> None:
    one, other = pair
    done = merged(alice, pair)
    undo(done.change_set_id, alice)
    rows: Any = select_where(alice, "sales/orders", {"party": str(one.id)})
    assert rows.count() == 1
    assert {row["customer"] for row in rows_of("sales.by_customer", alice)} == {one.id, other.id}


def test_who_was_merged_is_forgotten_with_the_survivor(
    any_house: House, alice: Actor, pair: tuple[Any, Any]
) -> None:
    one, other = pair
    merged(alice, pair)
    with gate(alice.user_id, "page"):
        erase(Party.get_by_id(one.id))
    assert Party.get_by_id(other.id).name == f"Anonymised {other.id}"
    assert Order.get(Order.state == "sent").party_name is None
