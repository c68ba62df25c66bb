"""API tokens: how a program signs in as a user. Only the hash of a token is kept."""

from typing import Any, ClassVar

from peewee import BooleanField, CharField, ForeignKeyField, TextField

from models.core.user import User
from models.fields import MomentField
from models.record import Record
from models.texts import _


class ApiToken(Record):
    """A program's way in, with its user's rights or fewer."""

    user: Any = ForeignKeyField(User, backref="+", on_delete="CASCADE", verbose_name=_("User"))
    user_id: int
    name = CharField(max_length=120, verbose_name=_("Name"))
    token_hash = CharField(unique=True, max_length=64)
    hint = CharField(max_length=16)
    """How the token begins, so that people know it again."""
    expires_at: Any = MomentField(null=True, verbose_name=_("Expires"))
    is_read_only = BooleanField(default=False, verbose_name=_("May only read"))
    grants = TextField(default="", verbose_name=_("Only these grants"))
    last_used_at: Any = MomentField(null=True, verbose_name=_("Last used"))

    shown_as = ("name",)
    secret: ClassVar[frozenset[str]] = frozenset({"token_hash"})
