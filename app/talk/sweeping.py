"""Forgetting what nobody needs any more: old notifications, given reminders, dead follows."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from app.registry import registry
from models.clock import now
from models.core import Follow, Notification, Reminded, Tombstone
from models.rows import chunks

KEEP_READ = timedelta(days=90)
KEEP_UNREAD = timedelta(days=365)
KEEP_REMINDED = timedelta(days=90)


def forget_old_notifications() -> None:
    """Drop notifications that were read long ago, and those that nobody reads."""
    moment = now()
    Notification.delete().where(Notification.read_at < moment - KEEP_READ).execute()
    Notification.delete().where(Notification.at < moment - KEEP_UNREAD).execute()
    Reminded.delete().where(Reminded.at < moment - KEEP_REMINDED).execute()


def forget_dead_notifications() -> None:
    """Drop unread notifications of records that are gone, but of those that others answer for."""
    for resource in registry.resources.values():
        model: Any = resource.model
        merged: Any = Tombstone.select(Tombstone.record_id)
        Notification.delete().where(
            Notification.record_type == resource.address,
            Notification.read_at.is_null(),
            Notification.record_id.not_in(model.select(model.id)),
            Notification.record_id.not_in(merged.where(Tombstone.resource == resource.address)),
        ).execute()


def forget_notifications_of(keys: Iterable[tuple[str, int]]) -> None:
    """Drop all notifications of records, each named by its type and id."""
    ids: dict[str, list[int]] = {}
    for kind, number in keys:
        ids.setdefault(kind, []).append(number)
    for kind, numbers in ids.items():
        for part in chunks(numbers):
            Notification.delete().where(
                Notification.record_type == kind, Notification.record_id.in_(part)
            ).execute()


def forget_dead_follows() -> None:
    """Drop who follows what is gone for so long that nobody brings it back."""
    long_ago = now() - KEEP_UNREAD
    for resource in registry.resources.values():
        model: Any = resource.model
        there = model.select(model.id)
        Follow.delete().where(
            Follow.record_type == resource.address,
            Follow.since < long_ago,
            Follow.record_id.not_in(there),
        ).execute()


__all__ = [
    "forget_dead_follows",
    "forget_dead_notifications",
    "forget_notifications_of",
    "forget_old_notifications",
]
