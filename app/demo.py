"""The sample company: each enabled plugin fills in its part, and it can be taken out again."""

import random
from collections.abc import Iterable
from typing import cast

from app.registry import registry
from app.rights import HOUSE
from app.settings import CORE, forget_settings, put_settings, settings_of
from app.writing.dependents import delete_with_parts, parts_of
from models.change import Change, ChangeSet
from models.clock import today
from models.database import lock_house
from models.gate import gate
from models.recordref import record_types
from models.refused import Refused
from models.texts import _

CAUSE = "demo"
SEED = 1868


def fill() -> int:
    """Fill in the sample company, all of it or nothing, and return the number of records.

    Raises Refused where it is in already.
    """
    with gate(None, "command", cause=CAUSE):
        lock_house("core.demo")
        forget_settings()
        if settings_of(CORE).get("has_demo"):
            raise Refused(_("The sample company is there already. Take it out first."))
        for one in registry.enabled():
            for filler in one.plugin.demos if one.plugin else []:
                filler(random.Random(f"{SEED}-{one.name}"), today())
        put_settings(CORE, has_demo=True)
    return len(list(_made()))


def take_out() -> tuple[int, int]:
    """Take the sample company out.

    Returns how many records went and how many stay because others use them or added to them.
    """
    if not settings_of(CORE).get("has_demo"):
        raise Refused(_("There is no sample company here."))
    removed, left = 0, list(_made())
    made = set(left)
    while True:
        still: list[tuple[str, int]] = []
        before = removed
        for kind, number in left:
            model = record_types.get(kind)
            record = model.get_or_none(model.id == number) if model else None
            if record is None:
                removed += 1
                continue
            if any((part.record_type, part.id) not in made for part in parts_of(record)):
                still.append((kind, number))  # somebody added a file or a line to it
                continue
            try:
                with gate(None, "command", cause="demo-remove"):
                    delete_with_parts(record, HOUSE)
                removed += 1
            except Refused:
                still.append((kind, number))
        left = still
        if removed == before or not left:
            break
    put_settings(CORE, has_demo=False)
    return removed, len(left)


def _made() -> Iterable[tuple[str, int]]:
    """Return type and id of the records that the last filling made, newest first."""
    removed = (
        ChangeSet.select(ChangeSet.id)
        .where(ChangeSet.cause == "demo-remove")
        .order_by(ChangeSet.id.desc())
    )
    after = removed.limit(1).scalar() or 0
    rows = (
        Change.select(Change.record_type, Change.record_id)
        .join(ChangeSet)
        .where(ChangeSet.cause == CAUSE, ChangeSet.id > after, Change.verb == "create")
        .order_by(Change.id.desc())
    )
    return list(cast(Iterable[tuple[str, int]], rows.tuples()))
