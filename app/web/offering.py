"""What a person changed in this session, newest last: Undo is offered, and Ctrl Z takes it back."""

from typing import Any

from flask import g, session

from app.rights import Actor
from app.undoing.undo import may_undo

MOST = 20
_KEY = "changed"


def offer_undo(actor: Actor) -> str:
    """Return where to undo what this request changed, and remember it; "" where that can't be."""
    number = g.pop("change_set_id", 0)
    if not number or actor.user_id is None or not may_undo(number, actor):
        return ""
    session[_KEY] = {"user": actor.user_id, "sets": [*_sets(actor), number][-MOST:]}
    return undo_href(number)


def undo_href(number: int) -> str:
    """Return the address that undoes a change set."""
    return f"/core/changes/{number}/undo"


def offers_undo(actor: Actor) -> bool:
    """Say whether this session has something to undo."""
    return bool(_sets(actor))


def latest(actor: Actor) -> int:
    """Return the newest change set of this session that wasn't undone here, else 0."""
    sets = _sets(actor)
    return sets[-1] if sets else 0


def forget(actor: Actor, number: int) -> None:
    """Don't offer a change set any more: it is undone, or can't be."""
    session[_KEY] = {"user": actor.user_id, "sets": [one for one in _sets(actor) if one != number]}


def _sets(actor: Actor) -> list[int]:
    kept: Any = session.get(_KEY)
    if not isinstance(kept, dict) or kept.get("user") != actor.user_id:
        return []
    return [one for one in kept.get("sets", ()) if isinstance(one, int)]


__all__ = ["forget", "latest", "offer_undo", "offers_undo", "undo_href"]
