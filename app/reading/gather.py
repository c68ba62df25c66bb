"""Values gathered with one query for a whole page: lists of references, pointers to any record."""

from typing import Any

from markupsafe import Markup
from peewee import JOIN

from app.reading.columns import NOT_VISIBLE, draw_links, plain_link
from app.reading.planning import planned
from app.reading.records import join_label, label_expressions, labels, nameable
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.record import link_columns
from models.rows import among_given, given_ids
from models.texts import _


def gather_many(resource: Resource, actor: Actor, name: str, ids: list[int]) -> dict[int, Markup]:
    """Return by record id the drawn links of a many-to-many field."""
    return {
        one: draw_links([(label, f"{resource.href}?{name}={number}") for label, number in links])
        for one, links in linked_labels(resource, actor, name, ids).items()
    }


def linked_labels(
    resource: Resource, actor: Actor, name: str, ids: list[int]
) -> dict[int, list[tuple[str, int]]]:
    """Return by record id the (label, id) of what a many-to-many field links, as far as visible."""
    field = resource.model._meta.manytomany[name]
    rel = registry.of(field.rel_model)
    if rel is None or not ids or not actor.may(rel, "read"):
        return {}
    through, mine, theirs = link_columns(field)

    def linked(given: Any) -> Any:
        other: Any = rel.model.alias()
        expressions, joins = label_expressions(rel.model, other, actor)
        query = through.select(mine, other.id, *expressions)
        for source, alias, condition in [(through, other, theirs == other.id), *joins]:
            query = query.join_from(source, alias, JOIN.LEFT_OUTER, on=condition)
        allowed = nameable(rel, actor, "read", other)
        here = among_given(mine, given)
        return query.where(here if allowed is None else here & allowed).tuples()

    found: dict[int, list[tuple[str, int]]] = {}
    plan = planned(actor, ("linked", resource, name), linked, given_ids(ids))
    for one, number, *values in plan.rows():
        found.setdefault(one, []).append((join_label(values, number), number))
    return {one: sorted(links) for one, links in found.items()}


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
