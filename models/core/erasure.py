"""What was anonymised: proof that it was done, and of what law made the house keep."""

from typing import Any

from peewee import BigIntegerField, CharField, IntegerField

from models.fields import IdField, JsonField, MomentField
from models.table import Table


class ErasedRecord(Table):
    """A record that was anonymised. `kept` are pairs of what stayed and the reason.

    It outlives the record: once the record's plugin is purged it tells no more than that it was
    done, when and by whom.
    """

    id = IdField()
    at = MomentField(index=True)
    user_id: Any = BigIntegerField(null=True)
    record_type = CharField(max_length=128)
    record_id = BigIntegerField()
    kept: Any = JsonField(default=list)
    blanked = IntegerField(default=0)
    """Records whose texts were emptied, this one among them."""
    deleted = IntegerField(default=0)
    """Parts and records about it that are gone."""
    queries: Any = IntegerField(null=True)
    """Saved views and bulk changes that lost a search for it."""

    purged_at: Any = MomentField(null=True)
    """When its plugin was purged: the number may be another record's by now."""

    class Meta:
        indexes = ((("record_type", "record_id"), False),)
