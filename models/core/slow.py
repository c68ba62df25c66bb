"""Pages that kept somebody waiting."""

from typing import Any

from peewee import CharField, IntegerField

from models.fields import IdField, MomentField
from models.table import Table


class SlowPage(Table):
    """An answer that took longer than the firm finds right; kept for some days."""

    id = IdField()
    at = MomentField(index=True)
    page = CharField(max_length=200)
    """Method and address, numbers left out: all records of a kind are one page."""
    ms = IntegerField()
    queries = IntegerField()
    user_id: Any = IntegerField(null=True)
    request_id = CharField(max_length=64)
