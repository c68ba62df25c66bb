"""The sample company: each enabled plugin fills in its part, and it can be taken out again."""

import random
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any, NamedTuple, cast

from app.documents.triggers import posted_let_go
from app.registry import registry
from app.rights import HOUSE
from app.settings import CORE, forget_settings, put_settings, settings_of
from app.talk.sweeping import forget_notifications_of
from app.writing.dependents import delete_with_parts, parts_of
from models.change import Change, ChangeSet
from models.clock import today
from models.database import lock_house
from models.document import is_posted
from models.gate import gate
from models.record import Record
from models.recordref import record_types
from models.refused import Refused
from models.texts import _

CAUSE = "demo"
REMOVAL = "demo-remove"
SEED = 1868

Key = tuple[str, int]


class TakenOut(NamedTuple):
    """How many sample records went, and which stay because people built on them."""

    removed: int
    kept: list[Key]


def has_demo() -> bool:
    """Say whether the sample company is in."""
    return bool(settings_of(CORE).get("has_demo"))


def fill(way: str = "command") -> int:
    """Fill in the sample company, all of it or nothing, and return the number of records.

    Raises Refused where it is in already.
    """
    with gate(None, way, cause=CAUSE) as opened:
        lock_house("core.demo")
        forget_settings()
        if has_demo():
            raise Refused(_("The sample company is there already. Take it out first."))
        for one in registry.enabled():
            for filler in one.plugin.demos if one.plugin else []:
                filler(random.Random(f"{SEED}-{one.name}"), today())
        since = opened.change_set.id if opened.change_set else 0
        put_settings(CORE, has_demo=True, demo_since=since)
    return len(_made())


def take_out(
    *,
    edited: bool = False,
    way: str = "command",
    told: Callable[[int, int], None] = lambda done, total: None,
) -> TakenOut:
    """Take the sample company out, but what people made, added or changed themselves.

    `edited` takes along what they only changed. Cut off in between, it goes on with the next call.
    """
    if not has_demo():
        raise Refused(_("There is no sample company here."))
    left = _made()
    made, total, removed = set(left), len(left), 0
    ours = set() if edited else _changed_by_people()
    while True:
        still: list[Key] = []
        before = removed
        for key in left:
            if _is_gone(key, made, ours, way):
                removed += 1
                told(removed, total)
            else:
                still.append(key)
        left = still
        if removed == before or not left:
            break
    forget_notifications_of(made.difference(left))
    put_settings(CORE, has_demo=False)
    return TakenOut(removed, left)


def names_of(keys: Iterable[Key]) -> list[tuple[Key, str]]:
    """Name records that stay, those that are parts of others left out."""
    found = []
    for kind, number in keys:
        model = record_types.get(kind)
        record = model.get_or_none(model.id == number) if model and not model.parent else None
        if record is not None:
            found.append(((kind, number), str(record)))
    return found


def _is_gone(key: Key, made: set[Key], ours: set[Key], way: str) -> bool:
    """Delete a sample record; False where people built on it."""
    model = record_types.get(key[0])
    record = model.get_or_none(model.id == key[1]) if model else None
    if record is None:
        return True
    if any(one not in made or one in ours for one in _whole(record)):
        return False
    try:
        with (
            gate(None, way, cause=REMOVAL),
            posted_let_go() if is_posted(record) else nullcontext(),
        ):
            delete_with_parts(record, HOUSE)
    except Refused:
        return False
    return True


def _whole(record: Record) -> Iterable[Key]:
    """Give a record and all that would go with it, parts of parts too."""
    yield record.record_type, record.id
    for part in parts_of(record):
        yield from _whole(part)


def _since() -> int:
    """Return the change set that filled it in; of older houses the last removal's, and one."""
    kept = settings_of(CORE).get("demo_since")
    if kept is not None:
        return int(kept)
    removed = ChangeSet.select(ChangeSet.id).where(ChangeSet.cause == REMOVAL)
    return int(removed.order_by(ChangeSet.id.desc()).limit(1).scalar() or 0) + 1


def _made() -> list[Key]:
    """Return type and id of the records that the last filling made, newest first."""
    rows = (
        Change.select(Change.record_type, Change.record_id)
        .join(ChangeSet)
        .where(ChangeSet.cause == CAUSE, ChangeSet.id >= _since(), Change.verb == "create")
        .order_by(Change.id.desc())
    )
    return list(cast(Iterable[Key], rows.tuples()))


def _changed_by_people() -> set[Key]:
    """Return the records that somebody changed since it was filled in."""
    rows: Any = (
        Change.select(Change.record_type, Change.record_id)
        .join(ChangeSet)
        .where(ChangeSet.actor_id.is_null(False), ChangeSet.id > _since(), Change.verb == "update")
        .distinct()
        .tuples()
    )
    return {(kind, number) for kind, number in rows}
