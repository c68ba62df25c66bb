"""The records with which it couldn't be done, as far as a person may see them now."""

from typing import NamedTuple

from app.reading.records import labels
from app.resource import Resource
from app.rights import Actor
from models.core import Bulk, BulkRejection
from models.texts import _


class Left(NamedTuple):
    """A record that was left, and why; `id` is its place in the order in which they came."""

    id: int
    record_id: int
    label: str
    reason: str
    is_seen: bool


def left_of(resource: Resource, actor: Actor, asked: Bulk, most: int, after: int = 0) -> list[Left]:
    """Return some of them in the order in which they came.

    What isn't there for the person any more has but its number: a reason may name what it holds.
    """
    query = BulkRejection.select().where(BulkRejection.owner == asked.id, BulkRejection.id > after)
    rows = list(query.order_by(BulkRejection.id).limit(most))
    named = labels(resource, actor, [one.record_id for one in rows])
    return [_told(one, named.get(one.record_id)) for one in rows]


def _told(one: BulkRejection, label: str | None) -> Left:
    if label is None:
        reason = str(_("It is gone, or no longer for you to see."))
        return Left(one.id, one.record_id, f"#{one.record_id}", reason, is_seen=False)
    return Left(one.id, one.record_id, label, one.reason, is_seen=True)


__all__ = ["Left", "left_of"]
