"""What comes back by the clock: each time is queued once, whoever notices it first."""

from datetime import datetime

from peewee import IntegrityError

from app.jobs.kind import JobKind, job_kinds
from app.jobs.queue import enqueue
from app.settings import firm
from app.switching import follow_switches
from models.clock import firm_zone, now
from models.core import Schedule
from models.database import database, transaction


def tick(at_start: bool = False) -> datetime | None:
    """Queue what is due and return when to look again, None where nothing comes back.

    What was missed while no worker ran comes once; `at_start` queues what each start begins with.
    """
    if not firm().is_set_up:
        return None
    follow_switches()
    for kind in list(job_kinds()) if at_start else []:
        if kind.at_start:
            enqueue(kind.name, unique=f"cron:{kind.name}")
    rows = {row.name: row for row in Schedule.select()}
    return min((_follow(kind, rows.get(kind.name)) for kind in _coming_back()), default=None)


def _coming_back() -> list[JobKind]:
    return [kind for kind in job_kinds() if kind.cron]


def _follow(kind: JobKind, row: Schedule | None) -> datetime:
    assert kind.cron is not None
    rule = f"{kind.cron.text} {firm_zone().key}"
    moment = now()
    following = kind.cron.after(moment, firm_zone())
    if row is None:
        _begin(kind.name, rule, following)
    elif row.rule != rule:
        _move(row, rule=rule, next_at=following)
    elif row.next_at > moment:
        return row.next_at
    else:
        with transaction():
            if _move(row, next_at=following, last_at=moment):
                enqueue(kind.name, unique=f"cron:{kind.name}")
    return following


def _begin(name: str, rule: str, next_at: datetime) -> None:
    with transaction():
        try:
            with database.atomic():
                Schedule.create(name=name, rule=rule, next_at=next_at)
        except IntegrityError:
            return  # another worker was first


def _move(row: Schedule, **columns: object) -> bool:
    """Move a row on, unless another worker did so since it was read."""
    as_read = (
        (Schedule.name == row.name)
        & (Schedule.rule == row.rule)
        & (Schedule.next_at == row.next_at)
    )
    with transaction():
        return bool(Schedule.update(columns).where(as_read).execute())
