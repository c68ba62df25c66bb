"""Moving a card of a board: its action is performed, or its field set."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from app.filters import FilterError
from app.reading.records import fetch
from app.resource import Resource
from app.rights import Actor
from app.writing.gate import perform, update
from models.action import Action
from models.kinds import kind_of
from models.refused import Refused
from models.texts import _


@dataclass(frozen=True)
class Wish:
    """A card, the column in which it was seen, the one where it is to go, and the verb if any."""

    record_id: int
    before: str
    to: str
    verb: str


def read_wish(text: str) -> Wish:
    """Read what a card's button sends. Raises FilterError for what is no move."""
    told = dict(parse_qsl(text[:2_000], keep_blank_values=True))
    number = told.get("id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise FilterError(_("This is no move of a card. Load the page again."), "move")
    return Wish(int(number), told.get("from", ""), told.get("to", ""), told.get("do", ""))


def action_of(resource: Resource, wish: Wish) -> Action | None:
    """Return the verb of a move. Raises FilterError where it doesn't lead there."""
    if not wish.verb:
        return None
    found = resource.actions().get(wish.verb)
    if found is None or found.to != wish.to.removeprefix("="):
        raise FilterError(_("This is no move of a card. Load the page again."), "move")
    return found


def move_card(resource: Resource, actor: Actor, name: str, wish: Wish, key: Any) -> str:
    """Move a record and say so.

    Whoever sees it in another column by now has moved it first: that is Refused. Raises Denied,
    NotVisible, Invalids or Refused as the verb does.
    """
    action = action_of(resource, wish)
    record = fetch(resource, actor, wish.record_id).lock()
    now = record.__data__.get(name)
    if ("" if now is None else str(now)) != wish.before:
        raise Refused(
            _("%(record)s was moved by somebody else meanwhile. Look again.", record=str(record))
        )
    if action is not None:
        return perform(resource, wish.record_id, action.name, actor, {})
    saved = update(resource, wish.record_id, {name: key}, actor)
    field = resource.model._meta.fields[name]
    to = _("nothing") if key is None else _said(field, key, saved)
    return str(_("%(record)s: %(column)s.", record=str(saved), column=to))


def _said(field: Any, key: Any, saved: Any) -> str:
    if hasattr(field, "rel_model"):
        return str(getattr(saved, field.name))
    return kind_of(field).show(key, "en")
