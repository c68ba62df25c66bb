"""Two people, one record: what the other saved is kept, only the same field is a conflict."""

from dataclasses import dataclass
from typing import Any

from app.resource import Resource
from models.change import Change, ChangeSet
from models.core import User
from models.kinds import kind_of
from models.record import Record
from models.texts import _


@dataclass
class Conflict:
    """A field that both changed; values as JSON holds them."""

    name: str
    was: Any
    theirs: Any
    mine: Any


@dataclass
class Merged:
    """The values to save, and what stands between two people."""

    values: dict[str, Any]
    conflicts: list[Conflict]
    who: str = ""


def last_change(record: Record) -> int:
    """Return the number of the latest change of a record or its parts."""
    own = (Change.record_type == record.record_type) & (Change.record_id == record.id)
    parts = (Change.parent_type == record.record_type) & (Change.parent_id == record.id)
    latest = Change.select(Change.id).where(own | parts).order_by(Change.id.desc()).scalar()
    return latest or 0


def merge(
    resource: Resource, record: Record, values: dict[str, Any], seen: int, keep: dict[str, str]
) -> Merged:
    """Merge typed values with what others saved since change number `seen`.

    `keep` says for a field whose value stays, "theirs" or "mine".
    """
    others = _others(record, seen)
    merged = Merged({}, [], who=_who(record, seen) if others else "")
    for name, value in values.items():
        if name not in others:
            merged.values[name] = value
            continue
        was, theirs = others[name]
        mine = plain_value(resource, name, value)
        if mine in (was, theirs):
            continue
        if keep.get(name) == "mine":
            merged.values[name] = value
        elif keep.get(name) != "theirs":
            merged.conflicts.append(Conflict(name, was, theirs, mine))
    return merged


def merge_lines(
    record: Record, lines: dict[str, list[dict[str, Any]]], models: dict[str, Resource], seen: int
) -> dict[str, list[dict[str, Any]]]:
    """Keep in typed lines what others added or changed since.

    Their lines stay, and their fields too unless retyped.
    """
    for name, rows in lines.items():
        child = models[name]
        changes = (
            Change.select()
            .where(
                Change.record_type == child.address,
                Change.parent_type == record.record_type,
                Change.parent_id == record.id,
                Change.id > seen,
            )
            .order_by(Change.id)
        )
        _merge_rows(child, rows, list(changes))
    return lines


def _merge_rows(child: Resource, rows: list[dict[str, Any]], changes: list[Any]) -> None:
    by_id = {row.get("id"): row for row in rows}
    deleted = {change.record_id for change in changes if change.verb == "delete"}
    for change in changes:
        if change.verb == "create" and change.record_id not in deleted:
            if change.record_id not in by_id:
                rows.append({"id": change.record_id})
        elif change.verb == "update" and change.record_id in by_id:
            row = by_id[change.record_id]
            for name, was in change.was.items():
                if name in row and plain_value(child, name, row[name]) == was:
                    del row[name]
    for row in [row for row in rows if row.get("id") in deleted]:
        rows.remove(row)


def _others(record: Record, seen: int) -> dict[str, tuple[Any, Any]]:
    """Return (was, theirs) by field of what changed since."""
    rows = (
        Change.select()
        .where(
            Change.record_type == record.record_type,
            Change.record_id == record.id,
            Change.id > seen,
            Change.verb == "update",
        )
        .order_by(Change.id)
    )
    found: dict[str, tuple[Any, Any]] = {}
    for row in rows:
        became = row.became
        for name, was in row.was.items():
            first = found[name][0] if name in found else was
            found[name] = (first, became.get(name))
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def _who(record: Record, seen: int) -> str:
    row = (
        Change.select(User.name)
        .join(ChangeSet)
        .join(User, on=(User.id == ChangeSet.actor_id))
        .where(
            Change.record_type == record.record_type,
            Change.record_id == record.id,
            Change.id > seen,
        )
        .order_by(Change.id.desc())
        .tuples()
        .first()
    )
    return row[0] if row else str(_("Somebody"))


def plain_value(resource: Resource, name: str, value: Any) -> Any:
    """Return a value as JSON holds it, so that it compares with the history."""
    if value is None or value == "":
        return None
    field = resource.model._meta.fields.get(name)
    if field is None:
        return sorted(value) if isinstance(value, list) else value
    if hasattr(field, "rel_model"):
        return value
    return kind_of(field).plain(value)
