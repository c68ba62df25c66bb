"""Calls that carry an `Idempotency-Key`, with what they were answered."""

from typing import Any

from peewee import CharField, IntegerField, TextField

from models.fields import IdField, MomentField
from models.table import Table


class KeyedCall(Table):
    """A call of one user to one path under one key. Without a status it is still running.

    `run` names the attempt at work: an attempt that was given up for dead can't finish any more.
    """

    id = IdField()
    user_id = IntegerField()
    path = CharField(max_length=500)
    key = CharField(max_length=255)
    body_hash = CharField(max_length=64)
    run = CharField(max_length=32)
    at = MomentField(index=True)
    status: Any = IntegerField(null=True)
    headers = TextField(default="{}")
    body = TextField(default="")

    class Meta:
        indexes = ((("user_id", "path", "key"), True),)
