"""Global search: what one person finds in each resource, and why it was found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.reading.matching import Nearly, Spellings, count_found, nearly, pick
from app.reading.planning import planned
from app.reading.records import labels, select_visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.kinds import kind_of
from models.rows import among_given, given_ids

CAP = 100
"""As many are counted of each kind, and one more is said."""


@dataclass
class Finding:
    """What was found in one resource: (id, label) of the first, and how many there are."""

    resource: Resource
    rows: list[tuple[int, str]]
    count: int
    near: Nearly | None = None
    texts: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    """By id (field, text) of what is searched and the person may read."""
    owners: dict[int, tuple[Resource, int, str]] = field(default_factory=dict)
    """By id the record that it is a part of or hangs on: resource, id, label."""


def searched_by(actor: Actor) -> Iterator[Resource]:
    """Give the resources that a person may search."""
    for resource in registry.enabled_resources():
        if resource.search and actor.may(resource, "read"):
            yield resource


def find_everywhere(
    actor: Actor, text: str, each: int, only: str = "", most: int = 50
) -> list[Finding]:
    """Return what a text finds, `each` of a resource, `most` of the only one that is looked at.

    Where nothing at all is found, one typing error is tolerated.
    """
    resources = list(searched_by(actor))
    limits = {one.address: most if one.address == only else each for one in resources}
    found = [_find(one, actor, text, limits[one.address], None) for one in resources]
    if not any(found):
        known: Spellings = {}
        near = ((one, nearly(one, actor, text, known)) for one in resources)
        found = [_find(one, actor, text, limits[one.address], how) for one, how in near if how]
    return [one for one in found if one is not None]


def _find(
    resource: Resource, actor: Actor, text: str, limit: int, near: Nearly | None
) -> Finding | None:
    rows = pick(resource, actor, text, limit + 1, near)
    if not rows:
        return None
    count = len(rows)
    if count > limit:
        count = count_found(resource, actor, text, CAP + 1, near)
    return Finding(resource, rows[:limit], count, near)


def explain(found: Finding, actor: Actor) -> None:
    """Fill in what the records say in the searched fields, and what they belong to."""
    resource, ids = found.resource, [number for number, _label in found.rows]
    names = [one for one in resource.search if "." not in one]
    names = [one for one in names if one not in actor.hidden(resource)]
    fields: Any = resource.model._meta.fields
    model: Any = resource.model

    def among(given: Any) -> Any:
        return select_visible(resource, actor).where(among_given(model.id, given))

    rows = planned(actor, ("found", resource), among, given_ids(ids)).rows()
    for record in rows:
        found.texts[record.id] = [
            (name, str(kind_of(fields[name]).show(value, "") or value))
            for name in names
            if (value := record.__data__.get(name)) not in (None, "")
        ]
    _name_through(found, actor, rows)
    _name_owners(found, actor, rows)


def _name_through(found: Finding, actor: Actor, rows: Iterable[Any]) -> None:
    """Add the labels of what is searched by reference."""
    resource = found.resource
    firsts = {path.partition(".")[0] for path in resource.search if "." in path}
    for first in firsts - actor.hidden(resource):
        rel = registry.of(resource.model._meta.fields[first].rel_model)
        numbers = {row.id: row.__data__.get(first) for row in rows}
        known = labels(rel, actor, [one for one in numbers.values() if one]) if rel else {}
        for number, target in numbers.items():
            if target in known:
                found.texts[number].append((first, known[target]))


def _name_owners(found: Finding, actor: Actor, rows: Iterable[Any]) -> None:
    """Name what parts belong to and what files and comments hang on, as far as it is visible."""
    wanted: dict[str, dict[int, int]] = {}
    for row in rows:
        address, number = _owner(found.resource, row)
        if address and number:
            wanted.setdefault(address, {})[row.id] = number
    for address, numbers in wanted.items():
        owner = registry.resource(address)
        known = labels(owner, actor, numbers.values()) if owner else {}
        for mine, number in numbers.items():
            if owner is not None and number in known:
                found.owners[mine] = (owner, number, known[number])


def _owner(resource: Resource, row: Any) -> tuple[str, int | None]:
    model = resource.model
    if model.belongs_to:
        kind = row.__data__.get(f"{model.belongs_to}_resource")
        return kind or "", row.__data__.get(f"{model.belongs_to}_id")
    if not model.parent:
        return "", None
    rel = registry.of(model._meta.fields[model.parent].rel_model)
    return rel.address if rel else "", row.__data__.get(model.parent)
