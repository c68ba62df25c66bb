"""Notifications: what somebody should know of, how they want to hear of it, what was reminded."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField

from models.core.user import User
from models.fields import IdField, JsonField, MomentField
from models.table import Table

EVENTS = ("mention", "comment", "change", "reminder", "assigned")


class Notification(Table):
    """Something that happened to a record, for one person.

    It holds no text of the record: what a reader may know is decided when it is shown or mailed.
    `names` are the fields it is about, parted by blanks, `state` where the record came to, `due_at`
    the moment that a reminder is about.
    """

    id = IdField()
    user_id: Any
    user: Any = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    event = CharField(max_length=16)
    record_type = CharField(max_length=128)
    record_id = BigIntegerField()
    comment_id: Any = BigIntegerField(null=True, index=True)
    who_id: Any = BigIntegerField(null=True)
    count = IntegerField(default=1)
    names = CharField(max_length=500, default="")
    state: Any = CharField(max_length=64, null=True)
    due_at: Any = MomentField(null=True)
    at = MomentField()
    read_at: Any = MomentField(null=True)
    mailed_at: Any = MomentField(null=True)

    class Meta:
        indexes = (
            (("user", "read_at"), False),
            (("user", "id"), False),
            (("record_type", "record_id"), False),
        )


class NoticeChoice(Table):
    """How somebody wants to be told: by event, at which hour, and when not."""

    user_id: Any
    user: Any = ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    ways: Any = JsonField(default=dict)
    follows_own = BooleanField(default=True)
    digest_hour = IntegerField(default=8)
    quiet_from: Any = IntegerField(null=True)
    quiet_until: Any = IntegerField(null=True)


class Reminded(Table):
    """A reminder that was given: never again, whatever the clock says."""

    key = CharField(primary_key=True, max_length=255)
    at = MomentField(index=True)
