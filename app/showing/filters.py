"""The filters that a list's form offers to a person."""

from typing import Any

from app.filterable import filterable
from app.list_parts import FilterChoice
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor


def filter_choices(
    resource: Resource, actor: Actor, names: tuple[str, ...], locale: str
) -> list[FilterChoice]:
    """Return those of the fields that a form can filter and the person may read."""
    found = []
    for name in names:
        one = filterable(resource.model, name)
        if one is None or not _may_read(resource, actor, one.path):
            continue
        options = one.kind.options(locale) if one.form == "choice" else []
        choices = [(str(key), str(words)) for key, words in options]
        label = _label(resource, name)
        found.append(FilterChoice(".".join(one.path), label, one.form, choices))
    return found


def _may_read(resource: Resource, actor: Actor, path: tuple[str, ...]) -> bool:
    at: Resource | None = resource
    for step in path:
        if at is None or not actor.may(at) or step in actor.hidden(at):
            return False
        field = at.model._meta.fields.get(step) or at.model._meta.manytomany.get(step)
        rel = getattr(field, "rel_model", None)
        at = registry.of(rel) if rel is not None else at
    return True


def _label(resource: Resource, path: str) -> str:
    """Name a field as it was declared: a reference by itself, a path by all its steps."""
    model: Any = resource.model
    words = []
    for step in path.split("."):
        words.append(str(field_label(model, step)))
        field = model._meta.fields.get(step) or model._meta.manytomany.get(step)
        model = getattr(field, "rel_model", None) or model
    return " · ".join(words)
