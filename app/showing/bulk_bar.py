"""What can be done with the rows of a list that somebody ticks."""

from app.bulk.kinds import DELETE, EDIT, Kind, offered
from app.list_parts import BulkBar, BulkButton
from app.resource import Resource
from app.rights import Actor
from app.showing.views import Pairs, address
from models.texts import _

ICONS = {EDIT: "pencil", DELETE: "trash"}


def bulk_bar(resource: Resource, actor: Actor, base: Pairs, total: str) -> BulkBar | None:
    """Return what stands below a list once rows are ticked; nothing where nothing can be done.

    `total` is how many "Select all" means; without it that isn't offered.
    """
    buttons = []
    for kind in offered(resource, actor):
        icon = kind.action.icon if kind.action else ICONS[kind.word]
        buttons.append(BulkButton(kind.word, _short_label(kind), icon, kind.action is not None))
    if actor.may(resource, "export"):
        buttons.insert(1 if buttons else 0, BulkButton("export", str(_("Export")), "download"))
    may_merge = all(actor.may(resource, verb) for verb in ("update", "delete"))
    if resource.duplicates is not None and may_merge:
        buttons.append(BulkButton("merge", str(_("Merge")), "arrow-merge"))
    if not buttons:
        return None
    query = address(resource, base).partition("?")[2]
    return BulkBar(f"{resource.href}/bulk", query, total, buttons)


def _short_label(kind: Kind) -> str:
    if kind.action is not None:
        return str(kind.action.label)
    return str(_("Edit")) if kind.word == EDIT else str(_("Delete"))


__all__ = ["bulk_bar"]
