"""Who somebody is at a sign-in provider: the account there that opens a user here."""

from typing import Any

from peewee import CharField, ForeignKeyField

from models.core.user import User
from models.fields import IdField, MomentField
from models.table import Table


class Identity(Table):
    """An account of a provider, by the number that never changes there, and its user."""

    id = IdField()
    user: Any = ForeignKeyField(User, backref="+", on_delete="CASCADE", index=True)
    user_id: int
    issuer = CharField(max_length=255)
    subject = CharField(max_length=255)
    linked_at = MomentField()
    used_at: Any = MomentField(null=True)

    class Meta:
        indexes = ((("issuer", "subject"), True), (("user", "issuer"), True))
