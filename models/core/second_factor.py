"""The second factor: what a person's app and the house both know, and codes for when it is lost."""

from typing import Any

from peewee import BigIntegerField, CharField, ForeignKeyField, TextField

from models.core.user import User
from models.fields import IdField, MomentField
from models.table import Table


class SecondFactor(Table):
    """The secret from which somebody's app makes codes, sealed with the house's key."""

    user: Any = ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    secret = TextField()
    since_at = MomentField()
    last_step = BigIntegerField(default=0)
    """The half minute of the last code that was taken: none is taken twice."""


class RecoveryCode(Table):
    """A code that stands in once for the app. Only its hash is kept."""

    id = IdField()
    user: Any = ForeignKeyField(User, backref="+", on_delete="CASCADE", index=True)
    code_hash = CharField(max_length=64)
    used_at: Any = MomentField(null=True)
