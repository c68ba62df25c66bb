"""Two people, one record: what the other saved is kept, only what both changed is a conflict."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.resource import Resource
from models.change import Change, ChangeSet
from models.core import User
from models.kinds import kind_of
from models.record import Record
from models.recordref import fold_pointers
from models.texts import _

Row = dict[str, Any]


@dataclass
class Conflict:
    """A field that both changed, values as JSON holds them.

    Without a field it is a whole line that one changed and the other removed: dicts of its values,
    None where it is gone. `name` is that of the choice, `choice` what was chosen: theirs or mine.
    """

    name: str
    resource: Resource
    field: str
    was: Any
    theirs: Any
    mine: Any
    choice: str = ""


@dataclass
class Seen:
    """What a form knew: the number of the last change, and the choices made after `decided`."""

    last: int
    decided: int = 0
    keep: dict[str, str] = field(default_factory=dict)

    def choice(self, name: str, latest: int) -> str:
        """Return what was chosen, if nobody changed it again since."""
        chosen = self.keep.get(name, "")
        return chosen if chosen in ("theirs", "mine") and latest <= self.decided else ""


@dataclass
class Merged:
    """The values and lines to save, and what stands between two people at change number `at`."""

    values: Row
    conflicts: list[Conflict] = field(default_factory=list)
    who: str = ""
    at: int = 0

    @property
    def is_open(self) -> bool:
        """Some conflict is not decided yet."""
        return any(not one.choice for one in self.conflicts)


@dataclass
class _Line:
    """What others did to one line."""

    was: Row = field(default_factory=dict)
    theirs: Row = field(default_factory=dict)
    is_new: bool = False
    is_gone: bool = False
    latest: int = 0


def last_change(record: Record) -> int:
    """Return the number of the latest change of a record or its parts."""
    own = (Change.record_type == record.record_type) & (Change.record_id == record.id)
    parts = (Change.parent_type == record.record_type) & (Change.parent_id == record.id)
    latest = Change.select(Change.id).where(own | parts).order_by(Change.id.desc()).scalar()
    return latest or 0


def merge(
    resource: Resource,
    record: Record,
    values: Row,
    lines: dict[str, list[Row]],
    children: dict[str, Resource],
    seen: Seen,
) -> Merged:
    """Merge typed values and lines with what others saved since. `lines` are changed in place."""
    merged = Merged({}, at=last_change(record))
    _merge_values(resource, record, values, seen, merged)
    for name, rows in lines.items():
        _merge_lines(name, children[name], record, rows, seen, merged)
    if merged.conflicts:
        merged.who = _who(record, seen.last)
    return merged


def _merge_values(
    resource: Resource, record: Record, values: Row, seen: Seen, merged: Merged
) -> None:
    others = _others(record, seen.last)
    for name, value in values.items():
        if name not in others:
            merged.values[name] = value
            continue
        was, theirs, latest = others[name]
        mine = plain_value(resource, name, value)
        choice = seen.choice(name, latest)
        if not choice and mine in (was, theirs):
            continue
        if choice == "mine":
            merged.values[name] = value
        merged.conflicts.append(Conflict(name, resource, name, was, theirs, mine, choice))


def _merge_lines(
    name: str, child: Resource, record: Record, rows: list[Row], seen: Seen, merged: Merged
) -> None:
    by_id = {row["id"]: row for row in rows if "id" in row}
    for line_id, line in _lines_since(child, record, seen.last).items():
        key = f"{name}.{line_id}"
        row = by_id.get(line_id)
        if line.is_new:
            if row is None and not line.is_gone:
                rows.append({"id": line_id})
        elif line.is_gone:
            if row is not None:
                _they_removed(key, child, line, row, rows, seen, merged)
        elif row is None:
            choice = seen.choice(key, line.latest)
            if choice != "mine":
                rows.append({"id": line_id})
            merged.conflicts.append(Conflict(key, child, "", line.was, line.theirs, None, choice))
        else:
            _both_changed(key, child, line, row, seen, merged)


def _they_removed(
    key: str, child: Resource, line: _Line, row: Row, rows: list[Row], seen: Seen, merged: Merged
) -> None:
    mine = {name: plain_value(child, name, value) for name, value in row.items() if name != "id"}
    choice = seen.choice(key, line.latest)
    if choice == "mine":
        del row["id"]
    else:
        rows.remove(row)
    if choice or any(value != line.was.get(name) for name, value in mine.items()):
        merged.conflicts.append(Conflict(key, child, "", line.was, None, mine, choice))


def _both_changed(
    key: str, child: Resource, line: _Line, row: Row, seen: Seen, merged: Merged
) -> None:
    for name, was in line.was.items():
        theirs = line.theirs[name]
        if name not in row or was == theirs:
            continue
        mine = plain_value(child, name, row[name])
        choice = seen.choice(f"{key}.{name}", line.latest)
        if choice or mine not in (was, theirs):
            conflict = Conflict(f"{key}.{name}", child, name, was, theirs, mine, choice)
            merged.conflicts.append(conflict)
        if choice != "mine":
            del row[name]


def _lines_since(child: Resource, record: Record, seen: int) -> dict[int, _Line]:
    """Return by id what others did to the lines of a record."""
    found: dict[int, _Line] = {}
    rows = Change.select().where(
        Change.record_type == child.address,
        Change.parent_type == record.record_type,
        Change.parent_id == record.id,
        Change.id > seen,
    )
    for change in rows.order_by(Change.id):
        line = found.setdefault(change.record_id, _Line())
        line.latest = change.id
        line.is_new = line.is_new or change.verb == "create"
        line.is_gone = change.verb == "delete"
        # A removed line tells all its values; those changed before are known from then.
        line.was = {**fold_pointers(child.model.refs, change.was), **line.was}
        line.theirs.update(fold_pointers(child.model.refs, change.became))
    return found


def _others(record: Record, seen: int) -> dict[str, tuple[Any, Any, int]]:
    """Return (was, theirs, number of the latest change) by field of what changed since."""
    rows: Iterable[Any] = (
        Change.select()
        .where(
            Change.record_type == record.record_type,
            Change.record_id == record.id,
            Change.id > seen,
            Change.verb == "update",
        )
        .order_by(Change.id)
    )
    found: dict[str, tuple[Any, Any, int]] = {}
    for row in rows:
        became = fold_pointers(record.refs, row.became)
        for name, was in fold_pointers(record.refs, row.was).items():
            first = found[name][0] if name in found else was
            found[name] = (first, became.get(name), row.id)
    return {name: kept for name, kept in found.items() if kept[0] != kept[1]}


def _who(record: Record, seen: int) -> str:
    row = (
        Change.select(User.name)
        .join(ChangeSet)
        .join(User, on=(User.id == ChangeSet.actor_id))
        .where(
            ((Change.record_type == record.record_type) & (Change.record_id == record.id))
            | ((Change.parent_type == record.record_type) & (Change.parent_id == record.id)),
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
