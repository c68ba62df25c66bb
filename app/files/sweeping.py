"""Taking contents out of the store that no file names any more."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.files.store import INCOMING, PREVIEWS, blobs, store_folder
from models.change import Change, ChangeSet
from models.clock import now
from models.core import File
from models.core.file import SOURCE

GRACE = timedelta(days=30)
"""How long a deleted file can be taken back."""
_AT_ONCE = 500


def sweep_files(grace: timedelta = GRACE) -> int:
    """Delete contents without a row that are older than the grace, and return how many.

    A file deleted within the grace keeps its content, so that deleting can be undone; what an
    import read goes at once. Drafts of uploads that broke off go after a day.
    """
    before = now() - grace
    kept, over = _deleted_since(before)
    old = [path for path in blobs() if path.name in over or _is_older(path, before)]
    swept = 0
    for start in range(0, len(old), _AT_ONCE):
        part = {path.name: path for path in old[start : start + _AT_ONCE]}
        for name in part.keys() - _named(list(part)) - kept:
            swept += _remove(part[name])
            _remove(store_folder() / PREVIEWS / name[:2] / name)
    for draft in _drafts():
        if _is_older(draft, now() - timedelta(days=1)):
            _remove(draft)
    return swept


def _named(names: list[str]) -> set[str]:
    rows: Any = File.select(File.storage).where(File.storage.in_(names)).tuples()
    return {row[0] for row in rows}


def _deleted_since(before: datetime) -> tuple[set[str], set[str]]:
    """Return the contents of files that were deleted lately: those of people, those of imports.

    The history keeps their rows.
    """
    rows = (
        Change.select(Change.before)
        .join(ChangeSet)
        .where(Change.record_type == "core/files", Change.verb == "delete", ChangeSet.at >= before)
    )
    kept: set[str] = set()
    over: set[str] = set()
    for change in rows:
        part = over if change.was.get("purpose") == SOURCE else kept
        part.add(str(change.was.get("storage", "")))
    return kept, over


def _drafts() -> Iterator[Path]:
    with suppress(OSError):
        yield from (store_folder() / INCOMING).iterdir()


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime_ns // 10**9 < int(moment.timestamp())
    except OSError:
        return False


def _remove(path: Path) -> int:
    try:
        os.unlink(path)
    except OSError:
        return 0
    return 1
