"""The ways to look at a list: which there are for somebody, and the word that means one."""

from typing import Any

from app.filters import FilterError
from app.lasting import while_rights_stay
from app.reading.columns import column_of
from app.reading.places import children_of
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from models.texts import _

KINDS = {
    "list": ("list", _("List")),
    "board": ("layout-kanban", _("Board")),
    "calendar": ("calendar", _("Calendar")),
    "chart": ("chart-bar", _("Chart")),
    "map": ("map-2", _("Map")),
}


def head_of(kind: str) -> str:
    """Return the first word of a way: `calendar` of `calendar:due`."""
    return kind.partition(":")[0]


def fields_of(kind: str) -> list[str]:
    """Return the fields that a way names."""
    return [name for name in kind.partition(":")[2].split(",") if name]


@while_rights_stay
def offered(resource: Resource, actor: Actor) -> tuple[str, ...]:
    """Return the ways to look at a list whose fields this person may read."""
    found = [
        kind
        for kind in resource.views
        if all(_is_readable(resource, actor, path) for path in fields_of(kind))
    ]
    return tuple(found) or ("list",)


def _is_readable(resource: Resource, actor: Actor, path: str) -> bool:
    first, _dot, rest = path.partition(".")
    if first in actor.hidden(resource):
        return False
    field = resource.model._meta.fields.get(first)
    if rest and field is None:
        found = children_of(resource, first)
        return found is not None and actor.may(found[0]) and (
            actor.hidden(found[0]).isdisjoint({rest, found[1].name})
        )  # fmt: skip
    if rest:
        return column_of(resource, actor, path, "en") is not None
    rel = getattr(field, "rel_model", None)
    return rel is None or _may_read(actor, rel)


def _may_read(actor: Actor, model: Any) -> bool:
    rel = registry.of(model)
    return rel is not None and actor.may(rel)


def kind_of_view(kinds: tuple[str, ...], word: str) -> tuple[str, str]:
    """Return the way that a word means, and what the word says beyond it.

    `calendar` is the first calendar, `calendar:due:week` the one by `due` with its `week`. Raises
    FilterError for none.
    """
    if not word:
        return kinds[0], ""
    for kind in kinds:
        if word in (kind, head_of(kind)):
            return kind, ""
        if word.startswith(f"{kind}:") and head_of(kind) in ("board", "calendar", "chart"):
            return kind, word[len(kind) + 1 :]
    raise FilterError(_("There is no view “%(view)s” here.", view=word[:80]), "view")


def word_of(kinds: tuple[str, ...], kind: str, detail: str = "") -> str:
    """Write a way as short as it is understood."""
    if detail:
        return f"{kind}:{detail}"
    short = head_of(kind)
    return short if kind_of_view(kinds, short)[0] == kind else kind


def label_of(resource: Resource, kinds: tuple[str, ...], kind: str) -> str:
    """Return what people call a way; where there are several of its sort, by which field."""
    label = str(KINDS[head_of(kind)][1])
    if sum(head_of(one) == head_of(kind) for one in kinds) == 1:
        return label
    field = str(field_label(resource.model, fields_of(kind)[0].partition(".")[0]))
    return str(_("%(way)s by %(field)s", way=label, field=field))
