"""What the word of a way says beyond its field, checked before anything is drawn."""

from dataclasses import dataclass

from app.filters import FilterError
from app.hints import hint_at
from app.resource import Resource
from app.rights import Actor
from app.showing.spans import read_span
from app.showing.ways import head_of, kind_of_view, offered
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
