"""Which numbered migrations this database has behind it."""

from peewee import CharField

from models.fields import IdField, MomentField
from models.table import Table


class AppliedMigration(Table):
    """A numbered migration that ran here, or that a new database didn't need.

    `owner` is a plugin's name or `core`, `checksum` that of the script as it was then.
    """

    id = IdField()
    owner = CharField(max_length=64)
    name = CharField(max_length=160)
    at = MomentField()
    checksum = CharField(max_length=64)

    class Meta:
        indexes = ((("owner", "name"), True),)
