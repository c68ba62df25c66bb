"""Pictures for the letterhead of printed documents."""

from peewee import CharField, TextField

from models.table import Table


class Logo(Table):
    """A logo by the kind of document it stands on, in Base64, so that any copy carries it."""

    owner = CharField(unique=True, max_length=128)
    ending = CharField(max_length=8)
    content = TextField()
