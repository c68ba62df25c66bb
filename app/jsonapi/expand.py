"""Objects in place of ids: `expand=company,lines.product`, one query for each step."""

from typing import TYPE_CHECKING, Any

from app.filters import FilterError
from app.hints import hint_at
from app.jsonapi.fields import api_fields
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.texts import _

if TYPE_CHECKING:
    from app.jsonapi.reading import Reading

Tree = dict[str, Any]
MOST = 8
DEEPEST = 3


def read_expand(text: str, resource: Resource, actor: Actor) -> Tree:
    """Read `company,lines.product` into a tree of names.

    Raises FilterError for what isn't there to expand.
    """
    paths = [path.strip() for path in text.split(",") if path.strip()]
    if len(paths) > MOST or any(path.count(".") >= DEEPEST for path in paths):
        raise FilterError(
            _("Expand at most %(most)s fields, %(deep)s steps deep.", most=MOST, deep=DEEPEST),
            "expand",
        )
    tree: Tree = {}
    for path in paths:
        _check(path, resource, actor)
        branch = tree
        for name in path.split("."):
            branch = branch.setdefault(name, {})
    return tree


def _check(path: str, resource: Resource, actor: Actor) -> None:
    at: Resource | None = resource
    for name in path.split("."):
        known = api_fields(at, actor) if at is not None else {}
        one = known.get(name)
        if one is None or not (one.is_relation or one.form == "lines"):
            can = [name for name, field in known.items() if field.is_relation]
            raise FilterError(
                _("“%(name)s” can't be expanded.%(hint)s", name=name, hint=hint_at(name, can)),
                name,
                parameter="expand",
            )
        at = one.target


def put_objects(reading: "Reading", found: list[dict[str, Any]]) -> None:
    """Put objects in place of the ids that are to be expanded; None where one isn't visible."""
    for one in reading.fields:
        branch = reading.expand.get(one.name)
        if branch is None or one.form == "lines":
            continue
        if one.form == "pointer":
            _put_pointers(reading.actor, found, one.name, branch)
            continue
        many = one.form == "many"
        ids = {i for row in found for i in (row[one.name] if many else [row[one.name]])} - {None}
        known = _objects(one.target, reading.actor, ids, branch)
        for row in found:
            value = row[one.name]
            row[one.name] = [known[i] for i in value if i in known] if many else known.get(value)


def _put_pointers(actor: Actor, found: list[dict[str, Any]], name: str, branch: Tree) -> None:
    wanted: dict[str, set[int]] = {}
    for row in found:
        if row[name]:
            wanted.setdefault(row[name]["resource"], set()).add(row[name]["id"])
    known = {
        address: _objects(registry.resource(address), actor, ids, branch)
        for address, ids in wanted.items()
    }
    for row in found:
        at = row[name]
        shown = known[at["resource"]].get(at["id"]) if at else None
        row[name] = {"resource": at["resource"], **shown} if shown else None


def _objects(
    target: Resource | None, actor: Actor, ids: set[int], branch: Tree
) -> dict[int, dict[str, Any]]:
    from app.jsonapi.reading import objects_by_id  # the two call each other

    if target is None or not ids:
        return {}
    return objects_by_id(target, actor, ids, None, branch, with_lines=False)
