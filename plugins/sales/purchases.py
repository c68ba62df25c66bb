"""What a customer has bought: the figures, the usual items, and when the next order is due."""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import g, has_request_context
from peewee import fn

from app.api import Actor, house_id, rows_where, select_where, survivors, today
from plugins.catalog.measures import convert
from plugins.catalog.prices import measures_of
from plugins.catalog.product import Product
from plugins.contacts.party import Party
from plugins.sales.order import Order
from plugins.sales.order_line import OrderLine
from plugins.sales.rfm import Bought, Fifths

ORDERS, LINES, PARTIES = "sales/orders", "sales/lines", "contacts/parties"
SOLD = "confirmed,done"
REGULAR = 3
"""So many orders make an interval that something can be expected from."""
USUAL = 5


@dataclass(frozen=True)
class History:
    """When a customer ordered, and for how much altogether, in the firm's currency."""

    days: tuple[date, ...]
    total: Decimal

    @property
    def orders(self) -> int:
        """How often it ordered."""
        return len(self.days)

    @property
    def interval(self) -> int | None:
        """Days between two orders on average, rounded half up; None for fewer than two days."""
        between = len(set(self.days)) - 1
        if between < 1:
            return None
        return (2 * (self.days[-1] - self.days[0]).days + between) // (2 * between)

    @property
    def expected_on(self) -> date | None:
        """When the next order is expected: the last one and the interval; None before the third."""
        if self.orders < REGULAR or not self.interval:
            return None
        return self.days[-1] + timedelta(days=self.interval)

    @property
    def is_overdue(self) -> bool:
        """The next order should have come."""
        return self.expected_on is not None and self.expected_on < today()


def history_of(party: Party, actor: Actor) -> History | None:
    """Return what a party ordered, as far as somebody may see it; None if they may not.

    A page asks once: its figures, badges and usual items all want it.
    """
    kept = g.setdefault("sales_histories", {}) if has_request_context() else {}
    if party.id not in kept:
        kept[party.id] = _read_history(party, actor)
    found: History | None = kept[party.id]
    return found


def _read_history(party: Party, actor: Actor) -> History | None:
    query = {"party": str(party.id), "state__in": SOLD}
    found = rows_where(actor, ORDERS, query, _days_and_totals)
    if found is None:
        return None
    total = sum((net for _day, net in found if net is not None), Decimal(0))
    return History(tuple(day for day, _net in found), total)


def _days_and_totals(orders: Any) -> Any:
    return orders.select(Order.date, Order.net_firm).order_by(Order.date).tuples()


def usual_items(party: Party, actor: Actor) -> list[tuple[int, int, Decimal]]:
    """Return (product, orders, quantity) of what a party orders most often, the most first.

    The quantity is in the product's own unit.
    """
    query = {
        "order.party": str(party.id),
        "order.state__in": SOLD,
        "product__isnull": "false",
        "is_optional": "false",
    }
    rows = select_where(actor, LINES, query)
    if rows is None:
        return []
    often = fn.COUNT(fn.DISTINCT(OrderLine.order))
    top: Any = rows.select(OrderLine.product, often).group_by(OrderLine.product)
    found = list(top.order_by(often.desc(), OrderLine.product).limit(USUAL).tuples())
    bought = _quantities(rows, [product for product, _orders in found])
    return [(product, orders, bought[product]) for product, orders in found]


def _quantities(rows: Any, products: list[int]) -> dict[int, Decimal]:
    """Add up how much of each product lines hold, in its own unit, to 6 decimals."""
    by = (OrderLine.product, OrderLine.unit)
    narrowed = rows.where(OrderLine.product.in_(products)).select(*by, OrderLine.quantity.total())
    own = {one.id: one for one in Product.select().where(Product.id.in_(products))}
    found = dict.fromkeys(products, Decimal(0))
    for product, unit, quantity in narrowed.group_by(*by).tuples():
        told, kept = measures_of(own[product], unit)
        if told is not None and kept is not None and told != kept:
            quantity = convert(quantity, told, kept, rounds=True)
        found[product] += quantity
    return found


def bought_by_all() -> dict[int, Bought]:
    """Return what every customer bought so far."""
    return bought_in(Order.select().where(Order.state.in_(SOLD.split(","))))


def bought_in(orders: Any) -> dict[int, Bought]:
    """Return what each customer bought in a query of orders; who was merged counts as one."""
    rows = orders.select(
        Order.party, fn.MAX(Order.date), fn.COUNT(Order.id), Order.net_firm.total()
    )
    merged, found = survivors(PARTIES), dict[int, Bought]()
    for party, *figures in rows.group_by(Order.party).tuples():
        key, own = merged.get(party, party), Bought(*figures)
        found[key] = found[key] + own if key in found else own
    return found


_FRESH_SECONDS = 600
_fifths: list[tuple[str, float, Fifths]] = []


def fifths() -> Fifths:
    """Return where this house's customers part into fifths, at most ten minutes old."""
    for house, read_at, found in _fifths:
        if house == house_id() and time.monotonic() - read_at < _FRESH_SECONDS:
            return found
    found = Fifths.of(list(bought_by_all().values()))
    _fifths[:] = [(house_id(), time.monotonic(), found)]
    return found
