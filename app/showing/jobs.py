"""What the page of jobs shows: what runs, what failed, what is planned, what is done."""

import json
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from zlib import crc32

from markupsafe import Markup

from app.jobs.control import may_control
from app.jobs.cron import Cron
from app.jobs.kind import job_kinds
from app.rights import Actor
from app.showing.timeline import moment_html
from models.clock import now
from models.core import Job, Schedule, User
from models.kinds import kind_by_name
from models.texts import _, humanise

MOST = 50
_GROUPS = (
    ("running", ("running",), _("Running")),
    ("waiting", ("waiting",), _("Waiting")),
    ("failed", ("failed",), _("Failed")),
    ("done", ("done", "cancelled"), _("Done")),
)


@dataclass(slots=True)
class JobRow:
    """A job as it is drawn; `percent` is None where nobody knows how far it is."""

    id: int
    href: str
    label: str
    state: str
    state_label: str
    tone: str
    text: str
    count: str
    percent: int | None
    when: Markup
    who: str
    error: str
    attempts: int
    can_cancel: bool
    can_retry: bool
    is_stopping: bool
    is_open: bool
    log: str = ""
    result: str = ""
    facts: list[tuple[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class JobGroup:
    """Jobs in one state."""

    id: str
    label: str
    rows: list[JobRow]
    is_cut: bool


@dataclass(slots=True)
class Planned:
    """A job that comes back by the clock."""

    label: str
    name: str
    rule: str
    next_at: Markup
    last_at: Markup | str


def label_of(name: str) -> str:
    """Return what people call a job: its label, else its name in words."""
    labels = {kind.name: kind.label for kind in job_kinds()}
    return str(labels.get(name) or humanise(name.partition(".")[2].replace("-", "_") or name))


def job_groups(actor: Actor, locale: str) -> list[JobGroup]:
    """Return the jobs that somebody may see, newest first: administrators all of them."""
    found = []
    for name, states, label in _GROUPS:
        query = Job.select(Job, User).left_outer_join(User).where(Job.state.in_(states))
        if not actor.is_admin:
            query = query.where(Job.user == actor.user_id)
        jobs = list(query.order_by(Job.id.desc()).limit(MOST + 1))
        rows = [job_row(actor, job, locale) for job in jobs[:MOST]]
        found.append(JobGroup(name, str(label), rows, len(jobs) > MOST))
    return found


def planned(actor: Actor, locale: str) -> list[Planned]:
    """Return what comes back by the clock, to administrators."""
    if not actor.is_admin:
        return []
    known = {kind.name: kind for kind in job_kinds() if kind.cron}
    return [
        Planned(
            label_of(row.name),
            row.name,
            _rule_words(known[row.name].cron, locale),
            moment_html(row.next_at, locale),
            moment_html(row.last_at, locale) if row.last_at else "",
        )
        for row in Schedule.select().order_by(Schedule.next_at)
        if row.name in known
    ]


def _rule_words(cron: Cron | None, locale: str) -> str:
    """Say when a job comes back: in words where it comes each hour or day, else its five fields."""
    if cron is None:
        return ""
    minute, hour, *others = cron.text.split()
    if others != ["*", "*", "*"] or not minute.isdigit():
        return cron.text
    if hour == "*":
        return _("Every hour, at minute %(minute)s", minute=minute)
    if not hour.isdigit():
        return cron.text
    clock = kind_by_name("time").show(time(int(hour), int(minute)), locale)
    return _("Every day at %(time)s", time=clock)


def job_row(actor: Actor, job: Any, locale: str) -> JobRow:
    """Return one job as it is drawn in a list."""
    may, state = may_control(actor, job), Job._meta.fields["state"]
    total, done = job.progress_total, job.progress_done
    stops = bool(job.cancel_at) and job.state == "running"
    return JobRow(
        id=job.id,
        href=f"/settings/jobs/{job.id}",
        label=f"{label_of(job.name)}: {job.subject}" if job.subject else label_of(job.name),
        state=job.state,
        state_label=str(_("Stopping")) if stops else str(state.labels[job.state]),
        tone=state.tones.get(job.state, ""),
        text=job.progress_text or "",
        count=f"{done} / {total}" if total else str(done or ""),
        percent=min(100, 100 * done // total) if total and done is not None else None,
        when=moment_html(_moment_of(job), locale),
        who=job.user.name if job.user_id else "",
        error=job.error or "",
        attempts=job.attempts,
        can_cancel=may and job.is_open and not stops,
        can_retry=may and job.may_retry and job.state in ("failed", "cancelled"),
        is_stopping=stops,
        is_open=job.is_open,
    )


def job_detail(actor: Actor, job: Any, locale: str) -> JobRow:
    """Return one job with all that is known of it."""
    row = job_row(actor, job, locale)
    row.log = job.log or ""
    row.result = json.dumps(job.result, ensure_ascii=False, indent=2) if job.result else ""
    moments = (
        (_("Not before"), job.run_at if job.state == "waiting" and job.run_at > now() else None),
        (_("Begun"), job.started_at),
        (_("Ended"), job.finished_at),
    )
    row.facts = [(str(_("Name")), job.name)]
    row.facts += [(str(text), moment_html(at, locale)) for text, at in moments if at]
    row.facts += [(str(_("Asked for by")), row.who)] if row.who else []
    row.facts += [(str(_("Attempts")), job.attempts)] if job.attempts > 1 else []
    return row


def tag_of(*parts: Any) -> str:
    """Return a mark that changes with what is drawn, so that a poll may be answered shortly."""
    return format(crc32(repr(parts).encode()), "x")


def _moment_of(job: Any) -> Any:
    if job.state == "waiting":
        return job.run_at
    return job.finished_at or job.started_at or job.created_at
