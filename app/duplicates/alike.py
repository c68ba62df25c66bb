"""Stored records that look like ones about to be stored, as far as somebody may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.duplicates.nearness import is_near, words_key
from app.lasting import while_plugins_stay
from app.reading.records import labels, visible
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.writing.batch import Part
from models.folding import fold
from models.prepared import Prepared
from models.record import KEY_LENGTH
from models.rows import chunks
from models.texts import _

MOST = 5
"""As many are named at once."""
LOOKED_AT = 5000
"""As many names at one firm or place are compared."""


@dataclass(frozen=True)
class Alike:
    """A record that something looks like, and why."""

    record_id: int
    label: str
    href: str
    reason: str


class Lookout:
    """Looks for the records that rows of values look like, some hundreds of rows at once.

    Fields that the person may not read are compared with nothing: a hint would tell what they hold.
    """

    def __init__(self, resource: Resource, actor: Actor) -> None:
        self.resource, self.actor, self.model = resource, actor, resource.model
        self.rule = resource.duplicates
        self.hidden = actor.hidden(resource)

    def find(self, rows: Sequence[Mapping[str, Any]], but: Iterable[int] = ()) -> list[list[Alike]]:
        """Return for each row of values, lines included, what it looks like, the surest first."""
        found: list[dict[int, str]] = [{} for _row in rows]
        if self.rule is None or not self.actor.may(self.resource, "read"):
            return [[] for _row in rows]
        for name in self.rule.exact:
            self._add_equal(found, rows, name)
        if self.rule.near and self.rule.near not in self.hidden:
            self._add_equal(found, rows, self.rule.near)
            for path in self.rule.at:
                self._add_near(found, rows, path)
        return self._named(found, rows, set(but))

    def _visible(self, query: Any) -> Any:
        condition = visible(self.resource, self.actor)
        return query if condition is None else query.where(condition)

    def _add_equal(
        self, found: list[dict[int, str]], rows: Sequence[Mapping[str, Any]], name: str
    ) -> None:
        if name in self.hidden:
            return
        fields: Any = self.model._meta.fields
        key = fields.get(f"{name}_key")
        sought = [_key(row.get(name)) if key is not None else row.get(name) for row in rows]
        column = fields[name] if key is None else key
        has: dict[Any, list[int]] = {}
        for part in chunks({one for one in sought if one not in (None, "")}):
            for value, number in self._having(column, part):
                if len(has.setdefault(value, [])) < MOST:
                    has[value].append(number)
        reason = _same(self.model, name)
        for one, value in zip(found, sought, strict=True):
            for number in has.get(value, ()):
                one.setdefault(number, reason)

    def _having(self, column: Any, values: list[Any]) -> Iterable[tuple[Any, int]]:
        """Give value and id of the visible records that have one of these values."""
        condition = visible(self.resource, self.actor)
        if condition is None and len(values) == 1:
            return _by_value(self.model, column.name).records(column.db_value(values[0]))
        query: Any = self.model.select(column, self.model.id).where(column.in_(values))
        if condition is not None:
            query = query.where(condition)
        return [(value, number) for value, number in query.order_by(self.model.id).tuples()]

    def _add_near(
        self, found: list[dict[int, str]], rows: Sequence[Mapping[str, Any]], path: str
    ) -> None:
        """Compare names at the same firm or place."""
        assert self.rule is not None
        near = self.rule.near
        wanted = [_values_at(self.resource, row, path) if row.get(near) else set() for row in rows]
        known = self._at(path, {one for values in wanted for one in values})
        keys = [_key(row.get(near)) for row in rows]
        for one, values, key in zip(found, wanted, keys, strict=True):
            for value in values:
                for number, other in known.get(value, ()):
                    if is_near(key, other) or is_near(words_key(key), words_key(other)):
                        one.setdefault(number, str(_("a similar name at the same place")))

    def _at(self, path: str, values: set[Any]) -> dict[Any, list[tuple[int, str]]]:
        """Return (id, folded name) of the records at some firms or places."""
        source = at_source(self.resource, self.actor, path)
        if source is None or not values or self.rule is None:
            return {}
        owner, column, model = source
        near = self.model._meta.fields[f"{self.rule.near}_key"]
        found: dict[Any, list[tuple[int, str]]] = {}
        for part in chunks(values):
            query = self.model.select(column, self.model.id, near)
            if model is not self.model:
                query = query.join(model, on=(owner == self.model.id))
            query = self._visible(query.where(column.in_(part), near.is_null(False)))
            for value, number, name in query.limit(LOOKED_AT).tuples():
                found.setdefault(value, []).append((number, name))
        return found

    def _named(
        self, found: list[dict[int, str]], rows: Sequence[Mapping[str, Any]], but: set[int]
    ) -> list[list[Alike]]:
        numbers = {number for one in found for number in one} - but
        known: dict[int, str] = {}
        for part in chunks(numbers):
            known |= labels(self.resource, self.actor, part)
        kinds = self._kinds(numbers)
        href = self.resource.record_href
        return [
            [
                Alike(number, known[number], href(number), reason)
                for number, reason in one.items()
                if number in known and self._may_be(row, kinds.get(number, {}))
            ][:MOST]
            for one, row in zip(found, rows, strict=True)
        ]

    def _kinds(self, numbers: set[int]) -> dict[int, dict[str, Any]]:
        """Return by id what records of the same thing have in common."""
        names = [name for name in (self.rule.same if self.rule else ()) if name not in self.hidden]
        fields: Any = self.model._meta.fields
        found = {}
        for part in chunks(numbers) if names else ():
            query: Any = self.model.select(self.model.id, *(fields[name] for name in names))
            for number, *values in query.where(self.model.id.in_(part)).tuples():
                found[number] = dict(zip(names, values, strict=True))
        return found

    def _may_be(self, row: Mapping[str, Any], kinds: Mapping[str, Any]) -> bool:
        return all(row.get(name) in (None, "", value) for name, value in kinds.items())


@while_plugins_stay
def _by_value(model: Any, name: str) -> Prepared:
    """Return the query for value and id of the records that have a value."""
    column = model._meta.fields[name]
    asked = model.select(column, model.id).order_by(model.id).tuples()
    return Prepared(1, lambda value: asked.where(column == value))


def at_source(resource: Resource, actor: Actor, path: str) -> tuple[Any, Any, Any] | None:
    """Return (whose, column, class) of a firm or place; None where somebody may not know it."""
    fields: Any = resource.model._meta.fields
    line, dot, name = path.rpartition(".")
    if not dot:
        readable = path not in actor.hidden(resource)
        return (fields["id"], fields[path], resource.model) if readable else None
    child = registry.resource(f"{resource.plugin.name}/{line}")
    if child is None or not actor.may(child, "read") or name in actor.hidden(child):
        return None
    own: Any = child.model._meta.fields
    return own[child.model.parent], own.get(f"{name}_key", own[name]), child.model


def at_value(resource: Resource, path: str, value: Any) -> Any:
    """Return a value of a firm or place as its column is compared."""
    line, _dot, name = path.rpartition(".")
    child = registry.resource(f"{resource.plugin.name}/{line}") if line else resource
    has_key = child is not None and f"{name}_key" in child.model._meta.fields
    return _key(value) if has_key else value


def _values_at(resource: Resource, row: Mapping[str, Any], path: str) -> set[Any]:
    """Return the firms or places that a row of values names, as their column is compared."""
    line, dot, name = path.rpartition(".")
    parts = row.get(line) or () if dot else (row,)
    found = set()
    for part in parts:
        value = (part.values if isinstance(part, Part) else part).get(name)
        if isinstance(value, str | int):
            found.add(at_value(resource, path, value))
    return found - {"", 0}


def _key(value: Any) -> str:
    return fold(value)[:KEY_LENGTH] if isinstance(value, str) and value else ""


def _same(model: Any, name: str) -> str:
    return str(_("the same: %(field)s", field=field_label(model, name)))


__all__ = ["Alike", "Lookout", "at_source", "at_value"]
