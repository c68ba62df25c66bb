"""What a filter means for one person: the fields, the rows and the days that are theirs."""

from dataclasses import replace
from typing import Any

from app.filters.targets import Context, model_of
from app.reading.fields import ActorFields, rule_context
from app.reading.records import NOTHING, visible
from app.registry import registry
from app.rights import Actor, Denied


def context_for(actor: Actor) -> Context:
    """Return what a filter of this person means, who sees no hidden field and no hidden row."""
    return replace(
        rule_context(actor), fields=ActorFields(actor), scope=lambda source: _scope(actor, source)
    )


def _scope(actor: Actor, source: Any) -> Any:
    resource = registry.of(model_of(source))
    if resource is None:
        return NOTHING
    try:
        return visible(resource, actor, "read", source)
    except Denied:
        return NOTHING
