"""Reminders: a job that wakes when the next one is due, and gives each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import DateField

from app.core import plugin
from app.filters import FilterError, compile_filter, parse_rule
from app.jobs.cron import in_utc
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.reading.fields import rule_context
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE
from app.talk.notifying import News, tell
from app.talk.reminder import Reminder
from models.clock import firm_zone, now
from models.core import Job, Reminded
from models.database import lock_house
from models.events import rows_written
from models.record import Record
from models.rows import chunks
from models.texts import _, ngettext

JOB = "core.remind"
LATE = timedelta(days=7)
"""What a house that was shut missed is told for so long."""
EARLIEST = timedelta(days=7)
"""So much may a reminder be early."""
_AHEAD = timedelta(hours=25)
"""So far the job looks; it comes back each day."""


@dataclass(frozen=True)
class Due:
    """A reminder of one record: for whom, when, and the moment that it is about."""

    resource: Resource
    reminder: Reminder
    record_id: int
    user_id: int
    moment: datetime
    due_at: datetime

    @property
    def key(self) -> str:
        """Name it: the same record at another moment, or for another person, is another one."""
        what = f"{self.resource.address}:{self.record_id}:{self.reminder.at}:{self.user_id}"
        return f"{what}:{self.due_at:%Y%m%dT%H%M}:{self.moment:%Y%m%dT%H%M}"


@rows_written.connect
def _written(sender: Any, records: Sequence[Record], fields: frozenset[str] | None) -> None:
    """Wake the job in time for what was written, if it doesn't look so far by itself."""
    resource = registry.by_model.get(sender)
    start = now()
    moments = [
        found
        for reminder in (resource.reminders if resource else ())
        for record in records
        if (found := _moment(reminder, *_values(reminder, record.__data__))[0])
        and (start if _is_given(reminder, fields) else start - LATE) < found < start + _AHEAD
    ]
    if moments:
        # Who gives reminders now waits until this is stored, and sees it.
        lock_house(JOB, shared=True)
        _wake(max(min(moments), start))


def _is_given(reminder: Reminder, fields: frozenset[str] | None) -> bool:
    """Say whether what was due before the writing has been reminded of, as nothing moved it."""
    return fields is not None and not fields & {reminder.at, reminder.to, reminder.before}


def _values(reminder: Reminder, data: Any) -> tuple[Any, Any]:
    return data.get(reminder.at), data.get(reminder.before) if reminder.before else 0


def _moment(reminder: Reminder, at: Any, before: Any) -> tuple[datetime | None, datetime | None]:
    """Return when somebody is reminded, and of which moment; None where nobody is."""
    if at is None or before is None:
        return None, None
    if not isinstance(at, datetime):
        at = in_utc(datetime.combine(at, time(reminder.hour)), firm_zone())
    return at - min(timedelta(minutes=int(before)), EARLIEST), at


def _wake(moment: datetime) -> None:
    """Have the job run at a moment, unless it does so before anyway."""
    waits = Job.select(Job.id).where(Job.state == "waiting", Job.name == JOB, Job.run_at <= moment)
    if not waits.exists():
        enqueue(JOB, unique=f"remind:{moment:%Y%m%dT%H%M%S}", run_at=moment)


@plugin.job("remind", label=_("Remind people"), cron="10 0 * * *", at_start=True)
def remind(run: Run) -> str | None:
    """Give the reminders that are due and were not given, and wake for the next one."""
    with run.step():
        lock_house(JOB)
        moment = now()
        known = [one for one in _all() if one.moment > moment - LATE]
        given = _give([one for one in known if one.moment <= moment])
        following = min((one.moment for one in known if one.moment > moment), default=None)
        if following is not None and following < moment + _AHEAD:
            _wake(following)
    return ngettext("One reminder.", "%(n)s reminders.", given) if given else None


def _all() -> Iterator[Due]:
    """Give what is due around now, of all records that meet their rules."""
    start = now()
    for resource in registry.enabled_resources():
        for reminder in resource.reminders:
            yield from _of(resource, reminder, start - LATE, start + _AHEAD + EARLIEST)


def _of(resource: Resource, reminder: Reminder, first: datetime, last: datetime) -> Iterator[Due]:
    model: Any = resource.model
    at, to = model._meta.fields[reminder.at], model._meta.fields[reminder.to]
    ends: tuple[datetime | date, ...] = (first, last)
    if isinstance(at, DateField):
        ends = tuple(one.astimezone(firm_zone()).date() for one in (first, last))
    query = _meeting(resource, reminder)
    if query is None:
        return
    for number, value, user_id, before in query.where(at.between(*ends), ~to.is_null()).tuples():
        moment, due_at = _moment(reminder, value, before if reminder.before else 0)
        if moment is not None and due_at is not None:
            yield Due(resource, reminder, number, user_id, moment, due_at)


def _meeting(resource: Resource, reminder: Reminder) -> Any | None:
    """Return a query of the records that meet a reminder's rule; None where it can't be read."""
    model: Any = resource.model
    names = (reminder.at, reminder.to, reminder.before or reminder.at)
    query = model.select(model.id, *[model._meta.fields[name] for name in names])
    if not reminder.when:
        return query
    try:
        rule = compile_filter(parse_rule(reminder.when), model, rule_context(HOUSE))
    except FilterError:
        return None  # a field that it names is gone
    return query.where(rule)


def _give(due: list[Due]) -> int:
    given: set[str] = set()
    for part in chunks([one.key for one in due]):
        rows: Any = Reminded.select(Reminded.key).where(Reminded.key.in_(part))
        given.update(row[0] for row in rows.tuples())
    fresh = [one for one in due if one.key not in given]
    for one in fresh:
        Reminded.insert(key=one.key, at=now()).on_conflict_ignore().execute()
        tell(_news(one), {one.user_id})
    return len(fresh)


def _news(one: Due) -> News:
    names = (one.reminder.at,)
    address = one.resource.address
    return News("reminder", address, one.record_id, names=names, due_at=one.due_at)


def still_holds(row: Any) -> bool:
    """Say whether the record of a notification still asks for this very reminder."""
    resource = registry.resource(row.record_type)
    for reminder in resource.reminders if resource else ():
        if reminder.at != row.names:
            continue
        assert resource is not None
        model: Any = resource.model
        query = _meeting(resource, reminder)
        found = query.where(model.id == row.record_id).tuples().first() if query else None
        if found and found[2] == row.user_id:
            due_at = _moment(reminder, found[1], found[3] if reminder.before else 0)[1]
            return bool(due_at == row.due_at)
    return False


__all__ = ["EARLIEST", "LATE", "remind", "still_holds"]
