"""Following: who wants to hear of what happens to a record."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField

from models.core.user import User
from models.fields import IdField, MomentField
from models.table import Table


class Follow(Table):
    """Somebody and a record that they follow, or follow no more.

    `told_up_to` is the last change that they know of: what came later is news. The pointer isn't
    called as those that merging moves: the rows stay with the address, ids never come again.
    """

    id = IdField()
    user_id: Any
    user: Any = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    record_type = CharField(max_length=128)
    record_id = BigIntegerField()
    is_on = BooleanField(default=True)
    told_up_to = BigIntegerField(default=0)
    since = MomentField()

    class Meta:
        indexes = ((("record_type", "record_id", "user"), True),)
