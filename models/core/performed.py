"""Which verbs made which changes: an action is taken back by the action it names as its reverse."""

from peewee import BigIntegerField, CharField

from models.fields import IdField
from models.table import Table


class PerformedAction(Table):
    """A verb of a record that was performed, and the changes of its change set that it made.

    They are those with numbers after `after_change` up to `until_change`.
    """

    id = IdField()
    change_set_id = BigIntegerField(index=True)
    resource = CharField(max_length=128)
    record_id = BigIntegerField()
    name = CharField(max_length=64)
    after_change = BigIntegerField()
    until_change = BigIntegerField()
