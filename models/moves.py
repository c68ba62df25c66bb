"""Moves from state to state: only those that a field declares."""

from typing import TYPE_CHECKING, Any

from models.fields import StateField
from models.refused import IllegalMove
from models.texts import _

if TYPE_CHECKING:
    from models.record import Record


def check_moves(record: "Record", before: dict[str, Any], changed: list[str]) -> None:
    """Raise IllegalMove where a state that changed can't be reached from the one before."""
    for name in changed:
        field = record._meta.fields[name]
        if isinstance(field, StateField):
            old, new = before[name], record.__data__[name]
            if not field.may_move(old, new):
                raise illegal_move(record, field, old, new)


def illegal_move(record: "Record", field: StateField, old: str, new: str) -> IllegalMove:
    """Say that no move leads there."""
    labels = dict(field.choices or [])
    return IllegalMove(
        _(
            "%(record)s is “%(old)s” and can't become “%(new)s” from there.",
            record=str(record),
            old=labels.get(old, old),
            new=labels.get(new, new),
        )
    )
