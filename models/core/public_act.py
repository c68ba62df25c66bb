"""What somebody did by a public link: the proof of an acceptance."""

from peewee import BigIntegerField, CharField, TextField

from models.fields import IdField, MomentField
from models.table import Table


class PublicAct(Table):
    """A verb that a visitor performed: under which name, when and from where."""

    id = IdField()
    record_type = CharField(max_length=128)
    record_id = BigIntegerField()
    verb = CharField(max_length=64)
    name = CharField(max_length=255)
    message = TextField(default="")
    at = MomentField()
    address = CharField(max_length=64, default="")
    browser = CharField(max_length=255, default="")

    class Meta:
        indexes = ((("record_type", "record_id"), False),)
