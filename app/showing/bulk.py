"""The page that asks for a bulk change: what, with how many records, and with which."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from app.bulk.depending import LOOKED_AT, Depending, depending
from app.bulk.kinds import DELETE, Kind
from app.bulk.rehearsing import Counts
from app.bulk.running import is_large
from app.bulk.selection import Selection
from app.form_parts import FormField
from app.forms.bulk import BulkField
from app.pages import Chip, Link
from app.reading.records import labels
from app.resource import Resource
from app.showing.bulk_preview import Preview, counted, deleted, tried_with
from app.showing.lists import chips_of
from app.showing.views import pairs_of
from app.web.drawing import form_hidden
from models.texts import _, ngettext

NAMED = 4


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
    depends: list[tuple[str, str, list[Link]]] = field(default_factory=list)
    """(id, heading, what in which number)"""
    preview: Preview | None = None
    changes: list[tuple[str, Markup]] = field(default_factory=list)
    may_run: bool = True
    summary: list[tuple[str, str]] = field(default_factory=list)
    message: str = ""
    note: str = ""


def title_of(resource: Resource, kind: Kind) -> str:
    """Name what is done with several records."""
    if kind.action is not None:
        return f"{kind.action.words}: {resource.title}"
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
        back_href=f"{back_href}#picked={carried['ids'] or 'all'}",
        run_label=run_label(kind, counts.fit),
        danger=kind.word == DELETE,
        may_run=counts.fit > 0,
        note=_by_a_job(kind, counts),
        **more,
    )
    if kind.word == DELETE:
        _add_deleting(page, kind, counts, depending(selection))
    elif kind.action is not None:
        page.preview = Preview(counted(kind, counts))
        page.text = str(kind.action.confirm or "")
    return page


def _add_deleting(page: BulkPage, kind: Kind, counts: Counts, found: Depending) -> None:
    """Say how many would go and how many stay, with what goes along and what stands against it."""
    goes = counts.fit - found.stays
    page.text, page.may_run, page.run_label = found.text, goes > 0, run_label(kind, goes)
    if found.stays and not page.may_run:
        page.text = str(_("None of them can be deleted: other records refer to them."))
    page.depends = [
        ("against", str(_("Stands against it")), found.against),
        ("along", str(_("Goes along")), found.along),
    ]
    page.preview = Preview(deleted(counts, found.stays))
    if counts.total > LOOKED_AT:
        page.preview.note = tried_with(LOOKED_AT, counts.total)


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


def run_label(kind: Kind, count: int) -> str:
    """Say on the button what is done with how many."""
    if kind.action is not None:
        return f"{kind.action.words} ({count})"
    if kind.word == DELETE:
        return str(
            ngettext("Delete %(count)s record", "Delete %(count)s records", count, count=count)
        )
    return str(ngettext("Change %(count)s record", "Change %(count)s records", count, count=count))


def _by_a_job(kind: Kind, counts: Counts) -> str:
    if not is_large(kind.word, counts.total):
        return ""
    return str(_("So many are done in the background, step by step. You can watch and stop it."))


__all__ = ["BulkPage", "bulk_page", "run_label", "title_of"]
