"""The pages of a bulk change: what and with whom, what would become of it, how far it is."""

from dataclasses import dataclass, field
from typing import Any

from babel.dates import format_timedelta
from markupsafe import Markup

from app.bulk.depending import depending
from app.bulk.doing import unfit
from app.bulk.kinds import DELETE, EDIT, Kind, kind_of_word
from app.bulk.left import left_of
from app.bulk.rehearsing import Counts, Rehearsal
from app.bulk.running import cause_of, done_words, is_large
from app.bulk.selection import Selection
from app.filters import FilterError
from app.form_parts import FormField
from app.forms.bulk import BulkField
from app.pages import Chip, Link
from app.reading.records import labels
from app.resource import Resource
from app.rights import Actor
from app.showing.jobs import JobRow, job_detail
from app.showing.lists import chips_of
from app.showing.views import pairs_of
from app.undoing.acts import latest_set_of
from app.undoing.undo import may_undo
from app.web.drawing import form_hidden
from models.change import ChangeSet
from models.clock import now
from models.core import Bulk, Job
from models.kinds.locales import locale_of
from models.texts import _, ngettext

NAMED = 4
TOLD = 10


@dataclass(slots=True)
class Preview:
    """What would become of the records: (words, number, tone), and why some would be left."""

    counts: list[tuple[str, int, str]]
    reasons: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""


@dataclass(slots=True)
class BulkPage:
    """The page that asks; `who` says in words whom it covers, as do `chips` of a filter."""

    title: str
    crumbs: list[Link]
    href: str
    hidden: Markup
    count: str
    who: str
    chips: list[Chip]
    back_href: str
    run_label: str
    danger: bool = False
    fields: list[BulkField] = field(default_factory=list)
    asked: list[FormField] = field(default_factory=list)
    text: str = ""
    depends: list[Link] = field(default_factory=list)
    preview: Preview | None = None
    may_run: bool = True
    summary: list[tuple[str, str]] = field(default_factory=list)
    message: str = ""
    note: str = ""


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


def title_of(resource: Resource, kind: Kind) -> str:
    """Name what is done with several records."""
    if kind.action is not None:
        return f"{kind.action.label}: {resource.title}"
    if kind.word == DELETE:
        return str(_("Delete several: %(list)s", list=resource.title))
    return str(_("Edit several: %(list)s", list=resource.title))


def bulk_page(
    selection: Selection, kind: Kind, back: str, counts: Counts, locale: str, **more: Any
) -> BulkPage:
    """Return the page that asks: first of all with how many records, and which."""
    resource, actor = selection.resource, selection.actor
    carried = {
        "do": kind.word,
        "query": back,
        "count": counts.total,
        "ids": ",".join(map(str, selection.ids)),
        "all": "1" if selection.is_all else "",
    }
    back_href = f"{resource.href}?{back}" if back else resource.href
    page = BulkPage(
        title=title_of(resource, kind),
        crumbs=[Link(str(resource.title), back_href)],
        href=f"{resource.href}/bulk",
        hidden=form_hidden(**carried, **more.pop("carried", {})),
        count=count_sentence(counts.total),
        who="" if selection.is_all else _named(selection),
        chips=chips_of(resource, actor, pairs_of(selection.query), locale),
        back_href=back_href,
        run_label=_run_label(kind, counts.fit),
        danger=kind.word == DELETE,
        may_run=counts.fit > 0,
        note=_by_a_job(kind, counts),
        **more,
    )
    if kind.word != EDIT:
        page.preview = Preview(_counted(kind, counts))
    if kind.word == DELETE:
        page.text, page.depends = depending(selection)
    elif kind.action is not None:
        page.text = str(kind.action.confirm or "")
    return page


def count_sentence(count: int) -> str:
    """Say how many records are meant."""
    return str(ngettext("%(count)s record", "%(count)s records", count, count=count))


def _named(selection: Selection) -> str:
    """Name the first of what is ticked."""
    known = labels(selection.resource, selection.actor, selection.ids[: NAMED + 1])
    names = list(known.values())[:NAMED]
    more = len(selection.ids) - len(names)
    text = ", ".join(names)
    return str(_("%(names)s and %(count)s more", names=text, count=more)) if more > 0 else text


def _run_label(kind: Kind, count: int) -> str:
    if kind.action is not None:
        return f"{kind.action.label} ({count})"
    if kind.word == DELETE:
        return str(
            ngettext("Delete %(count)s record", "Delete %(count)s records", count, count=count)
        )
    return str(ngettext("Change %(count)s record", "Change %(count)s records", count, count=count))


def _by_a_job(kind: Kind, counts: Counts) -> str:
    if not is_large(kind.word, counts.total):
        return ""
    return str(_("So many are done in the background, step by step. You can watch and stop it."))


def _counted(kind: Kind, counts: Counts) -> list[tuple[str, int, str]]:
    """Say with how many it can be done, and why not with the others."""
    words = _("You may delete") if kind.word == DELETE else _("Can be done with")
    found = [(str(words), counts.fit, "info" if counts.fit else "")]
    if counts.unfit and kind.action is not None:
        found.append((unfit(kind.action), counts.unfit, "warn"))
    if counts.denied:
        found.append((str(_("You may not")), counts.denied, "warn"))
    return found


def previewed(tried: Rehearsal, total: int) -> Preview:
    """Return what came of trying an edit."""
    done = tried.done
    preview = Preview(
        [
            (str(_("Would change")), done.changed, "info" if done.changed else ""),
            (str(_("Are so already")), done.unchanged, ""),
            (str(_("Would be left")), len(done.left), "warn" if done.left else ""),
        ],
        [(label, reason) for _number, label, reason in done.left[:TOLD]],
    )
    if tried.looked_at < total:
        preview.note = str(
            _("Tried with the first %(count)s of %(total)s.", count=tried.looked_at, total=total)
        )
    return preview


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


__all__ = ["BulkPage", "BulkResult", "bulk_page", "previewed", "result_page"]
