"""The fields of a form in groups: as declared, what other modules added behind them."""

from app.lasting import while_rights_stay
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.writing.values import writable_names
from models.document import Document
from models.texts import _

Groups = tuple[tuple[str, tuple[str, ...]], ...]
"""(legend, names of fields) of each group."""


@while_rights_stay
def grouped_names(resource: Resource, actor: Actor) -> Groups:
    """Return the fields of a form in groups, each with its legend, as this person may set them."""
    if not resource.form:
        given = ("number", "origin") if issubclass(resource.model, Document) else ()
        return (("", tuple(n for n in writable_names(resource, actor) if n not in given)),)
    groups: list[tuple[str, list[str]]] = []
    for part in resource.form:
        if isinstance(part, str):
            if not groups or groups[-1][0]:
                groups.append(("", []))
            groups[-1][1].append(part)
        else:
            groups.append((str(part[0]), list(part[1])))
    parent = resource.model.parent
    if parent and all(parent not in names for _legend, names in groups):
        groups.insert(0, ("", [parent]))
    added = _added_by_others(resource)
    listed = {name for _legend, names in groups for name in names}
    extra = [one for one in writable_names(resource, actor) if one in added and one not in listed]
    if extra:
        groups.append((str(_("More")), extra))
    return tuple((legend, tuple(names)) for legend, names in groups)


def _added_by_others(resource: Resource) -> set[str]:
    """Return the fields that other modules added to a resource's records."""
    return {
        f"{one.name}_{name}"
        for one in registry.enabled()
        if one.plugin
        for model, fields in one.plugin.extensions
        if model is resource.model
        for name in fields
    }
