"""The queue: jobs are rows, written in the caller's transaction."""

import threading
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from app.jobs.kind import find_kind
from models.clock import now
from models.core import Job
from models.database import database, transaction
from models.shape import shape_of

work_waits = threading.Event()
"""Set when this process put something into the queue; a waiting worker wakes at once."""


def enqueue(
    name: str,
    arguments: dict[str, Any] | None = None,
    *,
    unique: str = "",
    run_at: datetime | None = None,
    user_id: int | None = None,
    subject: str = "",
) -> Job:
    """Put a job into the queue within the caller's transaction, to run once that is stored.

    `unique` names it for as long as it waits or runs: a second one of the same key isn't queued,
    the first is returned. `user_id` is who asks for it: it runs with their rights and language.
    `subject` says to people what it is about, such as the name of a file.
    Raises UnknownJob, or TypeError for arguments that its function doesn't take or JSON can't hold.
    """
    find_kind(name).check(arguments or {})
    moment = now()
    row = {
        "name": name,
        "subject": subject[:200] or None,
        "arguments": arguments or {},
        "unique_name": unique or None,
        "open_name": unique or None,
        "run_at": run_at or moment,
        "user": user_id,
        "created_by": user_id,
        "updated_by": user_id,
    }
    with transaction():
        job = (_open_one(unique) if unique else None) or _insert(row, unique)
        database.obj.after_commit(work_waits.set)
    return job


def _open_one(key: str) -> Job | None:
    found: Job | None = Job.get_or_none(Job.open_name == key)
    return found


def _insert(row: dict[str, Any], key: str) -> Job:
    """Store a job, or return the one that somebody else stored under its key just now."""
    try:
        return _stored(row)
    except IntegrityError:
        # Ended already, it is stored once more: what this one is for may have come after its work.
        found = _open_one(key) if key else None
        return found or _stored(row)


def _stored(row: dict[str, Any]) -> Job:
    keys = shape_of(Job).fill_keys({"name": row["name"]}, False)
    with database.atomic():
        return Job.get_by_id(Job.insert({**row, **keys}).execute())
