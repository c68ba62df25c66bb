"""What the word of a way says beyond its field, checked before anything is drawn."""

from dataclasses import dataclass
from typing import Any

from app.filters import FilterError
from app.hints import hint_at
from app.reading.pages import Listing
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.spans import read_span
from app.showing.ways import fields_of, head_of, kind_of_view, offered
from app.view_checks import MOST
from models.clock import today
from models.texts import _


@dataclass(frozen=True)
class Measure:
    """What the bars of a chart are as long as: a count, or a total in one currency."""

    total: str = ""
    currency: str = ""


def check_word(resource: Resource, actor: Actor, word: str) -> None:
    """Raise FilterError where the word of a view means nothing to this person."""
    kind, detail = kind_of_view(offered(resource, actor), word)
    if head_of(kind) == "calendar":
        read_span(detail, today())
    elif head_of(kind) == "chart":
        read_measure(resource, actor, detail)
    elif head_of(kind) == "board":
        read_whole(resource, actor, kind, detail)


def measurable(resource: Resource, actor: Actor) -> list[str]:
    """Return the totals that this person may see."""
    hidden = actor.hidden(resource)
    return [one for one in resource.totals if one not in hidden]


def read_measure(resource: Resource, actor: Actor, detail: str) -> Measure:
    """Read `worth` or `worth:EUR`; nothing is a count. Raises FilterError for no such total."""
    name, _colon, currency = detail.partition(":")
    known = measurable(resource, actor)
    if name and name not in known:
        raise FilterError(
            _("There is no total “%(name)s” here.%(hint)s", name=name[:60],
              hint=hint_at(name[:60], known)), "view",
        )  # fmt: skip
    if currency and not (currency.isascii() and currency.isalpha() and len(currency) == 3):
        raise FilterError(_("“%(code)s” is no currency.", code=currency[:60]), "view")
    return Measure(name, currency.upper())


@dataclass(frozen=True)
class Whole:
    """A record whose parts are the columns of a board, among those there are."""

    id: int
    known: dict[int, str]


def read_whole(resource: Resource, actor: Actor, kind: str, detail: str) -> Whole | None:
    """Read whose parts a board by a reference to parts shows: the first whole unless told.

    None where the columns are parts of nothing. Raises FilterError for a whole that isn't there.
    """
    field = resource.model._meta.fields[fields_of(kind)[0]]
    rel = getattr(field, "rel_model", None)
    owner = registry.of(rel._meta.fields[rel.parent].rel_model) if rel and rel.parent else None
    if owner is None:
        if detail:
            raise FilterError(_("There is no view “%(view)s” here.", view=detail[:60]), "view")
        return None
    page = Listing(owner, actor, []).page([], limit=MOST)
    ids = [row[0] for row in page.rows]
    wanted = int(detail) if detail.isascii() and detail.isdigit() and len(detail) < 19 else 0
    if detail and wanted not in ids:
        raise FilterError(_("There is no view “%(view)s” here.", view=detail[:60]), "view")
    if len(ids) > 1:
        filled = _with_parts(rel, ids) | {wanted}
        ids = [one for one in ids if one in filled] or ids[:1]
    if not ids:
        return Whole(0, {})
    return Whole(wanted or ids[0], labels(owner, actor, ids) if len(ids) > 1 else {})


def _with_parts(model: Any, ids: list[int]) -> set[int]:
    """Return those wholes that have a part, so that a board of them has a column."""
    whole = model._meta.fields[model.parent]
    rows = model.select(whole).where(whole.in_(ids)).distinct().tuples()
    return {row[0] for row in rows}
