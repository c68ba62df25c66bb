"""Noting which changes an action makes, so that its reverse can take them back."""

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import fn

from models.change import Change
from models.core import PerformedAction
from models.gate import OpenGate, current_gate


@contextmanager
def noted(address: str, record_id: int, name: str) -> Iterator[None]:
    """Note what is changed inside as the work of a verb; one within another is part of that."""
    opened = current_gate()
    if opened.is_performing:
        yield
        return
    before = _last_change(opened)
    opened.is_performing = True
    try:
        yield
    finally:
        opened.is_performing = False
    last = _last_change(opened)
    if last > before:
        PerformedAction.create(
            change_set_id=opened.change_set.id,
            resource=address,
            record_id=record_id,
            name=name,
            after_change=before,
            until_change=last,
        )


def _last_change(opened: OpenGate) -> int:
    if opened.change_set is None:
        return 0
    own = Change.change_set == opened.change_set.id
    return int(Change.select(fn.MAX(Change.id)).where(own).scalar() or 0)


__all__ = ["noted"]
