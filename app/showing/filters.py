"""The filters that a list's form offers to a person."""

from app.filterable import filterable
from app.lasting import while_rights_stay
from app.list_parts import FilterChoice
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.labels import path_label


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
        choices = tuple((str(key), str(words)) for key, words in options)
        label = path_label(resource.model, name)
        found.append(FilterChoice(".".join(one.path), label, one.form, choices))
    return found


@while_rights_stay
def has_filters(resource: Resource, actor: Actor, names: tuple[str, ...]) -> bool:
    """Say whether there is any of the fields that a form can filter and the person may read."""
    found = (filterable(resource.model, name) for name in names)
    return any(one is not None and _may_read(resource, actor, one.path) for one in found)


def _may_read(resource: Resource, actor: Actor, path: tuple[str, ...]) -> bool:
    at: Resource | None = resource
    for step in path:
        if at is None or not actor.may(at) or step in actor.hidden(at):
            return False
        field = at.model._meta.fields.get(step) or at.model._meta.manytomany.get(step)
        rel = getattr(field, "rel_model", None)
        at = registry.of(rel) if rel is not None else at
    return True
