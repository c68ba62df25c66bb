"""Handing over: all that somebody looks after and isn't finished goes to somebody else, at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.filters import compile_filter, parse_rule
from app.reading.context import context_for
from app.reading.pages import Listing
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.writing.updating import update_many
from models.core import User
from models.gate import gate
from models.refused import Refused
from models.rows import chunks
from models.texts import _

CAUSE = "core/users:hand_over"


@dataclass(frozen=True)
class Charge:
    """What of a resource somebody looks after and isn't finished."""

    resource: Resource
    ids: tuple[int, ...]


def may_hand_over(actor: Actor) -> bool:
    """Say whether somebody may change anything that others look after, whoever that is."""
    return any(
        one.assignee and actor.may(one, "update") and not actor.scopes(one, "update")
        for one in registry.enabled_resources()
    )


def charges_of(user_id: int, actor: Actor) -> Iterator[Charge]:
    """Give what a user looks after, as far as the actor may change it, by resource."""
    for resource in registry.enabled_resources():
        if resource.assignee and actor.may(resource, "update"):
            ids = _open_ids(resource, user_id, actor)
            if ids:
                yield Charge(resource, ids)


def _open_ids(resource: Resource, user_id: int, actor: Actor) -> tuple[int, ...]:
    if resource.assignee in actor.hidden(resource):
        return ()
    model: Any = resource.model
    also = None
    if resource.done:
        done = compile_filter(parse_rule(resource.done), model, context_for(actor))
        also = model.id.not_in(model.select(model.id).where(done))
    pairs = [(resource.assignee, str(user_id))]
    condition = Listing(resource, actor, pairs, also=also, verb="update").condition()
    rows = model.select(model.id).where(condition).order_by(model.id).tuples()
    return tuple(row[0] for row in rows)


def hand_over(
    from_id: int, to_id: int, addresses: Iterable[str], actor: Actor, way: str = "page"
) -> int:
    """Give what one user looks after to another, of the named resources; in one change set.

    Whatever is finished stays with whom it was, and so does all history. Returns how much went.
    Raises Refused where there is nobody to give it to, NotVisible for a user that isn't there.
    """
    giver, taker = User.get_or_none(User.id == from_id), User.get_or_none(User.id == to_id)
    if giver is None or taker is None:
        raise NotVisible("core/users")
    if giver.id == taker.id or not taker.is_active:
        raise Refused(_("Choose somebody else who may sign in."), field="to")
    wanted = set(addresses)
    count = 0
    with gate(actor.user_id, way, cause=CAUSE):
        for charge in charges_of(from_id, actor):
            if charge.resource.address in wanted:
                _give(charge, to_id, actor, way)
                count += len(charge.ids)
    return count


def _give(charge: Charge, to_id: int, actor: Actor, way: str) -> None:
    name = charge.resource.assignee
    for part in chunks(charge.ids):
        rows = [{"id": number, name: to_id} for number in part]
        for outcome in update_many(charge.resource, rows, actor, way=way):
            if outcome.state != "updated":
                told = next(iter(outcome.errors.values()), [""])[0]
                raise Refused(
                    _(
                        "%(record)s can't be handed over: %(why)s",
                        record=f"{charge.resource.singular} {outcome.record_id or ''}".strip(),
                        why=told or _("somebody changed it just now"),
                    )
                )


__all__ = ["Charge", "charges_of", "hand_over", "may_hand_over"]
