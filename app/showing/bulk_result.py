"""The page of a bulk change that is under way or done: how far it is, what came of it."""

from dataclasses import dataclass, field
from typing import Any

from babel.dates import format_timedelta

from app.bulk.kinds import EDIT, kind_of_word
from app.bulk.left import left_of
from app.bulk.running import cause_of, done_words
from app.filters import FilterError
from app.pages import Link
from app.resource import Resource
from app.rights import Actor
from app.showing.bulk import title_of
from app.showing.jobs import JobRow, job_detail
from app.undoing.acts import latest_set_of
from app.undoing.undo import may_undo
from models.change import ChangeSet
from models.clock import now
from models.core import Bulk, Job
from models.kinds.locales import locale_of
from models.texts import _

TOLD = 10


@dataclass(slots=True)
class BulkResult:
    """How far a bulk change is, and what came of it."""

    title: str
    crumbs: list[Link]
    href: str
    back_href: str
    counts: list[tuple[str, int, str]]
    job: JobRow | None = None
    time_left: str = ""
    reasons: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, address, reason)"""
    rejected: int = 0
    undo_href: str = ""
    is_undone: bool = False


def result_page(resource: Resource, actor: Actor, asked: Bulk, locale: str) -> BulkResult:
    """Show how far it is, and what came of it."""
    href = f"{resource.href}/bulk/{asked.id}"
    job = Job.get_or_none(Job.id == asked.job_id) if asked.job_id else None
    back = f"{resource.href}?{asked.query}" if asked.query else resource.href
    try:
        title = title_of(resource, kind_of_word(resource, asked.kind))
    except FilterError:
        title = str(resource.title)
    shown = BulkResult(
        title=title,
        crumbs=[Link(str(resource.title), back)],
        href=href,
        back_href=back,
        counts=_came(asked),
        rejected=asked.rejected,
    )
    shown.reasons = [
        (one.label, resource.record_href(one.record_id) if one.is_seen else "", one.reason)
        for one in left_of(resource, actor, asked, TOLD)
    ]
    if job is not None:
        shown.job = job_detail(actor, job, locale)
        shown.time_left = time_left(job, locale)
    if job is None or not job.is_open:
        _offer_undo(shown, actor, asked)
    return shown


def _came(asked: Bulk) -> list[tuple[str, int, str]]:
    done = done_words(asked.kind, 0).removeprefix("0 ")
    found = [(done[:1].upper() + done[1:], asked.changed, "good" if asked.changed else "")]
    if asked.kind == EDIT:
        found.append((str(_("Were so already")), asked.unchanged, ""))
    found.append((str(_("Left as they are")), asked.rejected, "warn" if asked.rejected else ""))
    return found


def time_left(job: Any, locale: str) -> str:
    """Say how long a running job will take still, by how long it took so far."""
    done, total = job.progress_done or 0, job.progress_total or 0
    if job.state != "running" or not done or not job.started_at or total <= done:
        return ""
    left = (now() - job.started_at) * ((total - done) / done)
    words = format_timedelta(left, threshold=1.2, locale=locale_of(locale))
    return str(_("about %(time)s left", time=words))


def _offer_undo(shown: BulkResult, actor: Actor, asked: Bulk) -> None:
    cause = cause_of(asked)
    holding = latest_set_of(cause)
    if holding is None:
        shown.is_undone = ChangeSet.select().where(ChangeSet.cause == cause).exists()
    elif may_undo(holding.id, actor):
        shown.undo_href = f"/core/changes/{holding.id}/undo"


__all__ = ["BulkResult", "result_page"]
