"""Everything about a record: its own values, its parts, and whatever points at it anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.jsonapi.reading import Object, Reading
from app.reading.records import visible_for
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor, Denied
from models.change import Change, ChangeSet
from models.core import User
from models.record import Record, link_columns
from models.recordref import fold_pointers
from models.rows import chunks

AT_ONCE = 500


@dataclass(frozen=True)
class Around:
    """The records of one resource that point at a record by one field."""

    resource: Resource
    name: str
    label: str
    condition: Any
    actor: Actor

    def ids(self) -> Iterator[int]:
        """Give their ids, as far as the actor may see and export the records."""
        model: Any = self.resource.model
        allowed = visible_for(self.resource, self.actor, "export")
        query = model.select(model.id).where(self.condition).order_by(model.id)
        query = query if allowed is None else query.where(allowed)
        last = 0
        while rows := [row[0] for row in query.where(model.id > last).limit(AT_ONCE).tuples()]:
            last = rows[-1]
            yield from rows

    def objects(self) -> Iterator[Object]:
        """Give them as programs get them, some hundreds at a time."""
        reading = Reading(self.resource, self.actor, verb="export")
        for ids in chunks(self.ids(), AT_ONCE):
            yield from reading.select(self.resource.model.id.in_(ids))


@dataclass(frozen=True)
class Everything:
    """What the house holds about a record, as far as the actor may read and export it."""

    resource: Resource
    record: Record
    actor: Actor
    around: list[Around]

    def own(self) -> Object:
        """Return the record's own values, its lines among them."""
        model: Any = self.resource.model
        reading = Reading(self.resource, self.actor, verb="export")
        (found,) = reading.select(model.id == self.record.id)
        return found

    @property
    def keeps_back(self) -> bool:
        """Say whether the record or a kind of its parts has what is read but not exported."""
        actor = self.actor
        return any(
            not _may(actor, one) or actor.withheld(one) != actor.hidden(one)
            for one in registry.enabled_resources()
            if actor.may(one) and (one is self.resource or one.model.parent or one.model.belongs_to)
        )

    def history(self) -> Iterator[Object]:
        """Give what was changed in the record and its parts, the oldest first."""
        own = (Change.record_type == self.record.record_type) & (Change.record_id == self.record.id)
        parts = (Change.parent_type == self.record.record_type) & (
            Change.parent_id == self.record.id
        )
        known = {one.address for one in registry.enabled_resources() if _may(self.actor, one)}
        query = (
            Change.select(Change, ChangeSet)
            .join(ChangeSet)
            .where(own | parts, Change.record_type.in_(sorted(known)))
            .order_by(Change.id)
        )
        last = 0
        while rows := list(query.where(Change.id > last).limit(AT_ONCE)):
            last = rows[-1].id
            names = _names([row.change_set.actor_id for row in rows])
            yield from (self._entry(row, names) for row in rows)

    def _entry(self, change: Any, names: dict[int, str]) -> Object:
        resource = registry.resource(change.record_type)
        assert resource is not None  # the query asks for enabled ones only
        hidden, refs = self.actor.withheld(resource), resource.model.refs

        def told(values: Object) -> Object:
            folded = fold_pointers(refs, values).items()
            return {k: v for k, v in folded if not hidden & {k, k.removesuffix("_id")}}

        return {
            "at": change.change_set.at.isoformat().replace("+00:00", "Z"),
            "by": names.get(change.change_set.actor_id),
            "way": change.change_set.way,
            "verb": change.verb,
            "record": {"resource": change.record_type, "id": change.record_id},
            "was": told(change.was),
            "became": told(change.became),
        }


def everything_about(record: Record, actor: Actor) -> Everything:
    """Gather all that points at a record, by reference, pointer or list, in every enabled plugin.

    Found from what the plugins declare, so a plugin added tomorrow counts too. What is handed over
    leaves the house, so the right to export decides on each kind, row and field. Raises Denied
    where the actor may not export the record's own kind.
    """
    resource = registry.of(type(record))
    if resource is None or not _may(actor, resource):
        raise Denied(record.record_type, "export")
    found = [
        one
        for other in registry.enabled_resources()
        if _may(actor, other)
        for one in _around(other, record, actor)
        if not (other.name in resource.lines and other.plugin is resource.plugin)
    ]
    return Everything(resource, record, actor, found)


def _may(actor: Actor, resource: Resource) -> bool:
    return actor.may(resource) and actor.may(resource, "export")


def _around(other: Resource, record: Record, actor: Actor) -> Iterator[Around]:
    model: Any = other.model
    hidden = actor.withheld(other)
    fields = model._meta.fields
    for field in model._meta.refs:
        if field.rel_model is type(record) and field.name not in hidden:
            yield _by(other, field.name, field == record.id, actor)
    for name in model.refs:
        if name not in hidden:
            kind, number = fields[f"{name}_resource"], fields[f"{name}_id"]
            points = (kind == record.record_type) & (number == record.id)
            yield _by(other, name, points, actor)
    for name, many in model._meta.manytomany.items():
        if many.rel_model is type(record) and name not in hidden:
            through, mine, theirs = link_columns(many)
            holds = model.id.in_(through.select(mine).where(theirs == record.id))
            yield _by(other, name, holds, actor)


def _by(other: Resource, name: str, condition: Any, actor: Actor) -> Around:
    return Around(other, name, str(field_label(other.model, name)), condition, actor)


def _names(ids: list[int | None]) -> dict[int, str]:
    wanted = sorted({one for one in ids if one})
    rows: Any = User.select(User.id, User.name).where(User.id.in_(wanted)).tuples()
    return {number: str(name) for number, name in rows}


def first(found: Iterator[Object], most: int) -> tuple[list[Object], bool]:
    """Return the first so many, and whether there are more."""
    rows = list(islice(found, most + 1))
    return rows[:most], len(rows) > most


__all__ = ["Around", "Everything", "everything_about", "first"]
