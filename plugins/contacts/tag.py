"""Tags: words that gather parties."""

from peewee import CharField

from app.api import Record, _


class Tag(Record):
    """A word put to parties, such as "Fair 2026"."""

    name = CharField(max_length=64, unique=True, verbose_name=_("Name"))
