"""Sessions: who is signed in where. The cookie holds a token, this table only its hash."""

from typing import Any

from peewee import CharField, ForeignKeyField

from models.core.user import User
from models.fields import MomentField
from models.table import Table


class Session(Table):
    """One signed-in browser."""

    token_hash = CharField(primary_key=True, max_length=64)
    user: Any = ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    started_at = MomentField()
    seen_at = MomentField()
    expires_at = MomentField(index=True)
    address = CharField(max_length=64, default="")
    agent = CharField(max_length=255, default="")
    way = CharField(max_length=16, default="password")
    """How it began: `password`, or `provider` where another house answered for the person."""
    unread = 0
    """How many notifications wait for its user, where it was asked for with them."""
    has_factor = False
    """Whether its user has a second factor, likewise."""
