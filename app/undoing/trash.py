"""The trash: what was deleted lately, for those who could read it, and its way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied, NotVisible
from app.settings import FIRM, settings_of
from app.undoing.allowing import may_ever, only_lost, reverse_of
from app.undoing.ghosts import label_of, owners_of, seen_ghosts
from app.undoing.merges import is_merge
from app.undoing.reversing import changes_of
from app.undoing.undo import Undone, take_back_some
from models.change import Change, ChangeSet
from models.clock import now
from models.core import User
from models.folding import fold
from models.rows import chunks

DAYS = 30
"""How long deleted records can be restored where nobody set it otherwise."""
PAGE = 50
_LOOKED_AT = 2000


@dataclass(frozen=True)
class Deleted:
    """A deleted record: the change that tells of it, and what went along, by resource."""

    change: Any
    resource: Resource
    who: str
    parts: dict[str, int]
    may_restore: bool

    @property
    def at(self) -> datetime:
        """When it was deleted."""
        moment: datetime = self.change.change_set.at
        return moment


def trash_days() -> int:
    """Return for how many days the firm keeps what was deleted."""
    return int(settings_of(FIRM).get("trash_days") or DAYS)


def oldest() -> datetime:
    """Return since when deleted records are kept."""
    return now() - timedelta(days=trash_days())


def trash(
    actor: Actor, address: str = "", words: str = "", before: int = 0
) -> tuple[list[Deleted], int]:
    """Return a page of what somebody can read again, newest first, and where the next one starts.

    What went along with another record, or by merging, stands with that; what is there again or
    was cleared is left out.
    """
    found: list[Deleted] = []
    resources = [
        one
        for one in registry.enabled_resources()
        if actor.may(one, "read") and address in ("", one.address)
    ]
    query = _deletions([one.address for one in resources])
    start, looked_at = before, 0
    while looked_at < _LOOKED_AT:
        part = query.where(Change.id < start) if start else query
        rows: list[Any] = list(part.limit(PAGE * 2))
        for one in _shown(rows, actor, words):
            found.append(one)
            if len(found) == PAGE:
                return found, int(one.change.id)
        looked_at += len(rows)
        if len(rows) < PAGE * 2:
            return found, 0
        start = rows[-1].id
    return found, start


def _deletions(addresses: Sequence[str]) -> Any:
    whole: Any = Change.alias()
    owner = whole.select(whole.id).where(
        whole.change_set == Change.change_set,
        whole.verb == "delete",
        whole.record_type == Change.parent_type,
        whole.record_id == Change.parent_id,
    )
    first = ChangeSet.select(fn.MIN(ChangeSet.id)).where(ChangeSet.at >= oldest()).scalar()
    return (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(
            Change.change_set >= (first or 0),
            ChangeSet.at >= oldest(),
            Change.verb == "delete",
            Change.record_type.in_(addresses),
            Change.before != "{}",
            ~fn.EXISTS(owner),
        )
        .order_by(Change.id.desc())
    )


def _shown(rows: Sequence[Any], actor: Actor, words: str) -> list[Deleted]:
    rows = [one for one in rows if not is_merge(one.change_set.cause)]
    rows = _gone(rows)
    wanted = fold(words)
    by_type: dict[str, list[Any]] = {}
    for row in rows:
        by_type.setdefault(row.record_type, []).append(row)
    readable: set[int] = set()
    restorable: set[int] = set()
    for address, part in by_type.items():
        resource = registry.resources[address]
        readable |= seen_ghosts(resource, actor, part)
        restorable |= restorable_of(resource, actor, part)
    names = _names(rows)
    return [
        Deleted(
            row,
            registry.resources[row.record_type],
            names.get(row.change_set.actor_id, ""),
            _counted(parts_of(row)),
            row.id in restorable,
        )
        for row in rows
        if row.id in readable
        and (
            not wanted or wanted in fold(label_of(registry.resources[row.record_type], actor, row))
        )
    ]


def restorable_of(resource: Resource, actor: Actor, changes: Sequence[Any]) -> set[int]:
    """Return those of the deletions, by id, that a person may take back."""
    if not changes:
        return set()
    verb = reverse_of(resource, changes[0])
    return seen_ghosts(resource, actor, changes, verb) if may_ever(resource, actor, verb) else set()


def _gone(rows: Sequence[Any]) -> list[Any]:
    """Leave out records that are there again, and earlier deletions of one that went twice."""
    there: set[tuple[str, int]] = set()
    latest: dict[tuple[str, int], int] = {}
    for address in {row.record_type for row in rows}:
        model: Any = registry.resources[address].model
        ids = [row.record_id for row in rows if row.record_type == address]
        for part in chunks(ids):
            there |= {
                (address, one)
                for (one,) in model.select(model.id).where(model.id.in_(part)).tuples()
            }
            query = (
                Change.select(Change.record_id, fn.MAX(Change.id))
                .where(
                    Change.record_type == address,
                    Change.record_id.in_(part),
                    Change.verb == "delete",
                )
                .group_by(Change.record_id)
            )
            rows_of: Any = query.tuples()
            latest |= {(address, one): last for one, last in rows_of}
    return [
        row
        for row in rows
        if (key := (row.record_type, row.record_id)) not in there and latest[key] == row.id
    ]


def _names(rows: Sequence[Any]) -> dict[int, str]:
    ids = {row.change_set.actor_id for row in rows} - {None}
    found: Any = User.select(User.id, User.name).where(User.id.in_(list(ids))).tuples()
    return dict(found)


def parts_of(change: Any) -> list[Any]:
    """Return what went along with a deleted record, of all that its change set deleted."""
    inside = {(change.record_type, change.record_id)}
    found: list[Any] = []
    waiting = [
        one for one in changes_of(change.change_set_id) if one.verb == "delete" and one.parent_type
    ]
    while True:
        more = [one for one in waiting if (one.parent_type, one.parent_id) in inside]
        if not more:
            return found
        found += more
        inside |= {(one.record_type, one.record_id) for one in more}
        waiting = [one for one in waiting if one not in more]


def _counted(parts: Sequence[Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in parts:
        counts[one.record_type] = counts.get(one.record_type, 0) + 1
    return counts


def deletion_of(
    resource: Resource, record_id: int, actor: Actor, *, whole: bool = False
) -> Deleted | None:
    """Return how a record was deleted, to who could read it, while it can come back.

    `whole` gives for a part what it went along with.
    """
    query = _deletions_of(resource.address, record_id)
    row: Any = query.first() if record_id < 2**63 else None
    if row is None or row.change_set.at < oldest():
        return None
    found = _shown([row], actor, "")
    owner = owners_of([row])[-1:] if whole and found else []
    return next(iter(_shown(owner, actor, "") or found), None)


def _deletions_of(address: str, record_id: int) -> Any:
    return (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(
            Change.record_type == address,
            Change.record_id == record_id,
            Change.verb == "delete",
            Change.before != "{}",
        )
        .order_by(Change.id.desc())
    )


def deleted_at(change_id: int, actor: Actor) -> Deleted:
    """Return a deleted record by the change that tells of it. Raises NotVisible."""
    row: Any = (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(Change.id == change_id, Change.verb == "delete", Change.before != "{}")
        .first()
        if change_id < 2**63
        else None
    )
    resource = registry.resource(row.record_type) if row is not None else None
    found = _shown([row], actor, "") if resource is not None else []
    if not found or found[0].at < oldest():
        raise NotVisible("core/changes", change_id)
    return found[0]


def restore(change_id: int, actor: Actor, way: str = "page") -> Undone:
    """Bring a deleted record back under its own id, with what went along and who listed it.

    Raises NotVisible, Denied, or Refused naming what stands against it.
    """
    deleted = deleted_at(change_id, actor)
    if not deleted.may_restore:
        raise Denied(deleted.resource.address, "create")
    row = deleted.change
    back = {one.id for one in (row, *parts_of(row))}
    changes = changes_of(row.change_set_id)
    gone = {(one.record_type, one.record_id) for one in changes if one.id in back}
    wanted = [one for one in changes if one.id in back or only_lost(one, gone)]
    return take_back_some(row.change_set_id, wanted, actor, way)


__all__ = [
    "DAYS", "Deleted", "deleted_at", "deletion_of", "label_of", "oldest", "parts_of", "restore",
    "trash", "trash_days",
]  # fmt: skip
