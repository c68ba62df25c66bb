"""What is checked of a plugin at start: each finding has an id, a place and a hint."""

import difflib
from collections.abc import Iterable
from typing import Any

from app.filters import RESERVED, parse_rule
from app.plugin import SLOTS
from app.registry import Installed, Registry
from app.resource import VERBS, Resource
from app.rights import parse_grants
from models.computed import computed
from models.record import Record
from models.refused import Refused


class Misdeclared(Refused):
    """A declaration that can't work: `id: sentence at place. Hint.`"""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" if something known is near, else nothing."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def check_plugin(registry: Registry, found: Installed) -> None:
    """Check all that a plugin declares. Raises Misdeclared at the first thing that can't work."""
    for resource in found.resources:
        _check_options(resource)
        _check_fields(resource)
        _check_actions(resource)
    plugin = found.plugin
    if plugin is None:
        return
    for role, grants in plugin.roles.items():
        for grant in parse_grants(grants, plugin.name):
            check_grant(registry, grant, role)
    for entry in plugin.slots:
        if entry.slot not in SLOTS:
            raise Misdeclared(
                f"slot.unknown: there is no slot '{entry.slot}' on {entry.address}."
                + did_you_mean(entry.slot, SLOTS)
            )


def _check_options(resource: Resource) -> None:
    known = set(Resource.__annotations__)
    for name in resource.unknown:
        raise Misdeclared(
            f"resource.option: {type(resource).__name__} has no option '{name}'."
            + did_you_mean(name, known)
        )
    if not isinstance(getattr(resource, "model", None), type):
        raise Misdeclared(f"resource.model: {type(resource).__name__} names no model.")


def _check_fields(resource: Resource) -> None:
    flat = [
        name for part in resource.form for name in ((part,) if isinstance(part, str) else part[1])
    ]
    listed = {
        "columns": resource.columns,
        "search": resource.search,
        "form": tuple(flat),
        "facts": resource.facts,
        "head": resource.head,
        "badges": resource.badges,
        "filters": resource.filters,
        "required": resource.required,
    }
    for option, names in listed.items():
        for path in names:
            _check_path(resource, option, path)
    for name in resource.model._meta.fields:
        if "__" in name or name in RESERVED:
            raise Misdeclared(
                f"field.reserved: {resource.model.__name__}.{name} is a word of the filter"
                " language; choose another name."
            )


def _check_path(resource: Resource, option: str, path: str) -> None:
    model: Any = resource.model
    where = f"{type(resource).__name__}.{option}"
    for step in path.split("."):
        if model is None:
            raise Misdeclared(
                f"column.path: '{path}' in {where} goes through something that is no reference."
            )
        if step in model._meta.fields:
            model = getattr(model._meta.fields[step], "rel_model", None)
        elif (
            step in model._meta.manytomany
            or step in model.refs
            or isinstance(_declared(model, step), computed)
        ):
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


def _declared(model: type[Record], name: str) -> Any:
    for base in model.__mro__:
        if name in vars(base):
            return vars(base)[name]
    return None


def _check_actions(resource: Resource) -> None:
    actions = resource.actions()
    for action in actions.values():
        if action.undo and action.undo not in actions:
            raise Misdeclared(
                f"action.undo: {resource.model.__name__}.{action.method} names '{action.undo}' as"
                f" its reverse, which is no action.{did_you_mean(action.undo, actions)}"
            )
        if action.when:
            parse_rule(action.when)
        if action.name in (*VERBS, "new", "edit", "pick", "changes"):
            raise Misdeclared(
                f"action.name: '{action.name}' is taken; give {action.method} a name=."
            )


def check_grant(registry: Registry, grant: Any, role: str) -> None:
    """Check that a grant means something that is here. Raises Misdeclared."""
    if grant.address in ("*", f"{grant.address.split('/')[0]}/*"):
        return
    resource = registry.resources.get(grant.address)
    if resource is None:
        raise Misdeclared(
            f"role.resource: role '{role}' grants on '{grant.address}', which isn't here."
            + did_you_mean(grant.address, registry.resources)
        )
    known = {*VERBS, *resource.actions(), "*", "export", "import"}
    for verb in grant.verbs - known:
        raise Misdeclared(
            f"role.verb: role '{role}' grants '{verb}' on {grant.address}, which has no such verb."
            + did_you_mean(verb, known)
        )
