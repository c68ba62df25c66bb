"""Clearing deleted records: that they were there stays told, what they held does not."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from peewee import fn

from app.duplicates.tombstones import merged_into
from app.files.store import Lost, blob_path
from app.registry import registry
from app.rights import Actor
from app.settings import CORE, put_settings, settings_of
from app.undoing.merges import is_merge
from app.undoing.trash import Deleted, oldest, parts_of
from models.change import Change, ChangeSet, write_changes
from models.core import File, Tombstone
from models.database import transaction
from models.gate import after_commit, gate
from models.rows import chunks

_AT_ONCE = 200
_MARK = "trash_cleared_to"
Key = tuple[str, int]


def clear_old() -> int:
    """Clear some of what was deleted longer ago than the firm keeps it; return how many.

    What is there again is left alone, and what was merged: its survivor's history tells of it.
    """
    start = int(settings_of(CORE).get(_MARK) or 0)
    rows: list[Any] = list(
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(Change.id > start, Change.verb == "delete", ChangeSet.at < oldest())
        .order_by(Change.id)
        .limit(_AT_ONCE)
    )
    if not rows:
        return 0
    with transaction():
        clear([_key(row) for row in rows if not is_merge(row.change_set.cause)])
        put_settings(CORE, **{_MARK: rows[-1].id})
    return len(rows)


def purge(deleted: Deleted, actor: Actor, way: str = "page") -> None:
    """Delete for good what is in the trash, with what went along; the history tells by whom."""
    row = deleted.change
    keys = [_key(one) for one in (row, *parts_of(row))]
    with gate(actor.user_id, way, cause="core/changes:purge") as opened:
        files = contents_of(keys)
        clear(keys)
        write_changes(opened, [_told(record_type, number) for record_type, number in keys])
        after_commit(lambda: drop_contents(files))


def clear(keys: Iterable[Key]) -> None:
    """Empty what the history holds of records that are gone, and of their parts."""
    for record_type, record_id in keys:
        if not _is_there(record_type, record_id):
            empty_history(record_type, record_id)


def empty_history(record_type: str, record_id: int) -> None:
    """Empty what the history holds of a record, of its parts and of those merged into it."""
    ids = [record_id, *merged_into(record_type, record_id)]
    own = (Change.record_type == record_type) & Change.record_id.in_(ids)
    parts = (Change.parent_type == record_type) & Change.parent_id.in_(ids)
    Change.update(before="{}", after="{}", label="").where(own | parts).execute()
    merged = (Tombstone.resource == record_type) & Tombstone.record_id.in_(ids)
    Tombstone.update(label="").where(merged).execute()


def _key(change: Any) -> Key:
    return change.record_type, change.record_id


def _is_there(record_type: str, record_id: int) -> bool:
    resource = registry.resources.get(record_type)
    if resource is None:
        return False
    model: Any = resource.model
    return bool(model.select(model.id).where(model.id == record_id).exists())


def _told(record_type: str, record_id: int) -> dict[str, Any]:
    return {
        "record_type": record_type,
        "record_id": record_id,
        "parent_type": None,
        "parent_id": None,
        "verb": "purge",
        "version": 0,
        "label": "",
        "before": {},
        "after": {},
    }


def contents_of(keys: Iterable[Key]) -> list[str]:
    """Return the names in the store of the files among deleted records."""
    ids = [number for record_type, number in keys if record_type == File.record_type]
    found = []
    for part in chunks(ids):
        query = Change.select().where(
            Change.record_type == File.record_type,
            Change.record_id.in_(part),
            Change.verb == "delete",
        )
        found += [str(one.was["storage"]) for one in query if one.was.get("storage")]
    return found


def drop_contents(names: Iterable[str]) -> None:
    """Delete contents that no file names; one that stays behind is swept at night."""
    for name in names:
        if File.select(fn.COUNT(File.id)).where(File.storage == name).scalar():
            continue
        with suppress(OSError, Lost):
            blob_path(name).unlink()


__all__ = ["Key", "clear", "clear_old", "contents_of", "drop_contents", "empty_history", "purge"]
