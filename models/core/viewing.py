"""What somebody looked at lately, and from where."""

from typing import Any

from peewee import BigIntegerField, CharField, ForeignKeyField, TextField

from models.core.user import User
from models.fields import IdField, MomentField
from models.table import Table


class Viewed(Table):
    """A record whose page somebody opened, the last time they did.

    `listed` is the query of the list that they came from, None where they came from elsewhere. Only
    a page shows whether they may still see the record.
    """

    id = IdField()
    user_id: Any
    user: Any = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    record_type = CharField(max_length=128)
    record_id = BigIntegerField()
    at = MomentField()
    listed: Any = TextField(null=True)

    class Meta:
        indexes = (
            (("user", "record_type", "record_id"), True),
            (("user", "at"), False),
        )
