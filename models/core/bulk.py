"""Bulk changes: what was asked to be done with which records, and what came of it."""

from typing import Any

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField

from models.core.user import User
from models.fields import IdField, JsonField, MomentField
from models.table import Table


class Bulk(Table):
    """One thing done with many records: `kind` is edit, delete or an action's `perform.<name>`.

    Its records are `ids`, or where that is empty all that `query` finds, up to the number `until`:
    what is added later is none of it.
    """

    id = IdField()
    at = MomentField(index=True)
    user: Any = ForeignKeyField(User, null=True, backref="+")
    user_id: int | None
    resource = CharField(max_length=128)
    kind = CharField(max_length=80)
    query = TextField(default="")
    ids: Any = JsonField(default=list)
    until = BigIntegerField(default=0)
    plan: Any = JsonField(default=dict)
    """What to set, or the parameters of the action."""
    # A plain number: the job isn't kept from going by having done it.
    job_id: Any = BigIntegerField(null=True)
    total = IntegerField(default=0)
    changed = IntegerField(default=0)
    unchanged = IntegerField(default=0)
    rejected = IntegerField(default=0)


class BulkRejection(Table):
    """A record with which it couldn't be done, and the reason."""

    id = IdField()
    owner = ForeignKeyField(Bulk, backref="rejections", on_delete="CASCADE", index=True)
    record_id = BigIntegerField()
    # Left empty: it is named when it is shown. Tables that are there already want a value.
    label = TextField(default="")
    reason = TextField()
