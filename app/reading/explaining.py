"""Why somebody may do something with a record: the gate is asked, and says what it went by.

The answer is the gate's own (`allows`); the reasons are the very grants that it read, each tried by
the very scope that it asks the database for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.grants import Given, Grant
from app.reading.records import allows, fits
from app.registry import registry
from app.resource import VERBS, Resource
from app.rights import PASSED_ON, Actor, actor_for, asks_itself, given_to
from models.core import User
from models.record import Record


@dataclass(frozen=True)
class Reason:
    """What gives or refuses a verb.

    `kind` is admin, nobody, admins, grant, own, shared, maker, reading, none or kept. `through` is
    the record whose rights count, where it isn't the one that was asked about.
    """

    kind: str
    holds: bool = False
    given: Given | None = None
    through: Any = None


@dataclass
class Answer:
    """Whether somebody may do a verb with a record, and why."""

    verb: str
    is_allowed: bool
    reasons: list[Reason] = field(default_factory=list)


@dataclass
class Explained:
    """All that somebody may do with a record."""

    user: User
    actor: Actor
    answers: list[Answer]
    hidden: list[str]
    """Fields that they don't see."""
    withheld: list[str]
    """Fields that they see, but may not take along."""


def explain(resource: Resource, record: Record, user: User) -> Explained:
    """Return what a user may do with a record, verb by verb, with what gives or refuses it.

    Creating means one like it: with its values, and under its parent.
    """
    actor, given = actor_for(user), given_to(user)
    verbs = [*VERBS, *(one for one in resource.actions() if one not in VERBS)]
    answers = [_answer(resource, record, actor, verb, given) for verb in verbs]
    hidden, withheld = actor.hidden(resource), actor.withheld(resource)
    return Explained(
        user=user,
        actor=actor,
        answers=answers,
        hidden=_told(resource, hidden),
        withheld=_told(resource, withheld - hidden),
    )


def right_of(resource: Resource, verb: str) -> str:
    """Return the right that a verb takes: an action may go by another verb's."""
    found = resource.actions().get(verb)
    return found.right if found else verb


def _answer(
    resource: Resource, record: Record, actor: Actor, verb: str, given: list[Given]
) -> Answer:
    right = right_of(resource, verb)
    is_allowed = allows(resource, actor, record, right)
    reasons = list(_reasons(resource, record, actor, right, given))
    if speaks_for(reasons) and not is_allowed:
        reasons.append(Reason("kept"))
    return Answer(verb, is_allowed, reasons)


def speaks_for(reasons: list[Reason]) -> bool:
    """Say what reasons come to: one gives the verb, and the record that it hangs on is seen."""
    reading = [one.holds for one in reasons if one.kind == "reading"]
    return all(reading) and any(one.holds for one in reasons if one.kind != "reading")


def _reasons(
    resource: Resource,
    record: Any,
    actor: Actor,
    verb: str,
    given: list[Given],
    through: Any = None,
) -> Iterator[Reason]:
    """Give what the gate goes by, in the order in which it asks."""
    can = {"create": resource.can_create, "update": resource.can_update}
    if not (can | {"delete": resource.can_delete}).get(verb, True):
        yield Reason("nobody", through=through)
        return
    if actor.is_admin:
        yield Reason("admin", True, through=through)
        return
    if resource.admin_writes and verb != "read":
        yield Reason("admins", through=through)
        return
    if resource.model.belongs_to and not asks_itself(resource, verb):
        yield from _by_pointer(resource, record, actor, verb, given)
        return
    if resource.model.parent:
        parent = getattr(record, resource.model.parent)
        owner, needed = registry.by_model[type(parent)], verb if verb in PASSED_ON else "update"
        yield from _reasons(owner, parent, actor, needed, given, parent)
        return
    if resource.model.belongs_to:
        yield Reason("reading", allows(resource, actor, record, "read"), through=through)
    grants = actor.grants_for(resource, verb)
    for grant in grants:
        holds = fits(grant.scope, resource, actor, record)
        yield Reason(_kind(resource, grant, given), holds, _source(grant, given), through)
    if not grants:
        yield Reason("none", through=through)


def _by_pointer(
    resource: Resource, record: Any, actor: Actor, verb: str, given: list[Given]
) -> Iterator[Reason]:
    """Give what the gate goes by for a record that has the rights of one it points at."""
    about = getattr(record, resource.model.belongs_to)
    other = registry.of(type(about)) if about is not None else None
    if other is None:
        yield Reason("maker", about is None and record.created_by == actor.user_id)
        return
    yield from _reasons(
        other, about, actor, verb if verb in PASSED_ON else "update", given, through=about
    )


def _kind(resource: Resource, grant: Grant, given: list[Given]) -> str:
    if any(one.grant is grant for one in given) or any(one.grant == grant for one in given):
        return "grant"
    return "own" if grant.scope == f"{resource.own}=me" else "shared"


def _source(grant: Grant, given: list[Given]) -> Given:
    """Return where a grant comes from; one that everybody has comes from no role."""
    return next((one for one in given if one.grant == grant), Given("", "", grant))


def _told(resource: Resource, names: frozenset[str]) -> list[str]:
    """Return those of the hidden names that people know: nobody sees secrets, and keys are ours."""
    model = resource.model
    ours = model.secret | model.internal | registry.asleep(model)
    halves = {f"{name}_{end}" for name in model.refs for end in ("resource", "id")}
    keys = {f"{name}_key" for name in model._meta.fields}
    return sorted(names - ours - halves - keys)
