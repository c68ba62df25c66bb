"""All groups of records of a resource that look like the same, as far as somebody may see them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

from app.duplicates.alike import at_source
from app.duplicates.nearness import is_near, words_key
from app.reading.records import visible
from app.resource import Resource, field_label
from app.rights import Actor
from models.core import Distinct
from models.database import database
from models.rows import chunks
from models.texts import _

BLOCK = 60
"""As many names are compared each with each; more of them are parted by their letters first."""
LETTERS = 12


@dataclass
class Group:
    """Records that may be one and the same, and why."""

    ids: list[int]
    reasons: list[str] = field(default_factory=list)


@dataclass
class _Row:
    id: int
    name: str
    words: str
    kind: tuple[Any, ...]


class Finder:
    """Compares records in blocks that share something, never each with each.

    Two are joined by an equal field, an equal name, or a near one at the same firm or place, unless
    somebody said that they aren't the same. What the person may not read joins nothing, nor what
    is saved while it looks.
    """

    def __init__(self, resource: Resource, actor: Actor) -> None:
        self.resource, self.actor = resource, actor
        self.model: Any = resource.model
        self.rule = resource.duplicates
        self.hidden = actor.hidden(resource)
        self.over: dict[int, int] = {}
        self.pairs: dict[tuple[int, int], str] = {}
        self.rows: dict[int, _Row] = {}

    def groups(self) -> list[Group]:
        """Return the groups, those with the lowest ids first."""
        if self.rule is None:
            return []
        distinct = distinct_pairs(self.resource)
        self._read()
        for name in self.rule.exact:
            if name not in self.hidden:
                reason = str(_("the same: %(field)s", field=field_label(self.model, name)))
                self._join_blocks(self._by_value(name), reason, distinct)
        if self.rule.near and self.rule.near not in self.hidden:
            label = field_label(self.model, self.rule.near)
            reason = str(_("the same: %(field)s", field=label))
            words = _blocks((row.words, row.id) for row in self.rows.values() if row.words)
            self._join_blocks(words, reason, distinct)
            near = str(_("a similar name at the same place"))
            for path in self.rule.at:
                for ids in self._by_place(path):
                    self._join_near(ids, near, distinct)
        return self._gathered()

    def _query(self, *columns: Any) -> Any:
        query = self.model.select(self.model.id, *columns)
        condition = visible(self.resource, self.actor)
        return query if condition is None else query.where(condition)

    def _read(self) -> None:
        """Read names, and what keeps records from being the same."""
        assert self.rule is not None
        near = self.rule.near if self.rule.near not in self.hidden else ""
        columns = [self.model._meta.fields[f"{near}_key"]] if near else []
        columns += [self.model._meta.fields[one] for one in self.rule.same]
        for number, *values in self._query(*columns).tuples().iterator():
            name = (values.pop(0) or "") if near else ""
            self.rows[number] = _Row(number, name, words_key(name), tuple(values))

    def _by_value(self, name: str) -> Iterator[list[int]]:
        column = self.model._meta.fields.get(f"{name}_key") or self.model._meta.fields[name]
        query = self._query(column).where(column.is_null(False)).tuples()
        values = ((value, number) for number, value in query.iterator() if number in self.rows)
        return _blocks((value, number) for value, number in values if value != "")

    def _by_place(self, path: str) -> Iterator[list[int]]:
        source = at_source(self.resource, self.actor, path)
        if source is None:
            return iter(())
        owner, column, model = source
        query = model.select(column, owner).where(column.is_null(False)).tuples()
        places = ((place, number) for place, number in query.iterator() if number in self.rows)
        return _blocks(places)

    def _join_blocks(
        self, blocks: Iterable[list[int]], reason: str, distinct: set[tuple[int, int]]
    ) -> None:
        for ids in blocks:
            # A long row of equals hangs together by its neighbours.
            pairs = combinations(ids, 2) if len(ids) <= BLOCK else pairwise(ids)
            for one, other in pairs:
                self._join(one, other, reason, distinct)

    def _join_near(self, ids: list[int], reason: str, distinct: set[tuple[int, int]]) -> None:
        rows = [self.rows[number] for number in ids if self.rows[number].name]
        for block in _near_blocks(rows):
            for one, other in combinations(block, 2):
                if is_near(one.name, other.name) or is_near(one.words, other.words):
                    self._join(one.id, other.id, reason, distinct)

    def _join(self, one: int, other: int, reason: str, distinct: set[tuple[int, int]]) -> None:
        pair = (min(one, other), max(one, other))
        if pair in distinct or self.rows[one].kind != self.rows[other].kind:
            return
        self.pairs.setdefault(pair, reason)
        self.over[self._root(pair[1])] = self._root(pair[0])

    def _root(self, number: int) -> int:
        while (above := self.over.setdefault(number, number)) != number:
            self.over[number] = self.over[above]
            number = above
        return number

    def _gathered(self) -> list[Group]:
        found: dict[int, Group] = {}
        for number in sorted(self.over):
            found.setdefault(self._root(number), Group([])).ids.append(number)
        for (one, _other), reason in self.pairs.items():
            reasons = found[self._root(one)].reasons
            if reason not in reasons:
                reasons.append(reason)
        return sorted(found.values(), key=lambda group: group.ids)


def _blocks(pairs: Iterable[tuple[Any, int]]) -> Iterator[list[int]]:
    """Gather numbers by what they share; only what several share."""
    found: dict[Any, set[int]] = {}
    for value, number in pairs:
        found.setdefault(value, set()).add(number)
    return (sorted(ids) for ids in found.values() if len(ids) > 1)


def _near_blocks(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Part many names by their first letters, and again by their last ones.

    A few letters that differ leave either the beginning or the end of a name as it was.
    """
    if len(rows) <= BLOCK:
        yield rows
        return
    ways: tuple[Callable[[_Row, int], str], ...] = (
        lambda row, count: row.name[:count],
        lambda row, count: row.name[-count:],
        lambda row, count: row.words[:count],
    )
    for way in ways:
        yield from _parted(rows, way, 3)


def _parted(
    rows: list[_Row], way: Callable[[_Row, int], str], letters: int
) -> Iterator[list[_Row]]:
    blocks: dict[str, list[_Row]] = {}
    for row in rows:
        blocks.setdefault(way(row, letters), []).append(row)
    for block in blocks.values():
        if len(block) <= BLOCK or letters >= LETTERS:
            yield from chunks(block, 4 * BLOCK)
        else:
            yield from _parted(block, way, letters + 3)


def distinct_pairs(resource: Resource) -> set[tuple[int, int]]:
    """Return the pairs (lower id, higher id) that somebody said aren't the same."""
    query: Any = Distinct.select(Distinct.low_id, Distinct.high_id)
    return set(query.where(Distinct.resource == resource.address).tuples())


def keep_distinct(resource: Resource, ids: Iterable[int]) -> None:
    """Remember that none of these records is the same as another of them."""
    rows = [
        {"resource": resource.address, "low_id": low, "high_id": high}
        for low, high in combinations(sorted(set(ids)), 2)
    ]
    with database.atomic():
        for part in chunks(rows, 100):
            Distinct.insert_many(part).on_conflict_ignore().execute()


__all__ = ["Finder", "Group", "distinct_pairs", "keep_distinct"]
