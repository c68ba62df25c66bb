"""Records that were merged into others: who answers for them, and what still shows them."""

from collections.abc import Iterable
from typing import Any

from app.lasting import once_a_page, while_plugins_stay
from app.registry import registry
from app.resource import Resource
from models.core import Tombstone
from models.core.tombstone import survivor_of
from models.prepared import Prepared
from models.record import Record

_STEPS = 100


def survivor(record: Any) -> Any:
    """Return the record that answers for one: itself, unless it was merged."""
    found = survivor_of(record.record_type, record.id)
    return record if found is None else type(record).get_by_id(found)


def survivors(address: str) -> dict[int, int]:
    """Return who answers for the merged records whose rows stayed, by id."""
    stones: Any = Tombstone.select(
        Tombstone.record_id, Tombstone.survivor_id, Tombstone.keeps_row
    ).where(Tombstone.resource == address)
    into, kept = {}, []
    for merged, survivor_id, keeps_row in stones.tuples():
        into[merged] = survivor_id
        if keeps_row:
            kept.append(merged)
    return {one: _end_of(one, into) for one in kept}


def _end_of(record_id: int, into: dict[int, int]) -> int:
    """Follow merges, each into the next, to the record that is left."""
    for _step in range(_STEPS):
        if record_id not in into:
            break
        record_id = into[record_id]
    return record_id


@once_a_page
def merged_into(address: str, record_id: int) -> list[int]:
    """Return the ids of the records that were merged into one, directly or by way of others."""
    found = waiting = [row[0] for row in _merged.rows(address, record_id)]
    while waiting and len(found) < _STEPS:
        rows: Any = Tombstone.select(Tombstone.record_id).where(
            Tombstone.resource == address, Tombstone.survivor_id.in_(waiting)
        )
        waiting = [row[0] for row in rows.tuples()]
        found = found + waiting
    return found


_merged = Prepared(
    2,
    lambda address, survivor: Tombstone.select(Tombstone.record_id).where(
        Tombstone.resource == address, Tombstone.survivor_id == survivor
    ),
)


def kept_rows_of(record: Record) -> list[Record]:
    """Return the records that were merged into one and whose rows had to stay."""
    model: Any = type(record)
    ids = merged_into(record.record_type, record.id)
    return list(model.select().where(model.id.in_(ids)).order_by(model.id)) if ids else []


def merges_of(address: str, record_ids: Iterable[int]) -> set[int]:
    """Return the change sets that merged any of these records away, if not taken back."""
    wanted = sorted(set(record_ids))
    if not wanted:
        return set()
    rows: Any = Tombstone.select(Tombstone.change_set_id).where(
        Tombstone.resource == address, Tombstone.record_id.in_(wanted)
    )
    return {row[0] for row in rows.tuples()}


def hide_kept(resource: Resource, model: Any, condition: Any) -> Any:
    """Add to a condition that a row is no tombstone, where rows of this resource can be kept."""
    if not can_stay(resource):
        return condition
    kept = Tombstone.select(Tombstone.record_id).where(
        Tombstone.resource == resource.address, Tombstone.keeps_row
    )
    stays = model.id.not_in(kept)
    return stays if condition is None else condition & stays


@once_a_page
def is_kept(resource: Resource, record_id: int) -> bool:
    """Say whether a record was merged into another one while its row had to stay."""
    return can_stay(resource) and bool(_kept.rows(resource.address, record_id))


_kept = Prepared(
    2,
    lambda address, number: Tombstone.select(Tombstone.id).where(
        Tombstone.resource == address, Tombstone.record_id == number, Tombstone.keeps_row
    ),
)


@while_plugins_stay
def can_stay(resource: Resource) -> bool:
    """Say whether rows of a resource can stay when they are merged: where what refers to them is
    final."""
    model: Any = resource.model
    return resource.duplicates is not None and any(
        one.frozen and (one.refs or any(field.rel_model is model for field in one._meta.refs))
        for found in registry.installed.values()
        for one in found.records
    )


__all__ = [
    "can_stay", "hide_kept", "is_kept", "kept_rows_of", "merged_into", "merges_of", "survivor",
    "survivor_of", "survivors",
]  # fmt: skip
