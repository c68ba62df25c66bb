"""The history of a record for programs: who, when, how, old and new values."""

from typing import Any

from app.filters import FilterError
from app.reading.markers import read_marker, write_marker
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.change import Change, ChangeSet
from models.kinds import kind_by_name
from models.record import Record
from models.recordref import fold_pointers
from models.texts import _

Object = dict[str, Any]


def changes_answer(
    resource: Resource, actor: Actor, record: Record, after: str, limit: int
) -> Object:
    """Return a page of the changes of a record and its parts, newest first.

    What is hidden from the person is left out. Raises FilterError for a foreign cursor.
    """
    place = f"changes:{record.record_type}:{record.id}"
    query = _of(record, actor)
    if after:
        query = query.where(Change.id < _start(place, after))
    rows = list(query.limit(limit + 1))
    shown = rows[:limit]
    more = write_marker(place, [shown[-1].id]) if len(rows) > limit else None
    return {"items": [_object(row, actor) for row in shown], "next": more}


def _of(record: Record, actor: Actor) -> Any:
    own = (Change.record_type == record.record_type) & (Change.record_id == record.id)
    parts = (Change.parent_type == record.record_type) & (Change.parent_id == record.id)
    readable = [one.address for one in registry.enabled_resources() if actor.may(one, "read")]
    return (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(own | parts, Change.record_type.in_(readable))
        .order_by(Change.id.desc())
    )


def _start(place: str, marker: str) -> int:
    found = read_marker(place, marker)
    if not found:
        raise FilterError(
            _("This page marker belongs to another list. Start at the first page."), "after"
        )
    return int(found[0])


def _object(change: Any, actor: Actor) -> Object:
    resource = registry.resources[change.record_type]
    return {
        "id": change.id,
        "at": kind_by_name("moment").plain(change.change_set.at),
        "by": change.change_set.actor_id,
        "way": change.change_set.way,
        "cause": change.change_set.cause or None,
        "change_set": change.change_set_id,
        "record": {"resource": change.record_type, "id": change.record_id},
        "verb": change.verb,
        "version": change.version,
        "fields": _fields(resource, change, actor),
    }


def _fields(resource: Resource, change: Any, actor: Actor) -> Object:
    """Return by name the old and the new value; those of fields that are gone are left out."""
    model: Any = resource.model
    was, became = fold_pointers(model.refs, change.was), fold_pointers(model.refs, change.became)
    hidden = actor.hidden(resource)
    known = {*model._meta.fields, *model._meta.manytomany, *model.refs} - hidden
    names = [name for name in dict.fromkeys([*was, *became]) if name in known]
    return {name: {"old": was.get(name), "new": became.get(name)} for name in names}
