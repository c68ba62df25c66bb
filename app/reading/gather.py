"""Values gathered with one query for a whole page: lists of references, pointers to any record."""

from typing import Any

from markupsafe import Markup

from app.reading.columns import NOT_VISIBLE, draw_links, plain_link
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.record import link_columns
from models.texts import _


def gather_many(resource: Resource, actor: Actor, name: str, ids: list[int]) -> dict[int, Markup]:
    """Return by record id the drawn links of a many-to-many field."""
    field = resource.model._meta.manytomany[name]
    rel = registry.of(field.rel_model)
    if rel is None or not ids:
        return {}
    through, mine, theirs = link_columns(field)
    pairs = list(through.select(mine, theirs).where(mine.in_(ids)).tuples())
    shown = labels(rel, actor, [other for _one, other in pairs])
    found: dict[int, list[tuple[str, str]]] = {}
    for one, other in pairs:
        if other in shown:
            href = f"{resource.href}?{name}={other}"
            found.setdefault(one, []).append((shown[other], href))
    return {one: draw_links(sorted(links)) for one, links in found.items()}


def gather_refs(actor: Actor, pointers: list[tuple[str | None, int | None]]) -> dict[Any, Markup]:
    """Return by (address, id) the drawn link to the record, one query an address."""
    found: dict[Any, Markup] = {}
    by_address: dict[str, list[int]] = {}
    for address, number in pointers:
        if address and number:
            by_address.setdefault(address, []).append(number)
    for address, numbers in by_address.items():
        resource = registry.resource(address)
        shown = labels(resource, actor, numbers) if resource else {}
        for number in numbers:
            if number in shown and resource:
                found[address, number] = plain_link(shown[number], resource.record_href(number))
            else:
                found[address, number] = NOT_VISIBLE.format(_("not visible"))
    return found
