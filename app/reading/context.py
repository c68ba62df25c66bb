"""What a filter means for one person: the fields, the rows and the days that are theirs."""

from dataclasses import replace
from typing import Any

from app.filters.compare import all_of, any_of, is_among
from app.filters.targets import Context, column_of, model_of
from app.reading.fields import ActorFields, rule_context
from app.reading.records import NOTHING, visible
from app.registry import registry
from app.rights import Actor, Denied


def context_for(actor: Actor) -> Context:
    """Return what a filter of this person means, who sees no hidden field and no hidden row."""
    return replace(
        rule_context(actor),
        fields=ActorFields(actor),
        scope=lambda source: _scope(actor, source),
        guard=lambda source, name: _guard(actor, source, name),
    )


def _scope(actor: Actor, source: Any) -> Any:
    resource = registry.of(model_of(source))
    if resource is None:
        return NOTHING
    try:
        return visible(resource, actor, "read", source)
    except Denied:
        return NOTHING


def _guard(actor: Actor, source: Any, name: str) -> Any:
    """Keep the number of a pointer from telling what it points at out of the person's sight."""
    pointer = name.removesuffix("_id")
    model: Any = model_of(source)
    if actor.may_all() or name == pointer or pointer not in getattr(model, "refs", {}):
        return None
    kind = column_of(source, model._meta.fields[f"{pointer}_resource"])
    number = column_of(source, model._meta.fields[name])
    open_to_all, parts = [], []
    for resource in registry.enabled_resources():
        there = resource.model.alias()
        condition = _scope(actor, there)
        if condition is None:
            open_to_all.append(resource.address)
        elif condition is not NOTHING:
            seen = is_among(number, there.select(there.id).where(condition))
            parts.append(all_of([kind == resource.address, seen]))
    return any_of([*parts, kind.in_(open_to_all)] if open_to_all else parts)
