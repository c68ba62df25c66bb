"""Changes of followed records: gathered for some minutes, then told as one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.core import plugin
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.registry import registry
from app.resource import Resource
from app.talk.notifying import News, tell
from models.change import Change, ChangeSet
from models.clock import now
from models.core import Comment, Follow
from models.events import record_deleted, rows_written
from models.fields import StateField
from models.gate import current_gate
from models.prepared import Prepared
from models.record import Record
from models.recordref import fold_pointers
from models.rows import chunks
from models.texts import _

JOB = "core.tell-changes"
GATHERED = timedelta(minutes=3)
_MOST = 2_000


@rows_written.connect
def _written(sender: Any, records: Sequence[Record], fields: frozenset[str] | None) -> None:
    """Have a change told to those who follow the record, or the one whose part it is."""
    is_part = bool(sender.parent or sender.belongs_to)
    if sender is not Comment and (fields is not None or is_part):
        _put_off(records)


@record_deleted.connect
def _deleted(sender: Any, record: Record) -> None:
    """Have it told that a part is gone."""
    if sender is not Comment and (sender.parent or sender.belongs_to):
        _put_off([record])


def _put_off(records: Sequence[Record]) -> None:
    model: Any = type(records[0])
    if registry.by_model.get(model) is None:
        return
    places = {
        record._parent_key()
        if model.parent or model.belongs_to
        else (record.record_type, record.id)
        for record in records
    }
    kinds: dict[str, list[int]] = {}
    for kind, number in places:
        if kind and number:
            kinds.setdefault(kind, []).append(number)
    for kind, ids in kinds.items():
        for number in _followed(kind, ids):
            enqueue(
                JOB,
                {"resource": kind, "record": number},
                unique=f"changes:{kind}:{number}",
                run_at=now() + GATHERED,
            )


_follows_one = Prepared(
    3,
    lambda kind, number, writer: (
        Follow.select(Follow.id)
        .where(
            Follow.record_type == kind,
            Follow.record_id == number,
            Follow.is_on,
            Follow.user != writer,
        )
        .limit(1)
    ),
)


def _followed(kind: str, ids: list[int]) -> list[int]:
    """Return those of the records that somebody else than who writes follows."""
    writer = current_gate().actor_id or 0
    if len(ids) == 1:
        return ids if _follows_one.rows(kind, ids[0], writer) else []
    found: set[int] = set()
    for part in chunks(sorted(ids)):
        rows: Any = Follow.select(Follow.record_id).where(
            Follow.record_type == kind,
            Follow.record_id.in_(part),
            Follow.is_on,
            Follow.user != writer,
        )
        found.update(row[0] for row in rows.tuples())
    return sorted(found)


@plugin.job("tell-changes", label=_("Tell of changes"))
def tell_changes(run: Run, resource: str, record: int) -> None:
    """Notify those who follow a record of what others changed since they last heard of it."""
    with run.step():
        found = registry.resource(resource)
        model: Any = found.model if found else None
        if found is None or not model.select(model.id).where(model.id == record).exists():
            return
        follows = list(
            Follow.select().where(
                Follow.record_type == resource, Follow.record_id == record, Follow.is_on
            )
        )
        changes = _changes(resource, record, min((one.told_up_to for one in follows), default=0))
        for one in follows:
            _tell(found, record, one, changes)
        if changes:
            Follow.update(told_up_to=changes[-1].id).where(
                Follow.id.in_([one.id for one in follows])
            ).execute()


def _changes(kind: str, number: int, after: int) -> list[Any]:
    own = (Change.record_type == kind) & (Change.record_id == number)
    parts = (Change.parent_type == kind) & (Change.parent_id == number)
    query = (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(own | parts, Change.id > after, Change.record_type != Comment.record_type)
        .order_by(Change.id.desc())
        .limit(_MOST)
    )
    return list(query)[::-1]


def _tell(resource: Resource, number: int, follow: Any, changes: list[Any]) -> None:
    news = [
        one
        for one in changes
        if one.id > follow.told_up_to and one.change_set.actor_id != follow.user_id
    ]
    # Who follows what they just made isn't told of its making.
    news = [one for one in news if one.record_type != resource.address or one.verb == "update"]
    if not news:
        return
    names = dict.fromkeys(name for one in news for name in _names(resource, one))
    who = {one.change_set.actor_id for one in news}
    tell(
        News(
            "change",
            resource.address,
            number,
            who_id=who.pop() if len(who) == 1 else None,
            names=tuple(names),
            state=_state(resource, news),
            count=len({one.change_set.id for one in news}),
        ),
        {follow.user_id},
    )


def _names(resource: Resource, change: Any) -> list[str]:
    """Return the fields that changed; of a part, the address of its resource."""
    if change.record_type != resource.address:
        return [change.record_type]
    refs = resource.model.refs
    return [*dict.fromkeys([*fold_pointers(refs, change.was), *fold_pointers(refs, change.became)])]


def _state(resource: Resource, changes: list[Any]) -> str | None:
    """Return the last state that the record came to, as `field=state`."""
    for change in reversed(changes):
        if change.record_type != resource.address:
            continue
        for name, value in change.became.items():
            if isinstance(resource.model._meta.fields.get(name), StateField) and value:
                return f"{name}={value}"[:64]
    return None
