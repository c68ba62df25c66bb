"""What is checked at start of a path of fields, as columns, filters and rules name them."""

from typing import Any

from app.filters import And, Compare, Exists, Not, Or, Tree
from app.misdeclared import Misdeclared, did_you_mean
from app.registry import Installed
from models.computed import computed
from models.record import Record


def paths_in(tree: Tree | None) -> list[tuple[str, ...]]:
    """Return the paths of the fields that a filter names, each from the record it is about."""
    match tree:
        case And(items) | Or(items):
            return [path for item in items for path in paths_in(item)]
        case Not(item):
            return paths_in(item)
        case Compare(path=path):
            return [path]
        case Exists(path, condition):
            return [(*path, *inner) for inner in paths_in(condition)]
    return []


def check_path(
    found: Installed, start: type[Record], where: str, path: str, through: bool = False
) -> None:
    """Check each step of a path. A filter goes `through` to several records, a column doesn't."""
    model: Any = start
    for step in path.split("."):
        if model is None:
            raise Misdeclared(
                f"column.path: '{path}' in {where} goes through something that is no reference."
            )
        field = field_at(found, model, step)
        many = model._meta.manytomany.get(step)
        child = _children(found, model).get(step) if through else None
        if field is not None:
            model = getattr(field, "rel_model", None)
        elif through and (many is not None or child is not None):
            model = many.rel_model if many is not None else child
        elif many is not None or step in model.refs or isinstance(_declared(model, step), computed):
            model = None
        elif callable(getattr(model, step, None)):
            raise Misdeclared(
                f"column.method: '{path}' in {where} is a plain method, a query for each row."
                " Make it @computed."
            )
        else:
            known = [*model._meta.fields, *model._meta.manytomany, *model.refs]
            raise Misdeclared(
                f"column.unknown: {model.__name__} has no '{step}', named in {where}."
                + did_you_mean(step, known)
            )


def field_at(found: Installed, model: Any, name: str) -> Any:
    """Return a field of a record, or one that this plugin is about to add to it."""
    own = model._meta.fields.get(name)
    if own is not None or not name.startswith(f"{found.name}_"):
        return own
    for extended, fields in found.plugin.extensions if found.plugin else []:
        if extended is model and name.removeprefix(f"{found.name}_") in fields:
            return fields[name.removeprefix(f"{found.name}_")]
    return None


def _children(found: Installed, model: Any) -> dict[str, Any]:
    """Return the records that point at a record, by the names under which a filter knows them."""
    children: dict[str, Any] = {}
    for reference, child in model._meta.backrefs.items():
        children[str(reference.backref)] = child
    for resource in found.resources:
        if any(field.rel_model is model for field in resource.model._meta.refs):
            children |= dict.fromkeys(
                (resource.name, f"{found.name}_{resource.name}"), resource.model
            )
    return children


def _declared(model: type[Record], name: str) -> Any:
    for base in model.__mro__:
        if name in vars(base):
            return vars(base)[name]
    return None
