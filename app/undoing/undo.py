"""Undoing: whole acts taken back by who may do the reverse, or refused with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.jobs.queue import enqueue
from app.reading.records import allows, fetch, labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied, NotVisible
from app.undoing.acts import (
    REVERT,
    UNDO,
    Act,
    act_of,
    holding_of,
    running_job_of,
    taken_back_by,
)
from app.undoing.allowing import check_reverse, entered, may_offer
from app.undoing.ghosts import label_of
from app.undoing.merges import is_merge, unmerge
from app.undoing.reversing import changes_of, lock_records, reverse_all
from app.undoing.standing import still_standing
from app.writing.gate import perform
from models.action import WHOLE, Action
from models.change import Change, ChangeSet
from models.core import PerformedAction
from models.database import is_sqlite
from models.gate import gate
from models.prepared import Prepared
from models.refused import Refused
from models.texts import _

JOB = "core.undo"
_ASKED = 5_000
"""Changes that are looked through while somebody waits."""
_OFFERED = 100
"""Whoever changed more at once is offered to undo it without a look at each change."""


@dataclass(frozen=True)
class Undone:
    """What came of undoing: a change set of its own, or for much a job that goes on with it.

    `resource`, `record_id` and `label` name what it was mainly about, as the person may know it;
    `count` says how many records it was about, with their parts as one.
    """

    change_set_id: int = 0
    resource: Resource | None = None
    record_id: int = 0
    label: str = ""
    is_there: bool = False
    job: Any = None
    count: int = 1

    @property
    def href(self) -> str:
        """Where to look at it: the record, its list where it is gone, the job while that works."""
        if self.job is not None:
            return f"/settings/jobs/{self.job.id}"
        if self.resource is None:
            return "/"
        return self.resource.record_href(self.record_id) if self.is_there else self.resource.href


def undo(change_set_id: int, actor: Actor, way: str = "page") -> Undone:
    """Take back a whole act by one of its change sets; what is large is queued as a job.

    Undoing is a change set too, so that undoing it does it again.
    Raises NotVisible, Denied, or Refused naming what stands against it.
    """
    act = act_of(change_set_id)
    if not act.sets:
        _refuse_again(change_set_id, actor)
    if running_job_of(act) is not None:
        check_reverse(changes_of(act.sets[0].id), actor)
        raise Refused(_("It is still at work. Stop it first, then undo what it did."))
    if not act.is_large or is_merge(act.sets[0].cause):
        return undo_one(act.sets[0].id, actor, way)
    # Of very much the job asks: it begins with nothing that something stands against.
    check_act(act if act.changes <= _ASKED else Act(act.sets[:1], act.changes), actor)
    with gate(actor.user_id, way):
        limits = None if actor.limits is None else " ".join(map(str, actor.limits))
        newest = act.sets[0].id
        job = enqueue(
            JOB,
            {"change_set": newest, "limits": limits},
            unique=f"undo:{newest}",
            user_id=actor.user_id,
        )
    return Undone(job=job)


def check_act(act: Act, actor: Actor) -> None:
    """Ask of all change sets, before the first is taken back, what stands against it."""
    but = {one.id for one in act.sets}
    for one in act.sets:
        changes, performed = changes_of(one.id), _performed(one.id)
        plain = [
            change for change in changes if not any(_is_of(done, change) for done in performed)
        ]
        if plain or not performed:
            check_reverse(plain, actor)
            still_standing(plain, actor, but)


def undo_one(change_set_id: int, actor: Actor, way: str = "page") -> Undone:
    """Take one change set back, as one transaction, in the open gate or one of its own."""
    change_set = ChangeSet.get_by_id(change_set_id)
    if is_merge(change_set.cause):
        resource, survivor = unmerge(change_set_id, actor, way)
        return _undone(0, actor, resource, survivor)
    changes, performed = changes_of(change_set_id), _performed(change_set_id)
    plain = [one for one in changes if not any(_is_of(done, one) for done in performed)]
    if plain or not performed:
        check_reverse(plain, actor)
    _refuse_merging(change_set)
    with gate(actor.user_id, way, cause=f"{UNDO}{change_set_id}") as opened:
        hold_set(change_set_id)
        if change_set_id not in holding_of([change_set_id]):
            _refuse_again(change_set_id, actor)
        _take_back(change_set_id, changes, actor, way)
        made = opened.change_set.id if opened.change_set is not None else 0
    return _about(made, changes, actor)


def revert(
    change_set_id: int, resource: Resource, record_id: int, actor: Actor, way: str = "page"
) -> Undone:
    """Take back what a change set did to one record and its parts; of an action all it did.

    Raises NotVisible, Denied, or Refused naming what stands against it.
    """
    changes = changes_of(change_set_id)
    wanted = of_record(changes, resource.address, record_id)
    if not wanted:
        raise NotVisible("core/changes", change_set_id)
    performed = _performed(change_set_id)
    if performed or len(wanted) == len(changes):
        return undo_one(change_set_id, actor, way)
    return take_back_some(change_set_id, wanted, actor, way)


def take_back_some(
    change_set_id: int, changes: Sequence[Change], actor: Actor, way: str = "page"
) -> Undone:
    """Take back some changes of a change set; the others hold."""
    check_reverse(changes, actor)
    with gate(actor.user_id, way, cause=f"{REVERT}{change_set_id}") as opened:
        hold_set(change_set_id)
        _reverse_plainly(changes, actor)
        made = opened.change_set.id if opened.change_set is not None else 0
    return _about(made, changes, actor)


def of_record(changes: Sequence[Change], address: str, record_id: int) -> list[Change]:
    """Return what changes did to a record and to its parts."""
    key = (address, record_id)
    return [
        one
        for one in changes
        if key in ((one.record_type, one.record_id), (one.parent_type, one.parent_id))
    ]


def hold_set(change_set_id: int) -> None:
    """Let one at a time take a change set back."""
    if not is_sqlite():
        mine = ChangeSet.id == change_set_id
        list(ChangeSet.select(ChangeSet.id).where(mine).for_update())


def _take_back(change_set_id: int, changes: Sequence[Change], actor: Actor, way: str) -> None:
    """Reverse changes, newest first; those of an action by the action named as its reverse."""
    waiting = list(changes)
    for done in _performed(change_set_id):
        later = [one for one in waiting if one.id > done.until_change]
        _reverse_plainly(later, actor)
        if _action_of(done).undo == WHOLE:
            _reverse_whole(done, [one for one in waiting if _is_of(done, one)], actor)
        else:
            _perform_reverse(done, actor, way)
        waiting = [one for one in waiting if one.id <= done.after_change]
    _reverse_plainly(waiting, actor)


def _reverse_plainly(changes: Sequence[Change], actor: Actor, *, are_own: bool = True) -> None:
    if not changes:
        return
    lock_records(changes)
    standing = still_standing(changes, actor, {changes[0].change_set_id})
    if not standing:
        raise Refused(_("This was taken back already."))
    reverse_all(standing, actor, are_own=are_own)


def _reverse_whole(done: Any, changes: Sequence[Change], actor: Actor) -> None:
    """Take back all that an action did, by whoever may perform it on that record."""
    resource, action = registry.resources[done.resource], _action_of(done)
    record = fetch(resource, actor, done.record_id)
    if not allows(resource, actor, record, action.right):
        raise Denied(resource.address, action.right)
    _reverse_plainly(changes, actor, are_own=False)


def _performed(change_set_id: int) -> list[Any]:
    return _done_in.records(change_set_id)


_done_in = Prepared(
    1,
    lambda number: (
        PerformedAction.select()
        .where(PerformedAction.change_set_id == number)
        .order_by(PerformedAction.id.desc())
    ),
)
_cause_of = Prepared(
    1, lambda number: ChangeSet.select(ChangeSet.cause).where(ChangeSet.id == number)
)
_newest_in = Prepared(
    1,
    lambda number: (
        Change.select()
        .where(Change.change_set == number)
        .order_by(Change.id.desc())
        .limit(_OFFERED)
    ),
)


def was_performed(change_set_id: int) -> bool:
    """Say whether a change set is the work of an action, wholly or in part."""
    return bool(_performed(change_set_id))


def _is_of(done: Any, change: Change) -> bool:
    """Say whether an action made a change: its reverse takes that back."""
    return bool(done.after_change < change.id <= done.until_change)


def _action_of(done: Any) -> Action:
    """Return the action that was performed. Raises Refused where it has no reverse, or is off."""
    resource = registry.resource(done.resource)
    action = resource.actions().get(done.name) if resource else None
    if action is None or not action.undo:
        label = action.label if action else done.name
        raise Refused(_("“%(action)s” can't be undone.", action=label))
    return action


def _perform_reverse(done: Any, actor: Actor, way: str) -> None:
    resource = registry.resources[done.resource]
    perform(resource, done.record_id, _action_of(done).undo, actor, {}, way)


def _refuse_again(change_set_id: int, actor: Actor) -> None:
    """Say that somebody was faster, to who might have done it."""
    change_set = ChangeSet.get_by_id(change_set_id)
    if is_merge(change_set.cause):
        unmerge(change_set_id, actor)
    check_reverse(changes_of(change_set_id), actor)
    raise Refused(_("This was taken back already."))


def _refuse_merging(change_set: Any) -> None:
    """Merging asks which values stay: undoing its undoing would guess."""
    before = ChangeSet.get_or_none(ChangeSet.id == taken_back_by(change_set.cause, UNDO))
    if before is not None and is_merge(before.cause):
        raise Refused(_("A merge that was taken back is done again by merging again."))


def _about(made: int, changes: Sequence[Change], actor: Actor) -> Undone:
    """Say what undoing was about: the first that somebody entered of what was changed."""
    told = list(reversed(entered(changes)))
    wholes = list(dict.fromkeys(_whole(one) for one in told))
    for address, record_id in wholes:
        resource = registry.resource(address)
        if resource is not None:
            own = (one for one in told if (one.record_type, one.record_id) == (address, record_id))
            return _undone(made, actor, resource, record_id, next(own, None), len(wholes))
    return Undone(made)


def _whole(change: Change) -> tuple[str, int]:
    """Return the record that a change is of; of a part that is the record it belongs to."""
    if change.parent_type:
        return change.parent_type, change.parent_id
    return change.record_type, change.record_id


def _undone(
    made: int,
    actor: Actor,
    resource: Resource,
    record_id: int,
    change: Change | None = None,
    count: int = 1,
) -> Undone:
    label = labels(resource, actor, [record_id]).get(record_id, "")
    is_there = bool(label)
    if not is_there and change is not None:
        label = label_of(resource, actor, change)
    return Undone(made, resource, record_id, label or str(resource.singular), is_there, count=count)


def may_undo(change_set_id: int, actor: Actor) -> bool:
    """Say whether undoing is to be offered: by the rights, without looking at the rows."""
    found = _cause_of.rows(change_set_id)
    if not found:
        return False
    cause = str(found[0][0])
    if is_merge(cause):
        merged = registry.resource(cause.rpartition(":")[0])
        return merged is not None and all(actor.may(merged, one) for one in ("update", "delete"))
    changes = _newest_in.records(change_set_id)
    for done in _performed(change_set_id):
        resource = registry.resource(done.resource)
        action = resource.actions().get(done.name) if resource else None
        undone_by = action.name if action and action.undo == WHOLE else action and action.undo
        reverse = resource.actions().get(undone_by or "") if resource else None
        if resource is None or reverse is None or not actor.may(resource, reverse.right):
            return False
        changes = [one for one in changes if not _is_of(done, one)]
        if not changes:
            return True
    return may_offer(changes, actor)


__all__ = [
    "JOB", "Undone", "check_act", "may_undo", "of_record", "revert", "take_back_some",
    "undo", "undo_one", "was_performed",
]  # fmt: skip
