"""Rows by month: every month between the first and the last, those without rows too."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import SQL, Case, fn

from app.filters.words import shift
from app.reading.grouping import Group, grouped_by
from app.reading.pages import Listing
from models.clock import day_of, day_span, today
from models.fields import MomentField

MOST = 24
"""So many months are shown; what lies before and after them is one group each."""
_FIRST, _LAST = date(1, 2, 1), date(9999, 11, 1)
"""Of these months there are days before and after, in every zone."""
_EARLIER, _LATER, _NEVER = -1, -2, -3
_NAME = "month_of_group"


@dataclass
class Months:
    """Groups by the first day of a month; `earlier` and `later` lie outside, `never` has no day."""

    groups: dict[date, Group]
    earlier: Group
    later: Group
    never: Group


def by_month(listing: Listing, name: str, totals: list[str]) -> Months:
    """Return the rows of a list by the firm's month of a day or a moment, with two queries."""
    field = listing.resource.model._meta.fields[name]
    first, last = _ends(listing, field)
    months = _shown(first, last)
    cases: list[tuple[Any, int]] = [(field.is_null(), _NEVER)]
    if months:
        cases.append((field < _edge(field, months[0]), _EARLIER))
        for at, month in enumerate(months):
            cases.append((field < _edge(field, shift(month, 1, "m")), at))
    # Named, since databases with numbered parameters don't see that two such are the same.
    key = Case(None, cases, _LATER).alias(_NAME)
    found = grouped_by(listing, key, SQL(_NAME), totals)
    return Months(
        {month: found.get(at, Group()) for at, month in enumerate(months)},
        *(found.get(at, Group()) for at in (_EARLIER, _LATER, _NEVER)),
    )


def _edge(field: Any, day: date) -> Any:
    return day_span(day)[0] if isinstance(field, MomentField) else day


def _ends(listing: Listing, field: Any) -> tuple[date | None, date | None]:
    model: Any = listing.resource.model
    query = model.select(fn.MIN(field), fn.MAX(field))
    condition = listing.condition()
    if condition is not None:
        query = query.where(condition)
    low, high = query.tuples().first() or (None, None)
    return _month(field, low), _month(field, high)


def _month(field: Any, value: Any) -> date | None:
    value = field.python_value(value)
    if value is None:
        return None
    day: date = day_of(value) if isinstance(value, datetime) else value
    return day.replace(day=1)


def _shown(first: date | None, last: date | None) -> list[date]:
    """Return the months to show: up to the last one, but not farther ahead than a year."""
    if first is None or last is None:
        return []
    first, last = (min(max(one, _FIRST), _LAST) for one in (first, last))
    ahead = shift(today().replace(day=1), 12, "m")
    end = max(first, min(last, ahead))
    start = max(first, shift(end, -(MOST - 1), "m")) if end.year > date.min.year + 2 else first
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return [shift(start, number, "m") for number in range(min(count, MOST))]
