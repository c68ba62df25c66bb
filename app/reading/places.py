"""Where the records of a list lie on the map: by their own fields, or those of what they have."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from peewee import JOIN

from app.reading.pages import Listing
from app.reading.records import both, join_label, label_expressions, visible
from app.registry import registry
from app.resource import Resource


@dataclass(frozen=True)
class Point:
    """A place in degrees, with the record that it is of and what the place itself is called."""

    record_id: int
    label: str
    about: str
    latitude: Decimal
    longitude: Decimal


def children_of(resource: Resource, name: str) -> tuple[Resource, Any] | None:
    """Return the resource whose records point here by this name, and its reference."""
    for child, reference in registry.pointing_at(resource.model):
        if reference.backref == name:
            return child, reference
    return None


def points_of_children(listing: Listing, names: list[str], most: int) -> list[Point]:
    """Return the first places of what belongs to a list's records, with one query."""
    first, _dot, latitude = names[0].partition(".")
    longitude = names[1].partition(".")[2]
    found = children_of(listing.resource, first)
    if found is None:
        return []
    child, reference = found
    fields: Any = child.model._meta.fields
    query = _labelled(listing, child, reference, [fields[latitude], fields[longitude]])
    query = query.where(both(_seen(listing, child, reference), _known(fields, latitude, longitude)))
    own, _joins = label_expressions(child.model, child.model, listing.actor)
    rows = query.order_by(reference, child.model._meta.primary_key).limit(most).tuples()
    return [
        Point(
            row[0],
            join_label(row[3 + len(own) :], row[0]),
            join_label(row[3 : 3 + len(own)], None if not any(row[3 : 3 + len(own)]) else row[0]),
            row[1],
            row[2],
        )
        for row in rows
    ]


def _labelled(listing: Listing, child: Resource, reference: Any, degrees: list[Any]) -> Any:
    """Select a child's place, its own label and that of the record that it belongs to."""
    parent: Any = listing.resource.model.alias()
    own, own_joins = label_expressions(child.model, child.model, listing.actor)
    theirs, joins = label_expressions(listing.resource.model, parent, listing.actor)
    chosen = [reference, *degrees, *own, *theirs]
    query = child.model.select(*[one.alias(f"c{at}") for at, one in enumerate(chosen)])
    query = query.join_from(child.model, parent, on=reference == parent.id)
    for source, alias, condition in [*own_joins, *joins]:
        query = query.join_from(source, alias, JOIN.LEFT_OUTER, on=condition)
    return query


def _known(fields: Any, latitude: str, longitude: str) -> Any:
    return fields[latitude].is_null(False) & fields[longitude].is_null(False)


def _seen(listing: Listing, child: Resource, reference: Any) -> Any:
    """Hold a child to the rows of the list, and to what may be seen of it."""
    model: Any = listing.resource.model
    inside = model.select(model.id)
    condition = listing.condition()
    if condition is not None:
        inside = inside.where(condition)
    return both(visible(child, listing.actor), reference.in_(inside))
