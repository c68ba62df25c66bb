"""Imports: what was asked for, how far it came, and which rows were rejected and why."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.core.user import User
from models.fields import IdField, JsonField, MomentField
from models.table import Table


class Import(Table):
    """A file on its way into a resource, or a rehearsal of that (`is_dry`).

    `mapping` is as `app.importing.mapping` writes it; the counts grow with each step of its job.
    """

    id = IdField()
    at = MomentField(index=True)
    user: Any = ForeignKeyField(User, null=True, backref="+")
    user_id: int | None
    resource = CharField(max_length=128)
    # Plain numbers: neither the file nor the job is kept from going by having been imported.
    file_id: Any = BigIntegerField(null=True)
    job_id: Any = BigIntegerField(null=True)
    limits: Any = TextField(null=True)
    """What the token that asked may do at most, as grants; None for all that its user may."""
    mapping: Any = JsonField(default=dict)
    names: Any = JsonField(default=list)
    rows = BigIntegerField(default=0)
    is_dry = BooleanField(default=False)
    created = IntegerField(default=0)
    updated = IntegerField(default=0)
    unchanged = IntegerField(default=0)
    rejected = IntegerField(default=0)
    warned = IntegerField(default=0)


class RejectedRow(Table):
    """A row that an import rejected: its line in the file, its cells, and the reason.

    `is_kept`: it came in all the same, with a value that failed its check.
    """

    id = IdField()
    owner = ForeignKeyField(Import, backref="rejections", on_delete="CASCADE", index=True)
    line = BigIntegerField()
    reason = TextField()
    cells: Any = JsonField(default=list)
    is_kept = BooleanField(default=False)


class RememberedMapping(Table):
    """How somebody mapped a header to a resource the last time."""

    id = IdField()
    user: Any = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    resource = CharField(max_length=128)
    header = CharField(max_length=64)
    """The digest of the names of the columns."""
    mapping: Any = JsonField(default=dict)

    class Meta:
        indexes = ((("user", "resource", "header"), True),)
