"""Rows in groups: how many there are of each value, and what their numbers add up to."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from peewee import SQL, Expression, fn

from app.reading.pages import Listing
from app.settings import firm
from models.fields import CurrencyField

_PART = SQL("1000000")
Total = Decimal | int


@dataclass
class Group:
    """The rows that have one value; `totals` by currency, which is "" where there is none."""

    count: int = 0
    totals: dict[str, list[Total]] = field(default_factory=dict)


def grouped(listing: Listing, name: str, totals: list[str]) -> dict[Any, Group]:
    """Return by the value of a field the rows of a list, with the totals of stored numbers.

    Amounts in several currencies are not added up: each has its own totals.
    """
    key = listing.resource.model._meta.fields[name]
    return grouped_by(listing, key, key, totals)


def grouped_by(listing: Listing, key: Any, by: Any, totals: list[str]) -> dict[Any, Group]:
    """Group by what an expression gives; `by` is how the database is told to group by it."""
    model: Any = listing.resource.model
    money = currency_of(listing) if set(totals) - model.firm_amounts else None
    own = firm().currency if money is None and set(totals) & model.firm_amounts else ""
    keys, bys = ([key], [by]) if money is None else ([key, money], [by, money])
    summed = [model._meta.fields[one] for one in totals]
    parts = [part for one in summed for part in _parts(one)]
    query = model.select(*keys, fn.COUNT(model.id), *parts).group_by(*bys)
    condition = listing.condition()
    if condition is not None:
        query = query.where(condition)
    found: dict[Any, Group] = {}
    for value, *rest in query.tuples():
        currency = own if money is None else str(rest.pop(0) or "")
        group = found.setdefault(value, Group())
        group.count += rest[0]
        pairs = zip(rest[1::2], rest[2::2], strict=True)
        group.totals[currency] = [
            _whole(one, high, low) for one, (high, low) in zip(summed, pairs, strict=True)
        ]
    return found


def currency_of(listing: Listing) -> Any:
    """Return the currency of a record's amounts, as far as it may be read; None without one."""
    hidden = listing.actor.hidden(listing.resource)
    for one in listing.resource.model._meta.sorted_fields:
        if isinstance(one, CurrencyField) and one.name not in hidden:
            return one
    return None


def _parts(one: Any) -> list[Any]:
    """Sum the high and the low digits apart: neither sum leaves 64 bits."""
    high = Expression(one, "/", _PART)
    low = Expression(one, "-", Expression(high, "*", _PART))
    return [fn.SUM(part).coerce(False) for part in (high, low)]


def _whole(one: Any, high: Any, low: Any) -> Total:
    number = int(high or 0) * 1_000_000 + int(low or 0)
    scale = getattr(one, "decimals", None)
    return number if scale is None else Decimal(number).scaleb(-scale)
