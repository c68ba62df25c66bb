"""Claiming: one statement of the database decides who runs a job, and for how long."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models.clock import now
from models.core import Job
from models.database import database, is_sqlite, transaction

LEASE = timedelta(seconds=60)
_LONGEST_LEASE = timedelta(minutes=10)
"""No lease ends later than that: one that does is of a clock that was turned back since."""


def claim() -> Any:
    """Take the job that is due the longest and return it, or None.

    A job whose lease has run out counts as due: its worker is gone.
    """
    moment = now()
    chosen = Job.select(Job.id).where(_due(moment)).order_by(Job.run_at, Job.id).limit(1)
    if not is_sqlite():
        # Peewee takes the words as they are; its types know only yes and no.
        chosen = chosen.for_update("FOR UPDATE SKIP LOCKED")  # type: ignore[arg-type]
    elif not chosen.exists():
        return None  # without asking for the one place of a writer
    query = (
        Job.update(
            state="running",
            holder=secrets.token_hex(16),
            lease_until=moment + LEASE,
            attempts=Job.attempts + 1,
            started_at=fn.COALESCE(Job.started_at, moment),
            updated_at=moment,
            version=Job.version + 1,
        )
        .where(Job.id.in_(chosen))
        .returning(Job)
    )
    with transaction():
        return next(iter(query.execute()), None)


def _due(moment: datetime) -> Any:
    waits = (Job.state == "waiting") & (Job.run_at <= moment)
    gone = (Job.lease_until < moment) | (Job.lease_until > moment + _LONGEST_LEASE)
    return waits | ((Job.state == "running") & gone)


def next_due() -> datetime | None:
    """Return when something is due next, or None where nothing waits."""
    waiting = Job.select(Job.run_at).where(Job.state == "waiting").order_by(Job.run_at)
    gone = Job.select(Job.lease_until).where(Job.state == "running").order_by(Job.lease_until)
    first: list[Any] = [query.limit(1).scalar() for query in (waiting, gone)]
    return min((moment for moment in first if moment), default=None)


def renew(holders: Iterable[str]) -> None:
    """Hold on to the jobs of these claims for another while."""
    with transaction():
        Job.update(lease_until=now() + LEASE).where(
            Job.holder.in_(list(holders)), Job.state == "running"
        ).execute()


def held(job_id: int, holder: str) -> Any:
    """Return the condition that a claim still holds its job."""
    return (Job.id == job_id) & (Job.holder == holder) & (Job.state == "running")


def data_version() -> int | None:
    """Return a number that changes when another connection writes, where the database has one."""
    if not is_sqlite():
        return None
    return int(database.execute_sql("PRAGMA data_version").fetchone()[0])
