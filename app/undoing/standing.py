"""What stands against taking changes back: what happened to their records since."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from app.reading.records import labels
from app.registry import registry
from app.resource import field_label
from app.rights import Actor
from app.undoing.acts import taken_back_by
from models.change import Change, ChangeSet
from models.clock import day_of
from models.core import User
from models.kinds import kind_by_name
from models.refused import Refused
from models.rows import chunks
from models.texts import _, current_language

NAMED = 5
Key = tuple[str, int]


def still_standing(
    changes: Sequence[Change], actor: Actor, but: Collection[int] = ()
) -> list[Change]:
    """Return the changes that are not taken back yet, newest first as they were given.

    `but` are change sets that are taken back together with these. Raises Refused naming what was
    changed since, by whom and which fields. Later changes of other fields don't matter.
    """
    newest: dict[Key, Change] = {}
    parts: dict[Key, list[Change]] = defaultdict(list)
    for change in changes:
        newest.setdefault(_key(change), change)
        parts[_key(change)].append(change)
    later = _later(newest, but)
    done: set[Key] = set()
    against: list[tuple[Change, Any]] = []
    for key, change in newest.items():
        own = [one.change_set_id for one in parts[key]]
        if any(taken_back_by(row.change_set.cause) in own for row in later[key]):
            done.add(key)
            continue
        row = next((one for one in later[key] if _clashes(parts[key], one)), None)
        if row is not None:
            against.append((change, row))
    if against:
        raise Refused(
            _("It can't be undone: changed since: %(records)s.", records=_told(against, actor))
        )
    if len(done) == len(newest):
        return []
    # A list of references may have got back a part of what it lost: the rest is still away.
    return [one for one in changes if _key(one) not in done or _is_of_lists(one)]


def _key(change: Any) -> Key:
    return change.record_type, change.record_id


def _later(newest: dict[Key, Change], but: Collection[int]) -> dict[Key, list[Any]]:
    """Return by record what happened to it later and still holds, newest first."""
    found: dict[Key, list[Any]] = defaultdict(list)
    by_type: dict[str, list[int]] = defaultdict(list)
    for record_type, record_id in newest:
        by_type[record_type].append(record_id)
    first = min((change.id for change in newest.values()), default=0)
    for record_type, ids in by_type.items():
        for part in chunks(ids):
            query = (
                Change.select(Change, ChangeSet)
                .join(ChangeSet)
                .where(
                    Change.record_type == record_type,
                    Change.record_id.in_(part),
                    Change.id > first,
                )
                .order_by(Change.id.desc())
            )
            for row in query:
                key = _key(row)
                if row.id > newest[key].id and row.change_set_id not in but:
                    found[key].append(row)
    return defaultdict(list, {key: _effective(rows) for key, rows in found.items()})


def _effective(rows: list[Any]) -> list[Any]:
    """Leave out what was taken back meanwhile, and what took it back; rows come newest first."""
    there = {row.change_set_id for row in rows}
    gone: set[int] = set()
    for row in rows:
        number = taken_back_by(row.change_set.cause)
        if row.change_set_id not in gone and number in there:
            gone |= {row.change_set_id, number}
    return [row for row in rows if row.change_set_id not in gone]


def _clashes(changes: Sequence[Change], later: Any) -> bool:
    """Say whether a later change stands against undoing these of the same record.

    Lists of references are joined: what others added and took away stays.
    """
    if later.verb != "update" or any(one.verb == "create" for one in changes):
        return True
    return bool(_compared(changes) & {*later.was, *later.became} - _lists(later.record_type))


def _compared(changes: Sequence[Change]) -> set[str]:
    return {name for one in changes for name in (*one.was, *one.became)}


def _is_of_lists(change: Change) -> bool:
    return change.verb == "update" and _compared([change]) <= _lists(change.record_type)


def _lists(record_type: str) -> set[str]:
    resource = registry.resources.get(record_type)
    return set(resource.model._meta.manytomany) if resource else set()


def _told(against: Sequence[tuple[Change, Any]], actor: Actor) -> str:
    words = [_one_told(change, later, actor) for change, later in against[:NAMED]]
    more = len(against) - NAMED
    return ", ".join([*words, *([str(_("%(count)s more", count=more))] if more > 0 else [])])


def _one_told(change: Change, later: Any, actor: Actor) -> str:
    """Name a record, who changed it when and what, as far as the person may know."""
    resource = registry.resource(change.record_type)
    known = labels(resource, actor, [change.record_id]) if resource else {}
    shown = known.get(change.record_id) or (change.label if actor.may_all() else "")
    if not shown:
        return str(_("a record that you can't see"))
    user = User.get_or_none(User.id == later.change_set.actor_id)
    day = kind_by_name("day").show(day_of(later.change_set.at), current_language())
    who = user.name if user is not None else "Shophouse"
    hidden = actor.hidden(resource) if resource else frozenset()
    names = sorted((_compared([change]) & {*later.was, *later.became}) - hidden)
    if resource is None or later.verb != "update" or not names:
        return str(_("%(record)s (%(who)s, %(day)s)", record=shown, who=who, day=day))
    fields = ", ".join(str(field_label(resource.model, name)) for name in names[:NAMED])
    return str(
        _(
            "%(record)s (%(fields)s: %(who)s, %(day)s)",
            record=shown,
            fields=fields,
            who=who,
            day=day,
        )
    )


__all__ = ["still_standing"]
