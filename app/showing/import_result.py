"""The page of an import that was begun: how far it is, and what came of it."""

from app.importing.importer import STATES
from app.importing.running import JOB, told_rows
from app.pages import Link
from app.resource import Resource
from app.rights import Actor
from app.showing.importing import TONES
from app.showing.jobs import job_detail
from app.showing.progress import Progress, Telling, Told, offer_undo
from models.core import File, Import, Job, RejectedRow
from models.texts import _, ngettext

TOLD = 10


def import_result(resource: Resource, actor: Actor, asked: Import, locale: str) -> Progress:
    """Show how far an import is, and what came of it."""
    file = File.get_or_none(File.id == asked.file_id)
    job = Job.get_or_none(Job.id == asked.job_id)
    shown = Progress(
        title=str(_("Import %(what)s", what=resource.title)),
        crumbs=[Link(str(resource.title), resource.href)],
        href=f"{resource.href}/import/{asked.id}",
        back_href=resource.href,
        counts=_came(asked),
        file_name=file.name if file is not None else "",
        job=job_detail(actor, job, locale) if job is not None else None,
        undo_label=str(_("Undo the import")),
    )
    if job is not None and not job.is_open and not asked.is_dry:
        offer_undo(shown, actor, f"{JOB}:{asked.id}")
    _tell(shown, asked)
    return shown


def _came(asked: Import) -> list[tuple[str, int, str]]:
    words = {
        "created": _("Created"),
        "updated": _("Updated"),
        "unchanged": _("Unchanged"),
        "rejected": _("Rejected"),
    }
    counts = {state: getattr(asked, state) for state in STATES}
    return [(str(words[state]), n, TONES[state] if n else "") for state, n in counts.items()]


def _tell(shown: Progress, asked: Import) -> None:
    """Tell of rejected rows and of those kept with a warning; the first, and all as a file."""
    if asked.rejected and (rows := _first(asked, is_kept=False)):
        title = str(_("Why rows were rejected"))
        shown.tellings.append(Telling("reasons", title, rows, asked.rejected))
        shown.files.append(Link(str(_("Rejected rows")), f"{shown.href}/rejected"))
    if asked.warned and (rows := _first(asked, is_kept=True)):
        telling = Telling("warnings", str(_("What to look at again")), rows, asked.warned)
        telling.note = ngettext(
            "%(count)s row has a value that failed its check; it is kept as written.",
            "%(count)s rows have a value that failed its check; it is kept as written.",
            asked.warned,
            count=asked.warned,
        )
        shown.tellings.append(telling)
        shown.files.append(Link(str(_("Rows to look at")), f"{shown.href}/warnings"))


def _first(asked: Import, is_kept: bool) -> list[Told]:
    rows = told_rows(asked, is_kept).order_by(RejectedRow.id).limit(TOLD)
    return [Told(row.reason, line=row.line) for row in rows]


__all__ = ["import_result"]
