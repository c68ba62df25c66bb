"""Where a record comes from and what was made of it, through the read gate."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.database import database, is_sqlite
from models.fields import StateField
from models.record import Record

LEVELS = 12
MOST = 200
Key = tuple[str, int]


@dataclass
class Step:
    """A record of the chain. `depth` is below zero for where it comes from, 0 for itself.

    Without a label it is not for the reader to see.
    """

    address: str
    id: int
    depth: int
    label: str = ""
    state: str = ""


def has_chain(model: Any) -> bool:
    """Say whether records of a class tell of what they were made from."""
    return "origin" in model.refs


def chain_of(record: Record, actor: Actor) -> list[Step]:
    """Return the chain from its first record on, each followed by what was made of it.

    Nothing where the record stands alone.
    """
    tellers = [one for one in registry.enabled_resources() if has_chain(one.model)]
    if not tellers:
        return []
    start = (record.record_type, record.id)
    up = list(_upwards(record))
    steps = [Step(*key, depth) for depth, key in zip(range(-len(up), 0), reversed(up), strict=True)]
    steps.append(Step(*start, 0))
    steps += _downwards(start, tellers, {start, *up})
    return _told(steps, actor) if len(steps) > 1 else []


def _upwards(record: Any) -> Iterator[Key]:
    """Give what a record was made from, the nearest first."""
    seen = {(record.record_type, record.id)}
    while has_chain(type(record)) and len(seen) <= LEVELS:
        key = (record.__data__.get("origin_resource"), record.__data__.get("origin_id"))
        if key[0] is None or key in seen:
            return
        seen.add(key)
        yield key
        resource = registry.resource(key[0])
        record = resource.model.get_or_none(resource.model.id == key[1]) if resource else None
        if record is None:
            return


def _downwards(start: Key, tellers: list[Resource], seen: set[Key]) -> list[Step]:
    """Return what was made of a record, and of that, one query a level."""
    below: dict[Key, list[Key]] = {}
    front, found = [start], 0
    for _level in range(LEVELS):
        rows = _made_of(front, tellers)
        front = []
        for key, origin in rows:
            if key not in seen and found < MOST:
                seen.add(key)
                found += 1
                below.setdefault(origin, []).append(key)
                front.append(key)
        if not front:
            break
    return list(_in_order(start, below, 1))


def _in_order(key: Key, below: dict[Key, list[Key]], depth: int) -> Iterator[Step]:
    for one in below.get(key, ()):
        yield Step(*one, depth)
        yield from _in_order(one, below, depth + 1)


def _made_of(keys: list[Key], tellers: list[Resource]) -> list[tuple[Key, Key]]:
    """Return (record, what it was made from) of all that names one of these as its origin."""
    mark = "?" if is_sqlite() else "%s"
    by_address: dict[str, list[int]] = {}
    for address, number in keys:
        by_address.setdefault(address, []).append(number)
    values: list[Any] = []
    selects = []
    for resource in tellers:
        conditions = []
        values.append(resource.address)
        for address, numbers in by_address.items():
            inside = ", ".join(str(int(one)) for one in numbers)
            conditions.append(f"(origin_resource = {mark} AND origin_id IN ({inside}))")
            values.append(address)
        told = mark if is_sqlite() else f"CAST({mark} AS text)"
        selects.append(
            f"SELECT {told}, id, origin_resource, origin_id"
            f' FROM "{resource.model._meta.table_name}" WHERE {" OR ".join(conditions)}'
        )
    sql = " UNION ALL ".join(selects) + " ORDER BY 2"
    rows = database.execute_sql(sql, values).fetchall()
    return [((address, number), (kind, origin)) for address, number, kind, origin in rows]


def _told(steps: list[Step], actor: Actor) -> list[Step]:
    """Name the records that somebody may see, and say how each of them stands."""
    by_address: dict[str, list[Step]] = {}
    for step in steps:
        by_address.setdefault(step.address, []).append(step)
    for address, own in by_address.items():
        resource = registry.resource(address)
        if resource is None:
            continue
        named = labels(resource, actor, [step.id for step in own])
        states = _states(resource, actor, list(named))
        for step in own:
            step.label, step.state = named.get(step.id, ""), states.get(step.id, "")
    return steps


def _states(resource: Resource, actor: Actor, ids: list[int]) -> dict[int, str]:
    model: Any = resource.model
    field = model._meta.fields.get("state")
    if not isinstance(field, StateField) or "state" in actor.hidden(resource) or not ids:
        return {}
    return dict(model.select(model.id, field).where(model.id.in_(ids)).tuples())


__all__ = ["Step", "chain_of", "has_chain"]
