"""What is known of records that were one and the same, and of those that only look so."""

from peewee import BigIntegerField, BooleanField, CharField

from models.fields import IdField, MomentField
from models.table import Table

_STEPS = 100


class Tombstone(Table):
    """A record that was merged into another one, which answers for it from then on.

    `keeps_row` says that its row is still there, for rows that may not change and refer to it.
    """

    id = IdField()
    at = MomentField()
    resource = CharField(max_length=128)
    record_id = BigIntegerField()
    survivor_id = BigIntegerField()
    label = CharField(max_length=500, default="")
    change_set_id = BigIntegerField(index=True)
    keeps_row = BooleanField(default=False)

    class Meta:
        indexes = (
            (("resource", "record_id"), True),
            (("resource", "survivor_id"), False),
        )


def survivor_of(address: str, record_id: int) -> int | None:
    """Return the id of the record that answers for a merged one, or None for one that wasn't."""
    found, number = None, record_id
    for _step in range(_STEPS):
        stone = Tombstone.get_or_none(Tombstone.resource == address, Tombstone.record_id == number)
        if stone is None:
            break
        found = number = stone.survivor_id
    return found


class Distinct(Table):
    """Two records that look alike and aren't the same, as somebody said."""

    id = IdField()
    resource = CharField(max_length=128)
    low_id = BigIntegerField()
    high_id = BigIntegerField()

    class Meta:
        indexes = ((("resource", "low_id", "high_id"), True),)
