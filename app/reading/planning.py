"""Queries written once for a person: building their SQL takes longer than asking the database.

A plan is a query with places for numbers, such as that of the record whose orders are wanted. It is
built with a stand-in for each, and kept where these come out as plain parameters.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import local
from typing import Any

from app.duplicates.tombstones import merged_into
from app.filters.errors import FilterError
from app.lasting import kept_for
from app.rights import Actor
from models.clock import today
from models.database import database
from models.reading_rows import rows_reader

_FIRST = 2**53
"""Stand-ins are numbers that no record has."""
_MOST = 8
_PLACE = "\0"
"""Stands where a number was; no filter may hold it."""
_NUMBER = r"(?:0|[1-9]\d{0,14})"
_WHOLE = re.compile(rf"\A{_NUMBER}\Z")
_IN_RULE = re.compile(rf"(?<==){_NUMBER}(?=[\s)]|\Z)")
_here = local()

Pairs = tuple[tuple[str, str], ...]
Build = Callable[..., Any]
Key = tuple[Hashable, ...]


@dataclass
class Plan:
    """SQL with its parameters, and the way from a cursor to rows."""

    sql: str
    params: list[Any]
    read: Callable[[Any], list[Any]]
    merged: list[tuple[str, int]] = field(default_factory=list)
    """Of which records (address, place) others would have been asked for that were merged in."""

    @classmethod
    def of(cls, query: Any) -> "Plan":
        """Write a query."""
        sql, params = query.sql()
        return cls(sql, params, rows_reader(query))

    def rows(self) -> list[Any]:
        """Ask the database."""
        return self.read(database.execute_sql(self.sql, self.params))


def planned(actor: Actor, key: Key, build: Build, *values: Any) -> Plan:
    """Return what `build` makes of some values as SQL, written once for the key.

    The key names all else that the query goes by: what is filtered by, which columns, how many.
    Values are numbers, or what the database takes as it is.
    """
    kept = _plan_for(actor, key, build, len(values)) if _are_plain(values) else None
    if kept is None or any(merged_into(address, values[at]) for address, at in kept.merged):
        return Plan.of(build(*values))
    given = [values[one - _FIRST] if _stands_in(one) else one for one in kept.params]
    return Plan(kept.sql, given, kept.read)


def parted(pairs: Sequence[tuple[str, str]]) -> tuple[Pairs, list[int]]:
    """Take the numbers out of what an address filters by: texts with places for them, and these."""
    numbers: list[int] = []

    def take(found: re.Match[str]) -> str:
        numbers.append(int(found[0]))
        return _PLACE

    if any(_PLACE in text for _key, text in pairs):
        return tuple(pairs), numbers
    kinds = (_IN_RULE if key == "where" else _WHOLE for key, _text in pairs)
    found = zip(kinds, pairs, strict=True)
    return tuple((key, kind.sub(take, text)) for kind, (key, text) in found), numbers


def filled(pairs: Pairs, numbers: Sequence[int]) -> list[tuple[str, str]]:
    """Put numbers back into their places."""
    if not numbers:
        return list(pairs)
    waiting = iter(numbers)
    return [
        (key, "".join(str(next(waiting)) if one == _PLACE else one for one in text))
        if _PLACE in text
        else (key, text)
        for key, text in pairs
    ]


def others_merged(address: str, number: int) -> Sequence[int]:
    """Return the ids of what was merged into a record; nothing for a stand-in, which is noted."""
    if _stands_in(number):
        _here.merged.append((address, number - _FIRST))
        return ()
    return merged_into(address, number)


def _plan_for(actor: Actor, key: Key, build: Build, count: int) -> Plan | None:
    if not actor.number:
        return None
    return kept_for(actor, ("plan", count, today(), *key), lambda: _written(build, count))


def _written(build: Build, count: int) -> Plan | None:
    """Write a query of stand-ins; None where one of them is no such value, or not a parameter."""
    _here.merged = []
    try:
        query = build(*range(_FIRST, _FIRST + count))
    except FilterError:
        return None
    plan = Plan.of(query)
    plan.merged = _here.merged
    places = {one - _FIRST for one in plan.params if _stands_in(one)}
    if len(places) < count or any(str(_FIRST + at) in plan.sql for at in range(count)):
        return None
    return plan


def _are_plain(values: Sequence[Any]) -> bool:
    numbers = (one for one in values if type(one) is int)
    return len(values) <= _MOST and all(0 <= one < _FIRST for one in numbers)


def _stands_in(one: Any) -> bool:
    return type(one) is int and _FIRST <= one < _FIRST + _MOST


__all__ = ["Plan", "filled", "others_merged", "parted", "planned"]
