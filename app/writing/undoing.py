"""Taking a change set back: every change of it reversed through the gate, newest first."""

from typing import Any

from peewee import IntegrityError

from app.duplicates.tombstones import survivor_of
from app.reading.records import fetch, labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.writing.dependents import delete_with_parts
from app.writing.raw_rows import put_row_back
from models.change import Change, ChangeSet
from models.core import Tombstone
from models.gate import current_gate, gate, stored_values
from models.kinds import kind_of
from models.record import Record
from models.refused import Refused
from models.texts import _

NAMED = 5
UNDO = "undo:"
"""What the cause of a change set that takes another one back begins with, before its id."""


def unmerge(change_set_id: int, actor: Actor, way: str = "page") -> tuple[Resource, int]:
    """Take a merge back; return the resource and the id of the record that had survived.

    Raises NotVisible, Denied, or Refused naming what was changed since.
    """
    change_set = ChangeSet.get_or_none(ChangeSet.id == change_set_id)
    address, _colon, verb = (change_set.cause if change_set else "").rpartition(":")
    resource = registry.resource(address)
    if resource is None or verb != "merge":
        raise NotVisible("core/changes", change_set_id)
    stone = Tombstone.get_or_none(Tombstone.change_set_id == change_set_id)
    if stone is None:
        if not actor.may(resource, "delete"):
            raise NotVisible("core/changes", change_set_id)
        raise Refused(_("This was taken back already."))
    survivor_id = stone.survivor_id
    for verb in ("update", "delete"):
        fetch(resource, actor, survivor_of(address, stone.record_id) or survivor_id, verb)
    with gate(actor.user_id, way, cause=f"{UNDO}{change_set_id}"):
        if not Tombstone.delete().where(Tombstone.change_set_id == change_set_id).execute():
            raise Refused(_("This was taken back already."))
        take_back(change_set_id, actor)
    return resource, survivor_id


def take_back(change_set_id: int, actor: Actor) -> None:
    """Reverse all changes of a change set within the open gate.

    Raises Refused naming what was changed since, or what else stands against it. Whether somebody
    may do that, callers have asked.
    """
    current_gate()
    query = Change.select().where(Change.change_set == change_set_id).order_by(Change.id.desc())
    changes = list(query)
    against = changed_since(changes)
    if against:
        raise Refused(
            _(
                "It can't be undone: changed since: %(records)s.",
                records=", ".join(_named(against, actor)),
            )
        )
    with stored_values():
        for change in changes:
            try:
                _reverse(change, actor)
            except IntegrityError as error:
                raise Refused(
                    _(
                        "It can't be undone: what “%(record)s” needs is taken or gone.",
                        record=change.label,
                    )
                ) from error


def changed_since(changes: list[Change]) -> list[Change]:
    """Return the changes that something later stands against, one a record.

    Later changes of other fields don't matter; a deletion always does.
    """
    names: dict[tuple[str, int], set[str]] = {}
    first: dict[tuple[str, int], Change] = {}
    for change in changes:  # newest first
        key = (change.record_type, change.record_id)
        first.setdefault(key, change)
        names.setdefault(key, set()).update(change.was, change.became)
    return [
        change
        for key, change in first.items()
        if any(
            one.verb != "update" or names[key] & {*one.was, *one.became} for one in _since(change)
        )
    ]


def _since(change: Change) -> list[Any]:
    """Return the later changes of a record, without those that were taken back meanwhile."""
    query = (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(
            Change.record_type == change.record_type,
            Change.record_id == change.record_id,
            Change.id > change.id,
        )
    )
    rows: list[Any] = list(query)
    sets = {row.change_set.id for row in rows}
    undone = {
        number
        for row in rows
        if row.change_set.cause.startswith(UNDO)
        and (number := int(row.change_set.cause.removeprefix(UNDO))) in sets
    }
    causes = {f"{UNDO}{number}" for number in undone}
    return [
        row
        for row in rows
        if row.change_set.id not in undone and row.change_set.cause not in causes
    ]


def _named(changes: list[Change], actor: Actor) -> list[str]:
    """Name records as far as the person may know them."""
    words = []
    for change in changes[:NAMED]:
        resource = registry.resource(change.record_type)
        known = labels(resource, actor, [change.record_id]) if resource else {}
        shown = known.get(change.record_id) or (change.label if actor.may_all() else "")
        words.append(shown or str(_("a record that you can't see")))
    more = len(changes) - NAMED
    return [*words, *([str(_("%(count)s more", count=more))] if more > 0 else [])]


def _reverse(change: Change, actor: Actor) -> None:
    resource = registry.resource(change.record_type)
    if change.verb == "merge":
        return
    if resource is None:
        put_row_back(change)
        return
    model: Any = resource.model
    if change.verb == "delete":
        _restore(model, change)
        return
    record = model.get_or_none(model.id == change.record_id)
    if record is None:
        raise Refused(_("“%(record)s” is gone.", record=change.label))
    if change.verb == "create":
        delete_with_parts(record, actor)
        return
    _put(record, change.was)
    record.save()


def _restore(model: Any, change: Change) -> None:
    """Store a deleted row under its own id, as old as it is."""
    record = model(id=change.record_id)
    _put(record, change.was)
    record.save(force_insert=True)
    told = {model.version: change.version + 1}
    made = (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(
            Change.record_type == change.record_type,
            Change.record_id == change.record_id,
            Change.verb == "create",
        )
        .order_by(Change.id)
        .first()
    )
    if made is not None and made.change_set_id != current_gate().change_set.id:
        told |= {
            model.created_at: made.change_set.at,
            model.created_by: made.change_set.actor_id,
        }
    model.update(told).where(model.id == record.id).execute()


def _put(record: Record, values: dict[str, Any]) -> None:
    """Put values of the history into a record; fields that are gone meanwhile stay away."""
    for name, value in values.items():
        if name in record._meta.manytomany:
            record.link(name, value or [])
            continue
        field = record._meta.fields.get(name)
        if field is None:
            continue
        if value is not None and not hasattr(field, "rel_model"):
            read = kind_of(field).parse(value, None, strict=False)
            value = value if read is None else read  # a blank text stays one
        setattr(record, name, value)


__all__ = ["changed_since", "take_back", "unmerge"]
