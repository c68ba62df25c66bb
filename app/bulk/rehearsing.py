"""What would become of records: done and taken back again, or only counted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.bulk.doing import Done, edit_some, holds
from app.bulk.edit import Edit
from app.bulk.kinds import Kind
from app.bulk.selection import ALL, Selection
from app.reading.pages import counted
from app.rights import Denied
from models.gate import gate

LOOKED_AT = 300


class _TakenBack(Exception):
    """It was only tried."""


@dataclass
class Counts:
    """With how many records it can be done, and why not with the others."""

    total: int
    fit: int
    unfit: int = 0
    denied: int = 0


@dataclass
class Rehearsal:
    """What became of the first records when it was tried."""

    looked_at: int
    done: Done = field(default_factory=Done)


def rehearse(selection: Selection, edit: Edit) -> Rehearsal:
    """Change the first records and take it back: what would become of them."""
    actor = selection.actor
    ids = selection.after(0, LOOKED_AT)
    tried = Rehearsal(len(ids))
    try:
        with gate(actor.user_id, "page"):
            tried.done = edit_some(selection.resource, actor, ids, edit, "page")
            raise _TakenBack
    except _TakenBack:
        return tried


def count(selection: Selection, kind: Kind) -> Counts:
    """Count with what somebody may do it, and what is in a state for it."""
    resource, actor = selection.resource, selection.actor
    total = selection.count()
    try:
        allowed = selection.count(kind.right)
    except Denied:
        allowed = 0
    fit = allowed
    if kind.action is not None and kind.action.when and allowed:
        fit = _count_both(
            resource.model,
            [selection.condition(kind.right), holds(resource, actor, kind.action)],
        )
    return Counts(total, fit, allowed - fit, total - allowed)


def _count_both(model: Any, conditions: Iterable[Any]) -> int:
    query = model.select(model.id)
    for one in conditions:
        if one is not None:
            query = query.where(one)
    return counted(*query.limit(ALL).sql())


__all__ = ["Counts", "Rehearsal", "count", "rehearse"]
