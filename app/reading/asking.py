"""What plugins ask of other records: by a filter, so that no hidden field tells of itself."""

from typing import Any

from app.filters.errors import FilterError
from app.reading.pages import Listing
from app.reading.records import select_visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor


def select_where(actor: Actor, address: str, query: dict[str, str]) -> Any | None:
    """Return a query of the records that a filter finds, their hidden fields left out (None).

    `query` is that of the list's address, such as {"company": "7", "due__lt": "today"}. None where
    the actor may not read these records, or a field that the filter names is hidden from them: a
    number or a row found by it would tell of the field. Raises FilterError for an unknown field.
    """
    resource = registry.resource(address)
    if resource is None or not actor.may(resource):
        return None
    try:
        condition = _listing(resource, actor, query).condition()
    except FilterError as error:
        if error.hidden:
            return None
        raise
    found = select_visible(resource, actor)
    return found if condition is None else found.where(condition)


def count_of(actor: Actor, address: str, query: dict[str, str]) -> int | None:
    """Count the records that a filter finds, or None where `select_where` gives None."""
    resource = registry.resource(address)
    if resource is None or not actor.may(resource):
        return None
    try:
        return _listing(resource, actor, query).count_all()
    except FilterError as error:
        if error.hidden:
            return None
        raise


def _listing(resource: Resource, actor: Actor, query: dict[str, str]) -> Listing:
    return Listing(resource, actor, list(query.items()))
