"""Records as they were: today's rows with the changes since then taken away, newest first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from app.filters import FilterError
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.undoing.rows import is_cleared
from app.undoing.trash import deletion_of
from app.writing.gate import line_resource
from models.change import Change, ChangeSet
from models.clock import day_span, now
from models.kinds import kind_by_name
from models.record import SYSTEM_FIELDS
from models.refused import Invalid
from models.shape import shape_of
from models.texts import _

Values = dict[str, Any]


@dataclass
class Past:
    """A record as it was at a moment, its values as the history keeps them.

    `state` is there, unborn (not made yet), deleted (then already) or cleared (nobody knows).
    """

    resource: Resource
    record_id: int
    moment: datetime
    state: str = "there"
    values: Values = field(default_factory=dict)
    version: int = 0
    created_at: datetime | None = None
    created_by: int | None = None
    updated_at: datetime | None = None
    updated_by: int | None = None
    lines: dict[str, list["Past"]] = field(default_factory=dict)


def moment_of(text: str) -> datetime:
    """Read a day of the firm, which means its end, or a moment with its zone.

    Raises FilterError for anything else, and for what is still to come.
    """
    moment = _read(text.strip())
    if moment is None:
        raise FilterError(
            _(
                "“%(text)s” is no day and no moment. Write 2026-03-01, or 2026-03-01T10:00:00Z.",
                text=text[:40],
            ),
            "as_of",
        )
    return moment


def _read(text: str) -> datetime | None:
    try:
        if len(text) <= 10:
            day = kind_by_name("day").parse(text)
            return None if day is None else _not_ahead(day_span(day)[0], day_span(day)[1])
        moment = kind_by_name("moment").parse(text.replace(" ", "+"))
        return None if moment is None else _not_ahead(moment, moment)
    except (Invalid, ValueError, OverflowError):
        return None


def _not_ahead(begin: datetime, end: datetime) -> datetime:
    if begin > now():
        raise FilterError(_("That lies ahead: nobody knows it yet."), "as_of")
    return end if begin == end else min(end - timedelta(milliseconds=1), now())


def past_of(resource: Resource, record_id: int, moment: datetime) -> Past:
    """Return a record as it was at a moment, with the parts that are edited as its lines.

    Whether somebody may read it, callers have asked.
    """
    past = _one(resource, record_id, moment)
    if past.state == "there":
        for name in _line_names(resource):
            child = registry.resource(f"{resource.plugin.name}/{name}")
            if child is not None:
                past.lines[name] = _lines(child, past, moment)
    return past


def _line_names(resource: Resource) -> list[str]:
    """Return the resources of a record's own parts: its lines first."""
    children = [
        other.name
        for other, reference in registry.pointing_at(resource.model)
        if other.is_child
        and other.plugin is resource.plugin
        and reference.name == other.model.parent
    ]
    lines = [name for name in resource.lines if line_resource(resource, name)]
    return list(dict.fromkeys([*lines, *children]))


def _lines(child: Resource, past: Past, moment: datetime) -> list[Past]:
    model: Any = child.model
    reference = model._meta.fields[model.parent]
    now_there = model.select(model.id).where(reference == past.record_id).tuples()
    once_there: Any = (
        Change.select(Change.record_id)
        .distinct()
        .where(
            Change.record_type == child.address,
            Change.parent_type == past.resource.address,
            Change.parent_id == past.record_id,
        )
        .tuples()
    )
    ids = sorted({row[0] for row in now_there} | {row[0] for row in once_there})
    found = (_one(child, number, moment) for number in ids)
    return [
        one
        for one in found
        if one.state == "there" and one.values.get(model.parent) == past.record_id
    ]


def _one(resource: Resource, record_id: int, moment: datetime) -> Past:
    """Walk back from now: each later change gives back what it found."""
    past = Past(resource, record_id, moment)
    row = _row_now(resource, record_id)
    if row is None:
        past.state = "deleted"
    else:
        past.values = row
    for change in _changes_after(resource, record_id, moment):
        _step_back(past, change)
    if past.state == "there":
        _dated(past)
    return past


def _row_now(resource: Resource, record_id: int) -> Values | None:
    model: Any = resource.model
    row = model.select().where(model.id == record_id).dicts().get_or_none()
    if row is None:
        return None
    values = shape_of(model).storable(row)
    record = model(id=record_id)
    for name in model._meta.manytomany:
        values[name] = record.linked(name)
    return values


def _changes_after(resource: Resource, record_id: int, moment: datetime) -> list[Any]:
    own = (Change.record_type == resource.address) & (Change.record_id == record_id)
    last = (
        Change.select(fn.MAX(Change.id)).join(ChangeSet).where(own, ChangeSet.at <= moment).scalar()
    )
    return list(Change.select().where(own, Change.id > (last or 0)).order_by(Change.id.desc()))


def _step_back(past: Past, change: Change) -> None:
    if change.verb == "create":
        past.state, past.values = "unborn", {}
    elif change.verb == "delete" and is_cleared(change):
        past.state, past.values = "cleared", {}
    elif change.verb == "delete":
        past.state = "there"
        past.values = {
            name: value for name, value in change.was.items() if name not in SYSTEM_FIELDS
        }
    elif change.verb == "update" and past.state == "there":
        past.values = {**past.values, **change.was}


def _dated(past: Past) -> None:
    """Find who made the record, who changed it or a part of it last, and its version then."""
    rows = _until(past, Change.record_type, Change.record_id)
    made = next((row for row in rows if row.verb == "create"), None)
    if made is not None:
        past.created_at, past.created_by = made.change_set.at, made.change_set.actor_id
    if not rows:
        return
    last = rows[-1]
    touched: dict[int, Any] = {
        row.change_set_id: row
        for row in _until(past, Change.parent_type, Change.parent_id)
        if row.id > last.id and _is_part(row)
    }
    past.version = last.version + len(touched)
    newest = max([last, *touched.values()], key=lambda row: row.id)
    past.updated_at, past.updated_by = newest.change_set.at, newest.change_set.actor_id


def _until(past: Past, kind: Any, number: Any) -> list[Any]:
    return list(
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(
            kind == past.resource.address,
            number == past.record_id,
            ChangeSet.at <= past.moment,
        )
        .order_by(Change.id)
    )


def _is_part(change: Any) -> bool:
    """Say whether a change is that of a part, which counts the version of its owner up."""
    resource = registry.resources.get(change.record_type)
    return bool(resource and resource.model.parent)


def may_look_back(resource: Resource, record_id: int, actor: Actor) -> bool:
    """Say whether somebody may read a deleted record's past: who could read it at the end."""
    return deletion_of(resource, record_id, actor) is not None


__all__ = ["Past", "may_look_back", "moment_of", "past_of"]
