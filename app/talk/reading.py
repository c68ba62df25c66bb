"""Reading notifications: only one's own."""

from typing import Any

from app.rights import Actor
from models.clock import now
from models.core import Notification
from models.database import transaction


def own_notification(actor: Actor, number: int) -> Any | None:
    """Return a notification of somebody, or None where it isn't theirs."""
    return Notification.get_or_none(Notification.id == number, Notification.user == actor.user_id)


def mark_read(actor: Actor, number: int) -> bool:
    """Mark a notification as read; False where it was, or isn't one's own."""
    return bool(_mark(actor, Notification.id == number))


def mark_all_read(actor: Actor, upto: int) -> int:
    """Mark all as read that came no later than this one, and return how many."""
    return _mark(actor, Notification.id <= upto)


def _mark(actor: Actor, which: Any) -> int:
    unread = (Notification.user == actor.user_id) & Notification.read_at.is_null()
    with transaction():
        return int(Notification.update(read_at=now()).where(unread & which).execute())
