"""Which records are finished: what a resource says of them, else a state that is good."""

from typing import Any

from peewee import Case

from app.filters import FilterError, compile_filter, parse_rule
from app.reading.context import context_for
from app.resource import Resource
from app.rights import Actor
from models.fields import StateField


def state_field(resource: Resource, actor: Actor) -> StateField | None:
    """Return the state of a record that this person may read, if it has one."""
    hidden = actor.hidden(resource)
    for one in resource.model._meta.sorted_fields:
        if isinstance(one, StateField) and one.name not in hidden:
            return one
    return None


def finished(resource: Resource, actor: Actor) -> Any:
    """Return the expression that is 1 where a record is finished; None where nobody can say."""
    if resource.done:
        try:
            tree = parse_rule(resource.done)
            condition = compile_filter(tree, resource.model, context_for(actor))
        except FilterError:
            return None
        return Case(None, [(condition, 1)], 0)
    state = state_field(resource, actor)
    good = [name for name, tone in state.tones.items() if tone == "good"] if state else []
    return Case(None, [(state.in_(good), 1)], 0) if state is not None and good else None
