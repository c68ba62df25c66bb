"""What a record can be moved to on a board: by an action, or by setting a field."""

from dataclasses import dataclass, replace
from typing import Any

from peewee import Case

from app.filters import compile_filter, parse_rule
from app.reading.fields import rule_context
from app.reading.records import both, nameable
from app.resource import Resource
from app.rights import HOUSE, Actor, Denied
from models.action import Action
from models.fields import StateField


@dataclass(frozen=True)
class Way:
    """A way for cards to move: by an action to its state, or to any value where there is none."""

    action: Action | None = None


def ways(resource: Resource, actor: Actor, name: str, is_writable: bool) -> list[Way]:
    """Return the ways that a person may move the records of a board at all."""
    declared = resource.model._meta.fields[name]
    if isinstance(declared, StateField):
        return [
            Way(one)
            for one in resource.actions().values()
            if one.to in declared.moves and actor.may(resource, one.right)
        ]
    return [Way()] if is_writable and actor.may(resource, "update") else []


def openings(resource: Resource, actor: Actor, found: list[Way]) -> list[Any]:
    """Return for each way the expression that is 1 where a record may go it."""
    context = rule_context(replace(HOUSE, user_id=actor.user_id))
    expressions = []
    for way in found:
        verb = way.action.right if way.action else "update"
        try:
            condition = nameable(resource, actor, verb)
        except Denied:
            condition = None
        if way.action and way.action.when:
            rule = compile_filter(parse_rule(way.action.when), resource.model, context)
            condition = both(condition, rule)
        model: Any = resource.model
        condition = model.id.is_null(False) if condition is None else condition
        expressions.append(Case(None, [(condition, 1)], 0))
    return expressions
