"""Tokens in addresses that open without signing in. Only the hash of a token is kept."""

from typing import Any

from peewee import BigIntegerField, CharField, ForeignKeyField

from models.core.user import User
from models.fields import IdField, MomentField
from models.table import Table


class PublicToken(Table):
    """An address for one purpose: on behalf of a user, about a record, or both."""

    id = IdField()
    purpose = CharField(max_length=80)
    token_hash = CharField(unique=True, max_length=64)
    user: Any = ForeignKeyField(User, null=True, backref="+", on_delete="CASCADE")
    user_id: int | None
    record_type: Any = CharField(max_length=80, null=True)
    record_id: Any = BigIntegerField(null=True)
    made_at: Any = MomentField()
    expires_at: Any = MomentField(null=True)
    last_used_at: Any = MomentField(null=True)

    class Meta:
        indexes = ((("purpose", "user"), False), (("record_type", "record_id"), False))
