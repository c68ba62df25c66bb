"""Who may take changes back: who may do the reverse of each of them by rights of their own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from app.reading.records import allows
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE, Actor, Denied, NotVisible
from app.undoing.ghosts import seen_ghosts
from app.writing.values import seen_ids
from models.change import Change
from models.refused import Refused
from models.texts import _

Key = tuple[str, int]
_LOOKED_AT = 100
REVERSE = {"create": "delete", "update": "update", "delete": "create"}


def check_reverse(changes: Sequence[Change], actor: Actor) -> None:
    """Raise NotVisible where somebody sees nothing of the changes, Denied where they may not all.

    Whether restored and changed records are within their area is asked again afterwards, by
    `check_area`. Raises Refused where a plugin that is off has a part in it.
    """
    if not actor.is_house and not any(_sees(part, actor) for part in _by_type(changes).values()):
        raise NotVisible("core/changes")
    for address, part in _by_type(entered(changes)).items():
        resource = registry.resource(address)
        if resource is None:
            raise Refused(_("It can't be undone: the module of %(what)s is off.", what=address))
        if not actor.is_house:
            _check(resource, part, actor)


def _by_type(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.record_type].append(change)
    return found


def _sees(changes: list[Change], actor: Actor) -> bool:
    resource = registry.resource(changes[0].record_type)
    if resource is None:
        return actor.may_all()
    if not actor.may(resource, "read"):
        return False
    ids = {one.record_id for one in changes}
    if seen_ids(actor, resource.model, ids):
        return True
    gone = Change.select().where(
        Change.record_type == resource.address,
        Change.record_id.in_(sorted(ids)[:_LOOKED_AT]),
        Change.verb == "delete",
    )
    return bool(seen_ghosts(resource, actor, list(gone)))


def _check(resource: Resource, changes: list[Change], actor: Actor) -> None:
    hidden = _hidden_by_roles(resource, actor)
    wanted: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        if change.verb == "update" and hidden & {*change.was, *change.became}:
            raise Denied(resource.address, "update")
        verb = reverse_of(resource, change)
        if not may_ever(resource, actor, verb):
            raise Denied(resource.address, verb)
        if change.verb != "delete":
            wanted[verb].add(change.record_id)
    for verb, ids in wanted.items():
        there = seen_ids(HOUSE, resource.model, ids)
        for asked in {"read", verb}:
            if there - seen_ids(actor, resource.model, there, asked):
                raise Denied(resource.address, verb)


def _hidden_by_roles(resource: Resource, actor: Actor) -> frozenset[str]:
    """Return what a person's roles hide; what nobody sees may go back where it was."""
    model = resource.model
    return actor.hidden(resource) - model.secret - model.internal - registry.asleep(model)


def reverse_of(resource: Resource, change: Change) -> str:
    """Return the verb that takes a change back; what belongs to another record updates that."""
    if change.verb == "delete" and (resource.model.parent or resource.model.belongs_to):
        return "update"
    return REVERSE.get(change.verb, change.verb)


def may_ever(resource: Resource, actor: Actor, verb: str) -> bool:
    """Say whether the rights hold the verb for some record, and reading along with it."""
    return actor.may(resource, "read") and actor.may(resource, verb)


def entered(changes: Sequence[Change]) -> list[Change]:
    """Leave out what follows from other changes.

    That is parts of what came or went, lists that lost it, and what modules keep in step.
    """
    whole = {(one.verb, one.record_type, one.record_id) for one in changes if one.verb != "update"}
    gone = {(one.record_type, one.record_id) for one in changes if one.verb == "delete"}
    changed = {(one.record_type, one.record_id) for one in changes}
    return [
        one
        for one in changes
        if (one.verb, one.parent_type, one.parent_id) not in whole
        and not only_lost(one, gone)
        and not (_follows(one) and (one.parent_type, one.parent_id) in changed)
    ]


def _follows(change: Change) -> bool:
    resource = registry.resources.get(change.record_type)
    return resource is not None and resource.model.follows


def only_lost(change: Change, gone: set[Key]) -> bool:
    """Say whether a record was changed only in that lists of references lost deleted ones."""
    resource = registry.resources.get(change.record_type)
    if resource is None or change.verb != "update" or not change.was:
        return False
    lists = resource.model._meta.manytomany
    for name in {*change.was, *change.became}:
        target = registry.by_model.get(lists[name].rel_model) if name in lists else None
        if target is None:
            return False
        was, became = set(change.was.get(name) or ()), set(change.became.get(name) or ())
        lost = {(target.address, number) for number in was - became}
        if not lost or became - was or not lost <= gone:
            return False
    return True


def check_area(resource: Resource, actor: Actor, record: Any, verb: str) -> None:
    """Hold the scope after writing: nobody brings back what they may not have. Raises Denied."""
    if actor.is_house:
        return
    for asked in ("read", verb):
        if not allows(resource, actor, record, asked):
            raise Denied(resource.address, verb)


def may_offer(changes: Sequence[Change], actor: Actor) -> bool:
    """Say by the rights alone, without looking at rows, whether undoing may be offered."""
    for address, part in _by_type(entered(changes)).items():
        resource = registry.resource(address)
        if resource is None:
            return False
        hidden = _hidden_by_roles(resource, actor)
        for change in part:
            if not may_ever(resource, actor, reverse_of(resource, change)):
                return False
            if change.verb == "update" and hidden & {*change.was, *change.became}:
                return False
    return bool(changes)


__all__ = ["check_area", "check_reverse", "entered", "may_offer", "only_lost", "reverse_of"]
