"""What would become of the records of a bulk change, before it is done."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from app.bulk.doing import unfit
from app.bulk.kinds import Kind
from app.bulk.rehearsing import Counts, Rehearsal
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.timeline import value_html
from models.texts import _

TOLD = 10


@dataclass(slots=True)
class Preview:
    """What would become of the records: (words, number, tone), and why some would be left."""

    counts: list[tuple[str, int, str]]
    reasons: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""


def counted(kind: Kind, counts: Counts) -> list[tuple[str, int, str]]:
    """Say with how many it can be done, and why not with the others."""
    found = [(str(_("Can be done with")), counts.fit, "info" if counts.fit else "")]
    if counts.unfit and kind.action is not None:
        found.append((unfit(kind.action), counts.unfit, "warn"))
    return [*found, *_denied(counts)]


def deleted(counts: Counts, stays: int) -> list[tuple[str, int, str]]:
    """Say how many would be deleted, and how many stay though somebody may delete them."""
    goes = counts.fit - stays
    return [
        (str(_("Would be deleted")), goes, "info" if goes else ""),
        (str(_("Would stay")), stays, "warn" if stays else ""),
        *_denied(counts),
    ]


def _denied(counts: Counts) -> list[tuple[str, int, str]]:
    return [(str(_("You may not")), counts.denied, "warn")] if counts.denied else []


def tried_with(looked_at: int, total: int) -> str:
    """Say of how many it was looked at what would become of them."""
    return str(_("Tried with the first %(count)s of %(total)s.", count=looked_at, total=total))


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
        preview.note = tried_with(tried.looked_at, total)
    return preview


def told_changes(
    resource: Resource, actor: Actor, plan: dict[str, Any], locale: str
) -> list[tuple[str, Markup]]:
    """Return (field, what it gets) of an edit as its plan holds it."""
    lists = {"add": _("Add"), "remove": _("Take out")}
    told = []
    for name, value in plan["values"].items():
        is_empty = value in (None, "", [])
        html = value_html(resource, actor, name, value, locale)
        told.append((name, Markup("{}").format(_("Make empty")) if is_empty else html))
    for name, (how, ids) in plan["lists"].items():
        html = value_html(resource, actor, name, ids, locale)
        told.append((name, Markup("{}: {}").format(lists[how], html)))
    return [(str(field_label(resource.model, name)), html) for name, html in told]


__all__ = ["Preview", "counted", "deleted", "previewed", "told_changes", "tried_with"]
