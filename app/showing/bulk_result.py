"""The page of a bulk change that is under way or done: how far it is, what came of it."""

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
from app.showing.jobs import job_detail
from app.showing.progress import Progress, Telling, Told, offer_undo
from models.clock import now
from models.core import Bulk, Job
from models.kinds.locales import locale_of
from models.texts import _

TOLD = 10


def bulk_result(resource: Resource, actor: Actor, asked: Bulk, locale: str) -> Progress:
    """Show how far it is, and what came of it."""
    href = f"{resource.href}/bulk/{asked.id}"
    job = Job.get_or_none(Job.id == asked.job_id) if asked.job_id else None
    back = f"{resource.href}?{asked.query}" if asked.query else resource.href
    try:
        title = title_of(resource, kind_of_word(resource, asked.kind))
    except FilterError:
        title = str(resource.title)
    shown = Progress(
        title=title,
        crumbs=[Link(str(resource.title), back)],
        href=href,
        back_href=back,
        counts=_came(asked),
        undo_label=str(_("Undo all of it")),
    )
    _tell(shown, resource, actor, asked)
    if job is not None:
        shown.job = job_detail(actor, job, locale)
        shown.time_left = time_left(job, locale)
    if job is None or not job.is_open:
        offer_undo(shown, actor, cause_of(asked))
    return shown


def _tell(shown: Progress, resource: Resource, actor: Actor, asked: Bulk) -> None:
    """Tell why records were left as they are: of the first, and of all as a file."""
    rows = [
        Told(one.reason, one.label, resource.record_href(one.record_id) if one.is_seen else "")
        for one in left_of(resource, actor, asked, TOLD)
    ]
    if rows:
        title = str(_("Why some were left"))
        shown.tellings.append(Telling("reasons", title, rows, asked.rejected))
    if asked.rejected:
        shown.files.append(Link(str(_("Records left")), f"{shown.href}/left"))


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


__all__ = ["bulk_result"]
