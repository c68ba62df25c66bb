"""Queries written once for a person: building their SQL takes longer than asking the database.

A plan is a query with places for numbers, such as that of the record whose orders are wanted, and
for words that are looked for. It is built with a stand-in for each, and kept where these come out
in its parameters alone.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from app.duplicates.tombstones import merged_into
from app.filters.errors import FilterError
from app.lasting import kept_for
from app.rights import Actor
from models.database import database
from models.folding import sought
from models.reading_rows import rows_reader

_FIRST = 2**53 + secrets.randbelow(2**58)
"""Stand-ins are numbers that no record has, and words of letters that hardly any text has.

Which numbers, is told to nobody: one that somebody types is none of them. They are of no more
digits than an id may have.
"""
_HIGHEST = 2**53
_LETTER = 0x2A000
_MOST = 8
_PLACE = "\0"
"""Stands where a number was; no filter may hold it."""
_NUMBER = r"(?:0|[1-9][0-9]{0,14})"
_WHOLE = re.compile(rf"\A{_NUMBER}\Z")
_WORDS = re.compile(r"[a-z]{3,40}(?: +[a-z]{3,40})*\Z")
_IN_RULE = re.compile(rf"(?<==){_NUMBER}(?=[\s)]|\Z)")
_merged: ContextVar[list[tuple[str, int]] | None] = ContextVar("merged", default=None)

Pairs = tuple[tuple[str, str], ...]
Build = Callable[..., Any]


class Word(str):
    """A folded word that is looked for, of plain letters."""


Key = tuple[Hashable, ...]


class Same:
    """An expression as part of a key: the very same one, whatever it compares itself with."""

    def __init__(self, expression: Any) -> None:
        self._expression = expression

    def __hash__(self) -> int:
        return id(self._expression)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._expression is other._expression


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
    Values are numbers, words, or what the database takes as it is. Whatever goes by a person's
    rights is worked out within `build`: what asks the database there, isn't kept (`kept_for`).
    """
    kept = _plan_for(actor, key, build, values) if _are_plain(values) else None
    if kept is None or any(merged_into(address, values[at]) for address, at in kept.merged):
        return Plan.of(build(*values))
    words = [(_word(at), one) for at, one in enumerate(values) if isinstance(one, Word)]
    return Plan(kept.sql, [_given(one, values, words) for one in kept.params], kept.read)


def parted(pairs: Sequence[tuple[str, str]]) -> tuple[Pairs, list[Any]]:
    """Take out what an address looks for: texts with places for numbers and words, and these."""
    found: list[Any] = []

    def take(number: re.Match[str]) -> str:
        found.append(int(number[0]))
        return _PLACE

    def without(key: str, text: str) -> str:
        if key != "q":
            return (_IN_RULE if key == "where" else _WHOLE).sub(take, text)
        terms = sought(text)
        if not _WORDS.match(terms):
            return text
        found.extend(map(Word, terms.split()))
        return " ".join(_PLACE for _word in terms.split())

    if any(_PLACE in text or _is_marked(text) for _key, text in pairs):
        return tuple(pairs), found
    return tuple((key, without(key, text)) for key, text in pairs), found


def filled(pairs: Pairs, values: Sequence[Any]) -> list[tuple[str, str]]:
    """Put numbers and words back into their places."""
    if not values:
        return list(pairs)
    waiting = iter(values)
    return [
        (key, "".join(str(next(waiting)) if one == _PLACE else one for one in text))
        if _PLACE in text
        else (key, text)
        for key, text in pairs
    ]


def others_merged(address: str, number: int) -> Sequence[int]:
    """Return the ids of what was merged into a record; nothing for a stand-in, which is noted."""
    noted = _merged.get()
    if noted is not None and _stands_in(number):
        noted.append((address, number - _FIRST))
        return ()
    return merged_into(address, number)


def _plan_for(actor: Actor, key: Key, build: Build, values: Sequence[Any]) -> Plan | None:
    if not actor.number:
        return None
    shape = tuple(isinstance(one, Word) for one in values)
    return kept_for(actor, ("plan", shape, *key), lambda: _written(build, shape))


def _written(build: Build, shape: Sequence[bool]) -> Plan | None:
    """Write a query of stand-ins; None where one of them is no such value, or not a parameter."""
    stand_ins = [_word(at) if is_word else _FIRST + at for at, is_word in enumerate(shape)]
    noted: list[tuple[str, int]] = []
    before = _merged.set(noted)
    try:
        plan = Plan.of(build(*stand_ins))
    except FilterError:
        return None
    finally:
        _merged.reset(before)
    plan.merged = noted
    params = [one for one in plan.params if type(one) is str or _stands_in(one)]
    for one in stand_ins:
        is_there = any(one == held or (type(one) is type(held) is str and one in held)
                       for held in params)  # fmt: skip
        if not is_there or str(one) in plan.sql:
            return None
    return plan


def _given(param: Any, values: Sequence[Any], words: Sequence[tuple[str, str]]) -> Any:
    """Return a parameter with what its stand-in stands for."""
    if _stands_in(param):
        return values[param - _FIRST]
    if type(param) is str:
        for stand_in, word in words:
            param = param.replace(stand_in, word)
    return param


def _are_plain(values: Sequence[Any]) -> bool:
    numbers = (one for one in values if type(one) is int)
    return len(values) <= _MOST and all(0 <= one < _HIGHEST for one in numbers)


def _stands_in(one: Any) -> bool:
    return type(one) is int and _FIRST <= one < _FIRST + _MOST


def _word(at: int) -> str:
    return chr(_LETTER) + chr(_LETTER + 1 + at) + chr(_LETTER)


def _is_marked(text: str) -> bool:
    return chr(_LETTER) in text


__all__ = ["Plan", "Same", "Word", "filled", "others_merged", "parted", "planned"]
