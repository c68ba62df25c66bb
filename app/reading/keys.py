"""Sort keys: where a page begins behind another, as one range of one index where that can be."""

from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import EnclosedNodeList, Expression, fn


@dataclass
class Order:
    """A sort key: its expression, direction, and whether it may be empty.

    `by_index` may be off for PostgreSQL: it guesses how many rows a search finds, and may walk a
    whole index to find those few.
    """

    expression: Any
    descending: bool
    nullable: bool
    by_index: bool = True

    @property
    def sorted(self) -> Any:
        """The expression that rows are sorted by."""
        return self.expression if self.by_index else fn.COALESCE(self.expression, self.expression)


def raw_key(value: Any) -> Any:
    """Keep a sort value as text or number, as the database compares it."""
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, time_of_day):
        return {"time": value.isoformat()}
    if hasattr(value, "isoformat"):
        return {"day": value.isoformat()}
    return {"number": str(value)}


def _key_value(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    if "number" in kept:
        return Decimal(str(kept["number"]))
    if "time" in kept:
        return time_of_day.fromisoformat(str(kept["time"]))
    text = str(kept.get("day", ""))
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def sorted_by(orders: list[Order], backwards: bool) -> list[Any]:
    """Return the order of a walk."""
    return [
        order.sorted.desc() if order.descending != backwards else order.sorted.asc()
        for order in orders
    ]


def beyond(orders: list[Order], start: list[Any], backwards: bool) -> Any:
    """Compare the whole key at once: one range of one index."""
    left = EnclosedNodeList([order.expression for order in orders])
    right = EnclosedNodeList(
        [
            order.expression.to_value(_key_value(value))
            if hasattr(order.expression, "to_value")
            else _key_value(value)
            for order, value in zip(orders, start, strict=True)
        ]
    )
    downwards = orders[0].descending != backwards
    return Expression(left, "<" if downwards else ">", right)


def in_two_ranges(orders: list[Order]) -> bool:
    """Say whether rows are walked in two ranges: those with a value, and those without one."""
    return len(orders) == 2 and orders[0].nullable


def ranges(query: Any, orders: list[Order], start: Any, backwards: bool) -> list[Any]:
    """Return the queries whose rows, one after the other, go on from where a row stands."""
    if in_two_ranges(orders):
        return _two_ranges(query, orders, start, backwards)
    if len(orders) > 2 or orders[0].nullable:
        return [_by_each_key(query, orders, start, backwards)]
    if start is not None:
        query = query.where(beyond(orders, start, backwards))
    return [query.order_by(*sorted_by(orders, backwards))]


def _two_ranges(query: Any, orders: list[Order], start: Any, backwards: bool) -> list[Any]:
    """Walk the filled values, then the empty ones (backwards the other way), never by OR."""
    key, number = orders
    filled = query.where(key.expression.is_null(False)).order_by(*sorted_by(orders, backwards))
    empty = query.where(key.expression.is_null()).order_by(*sorted_by([number], backwards))
    in_empty = start is not None and start[0] is None
    if start is not None:
        if in_empty:
            empty = empty.where(beyond([number], start[1:], backwards))
        else:
            filled = filled.where(beyond(orders, start, backwards))
    found = [filled, empty]
    if start is not None:
        if not backwards and in_empty:
            found = [empty]
        elif backwards and not in_empty:
            found = [filled]
    return found[::-1] if backwards else found


def _by_each_key(query: Any, orders: list[Order], start: Any, backwards: bool) -> Any:
    """Walk by several keys, each with its empty values last."""
    by: list[Any] = []
    for order in orders:
        if order.nullable:
            gap = order.expression.is_null()
            by.append(gap.desc() if backwards else gap.asc())
        by += sorted_by([order], backwards)
    if start is not None:
        query = query.where(beyond_each(orders, start, backwards))
    return query.order_by(*by)


def beyond_each(orders: list[Order], start: list[Any], backwards: bool) -> Any:
    """Compare key by key, where one may be empty: what lies further on in any of them."""
    choices: list[Any] = []
    equal: list[Any] = []
    for order, kept in zip(orders, start, strict=True):
        value = _key_value(kept)
        step = _step(order, value, backwards)
        if step is not None:
            choices.append(reduce(and_, [*equal, step]))
        equal.append(order.expression.is_null() if value is None else order.expression == value)
    return reduce(or_, choices)


def _step(order: Order, value: Any, backwards: bool) -> Any:
    """Return the condition for a key to lie further on, or None where nothing can."""
    expression = order.expression
    if value is None:
        return expression.is_null(False) if backwards else None
    further = expression < value if order.descending != backwards else expression > value
    return further | expression.is_null() if order.nullable and not backwards else further
