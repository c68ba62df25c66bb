"""Walk through a whole list by its key, batch by batch: each costs the same, none is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.reading.columns import Column
from app.reading.joining import in_parts, put_in, width_of
from app.reading.keys import Order, beyond, beyond_each, raw_key, sorted_by
from app.reading.pages import Listing

BATCH = 4_000


@dataclass
class Batch:
    """Rows as the database gave them: id, then each column's expressions in order.

    `converters` make a raw value of the same place a Python value; None leaves it as it is.
    """

    rows: list[tuple[Any, ...]]
    converters: list[Callable[[Any], Any] | None]


@dataclass
class _Range:
    """A part of the list that is one range of an index: its query, keys and the keys' places."""

    query: Any
    orders: list[Order]
    places: list[int]
    by_each: bool = False


def walk(listing: Listing, columns: list[Column], size: int = BATCH) -> Iterator[Batch]:
    """Give every row of a list, in its order, in batches of raw rows.

    Rows that others add or take away meanwhile may or may not be among them; none comes twice.
    Raises FilterError for a sort that can't be.
    """
    orders = listing.orders()
    part, *others = in_parts(columns, len(listing._joins))
    query = listing._select(part, orders, [])
    for one in _ranges(query, orders):
        for batch in _walk_range(one, size):
            whole = _with_others(listing, batch, part, others) if others else batch
            if whole.rows:
                yield whole


def _with_others(
    listing: Listing, batch: Batch, part: list[Column], others: list[list[Column]]
) -> Batch:
    """Put the values of further columns behind those of a part: a query for each of them."""
    rows, converters = batch.rows, list(batch.converters)
    for other in others:
        found = _take(listing.again(other, [row[0] for row in rows]))
        at = 1 + width_of(part)
        rows = put_in(rows, part, found.rows)
        converters[at:at] = found.converters[1:]
        part = part + other
    return Batch(rows, converters)


def _ranges(query: Any, orders: list[Order]) -> list[_Range]:
    """Split by whether the sorted value is there; the empty ones come last."""
    places = list(range(-len(orders), 0))
    if len(orders) == 2 and orders[0].nullable:
        key = orders[0].expression
        filled = query.where(key.is_null(False))
        return [
            _Range(filled, orders, places),
            _Range(query.where(key.is_null()), orders[1:], places[1:]),
        ]
    return [_Range(query, orders, places, by_each=len(orders) > 2)]


def _walk_range(part: _Range, size: int) -> Iterator[Batch]:
    start: list[Any] | None = None
    while True:
        batch = _take(_next(part, start).limit(size))
        if batch.rows:
            yield batch
        if len(batch.rows) < size:
            return
        start = [_kept(batch, place) for place in part.places]


def _next(part: _Range, start: list[Any] | None) -> Any:
    query = part.query
    if not part.by_each:
        if start is not None:
            query = query.where(beyond(part.orders, start, False))
        return query.order_by(*sorted_by(part.orders, False))
    by: list[Any] = []
    for order in part.orders:
        by += [order.expression.is_null().asc()] if order.nullable else []
        by += sorted_by([order], False)
    if start is not None:
        query = query.where(beyond_each(part.orders, start, False))
    return query.order_by(*by)


def _take(query: Any) -> Batch:
    """Run a query and take its rows without making objects or values of them."""
    wrapper = query.tuples().execute()
    wrapper.initialize()
    return Batch(wrapper.cursor.fetchall(), list(wrapper.converters))


def _kept(batch: Batch, place: int) -> Any:
    """Return the value at a place of the last row, as markers keep it."""
    raw, convert = batch.rows[-1][place], batch.converters[place]
    return raw_key(convert(raw) if convert is not None and raw is not None else raw)
