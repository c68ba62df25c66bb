"""What plugins ask of other records: by a filter, so that no hidden field tells of itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.filters.errors import FilterError
from app.reading.pages import Listing
from app.reading.records import select_visible
from app.registry import registry
from app.rights import Actor

Query = dict[str, str]
_Found = TypeVar("_Found")


def select_where(actor: Actor, address: str, query: Query) -> Any | None:
    """Return a query of the records that a filter finds, their hidden fields left out (None).

    `query` is that of the list's address, such as {"company": "7", "due__lt": "today"}. None where
    the actor may not read these records, or a field that the filter names is hidden from them: a
    number or a row found by it would tell of the field. Raises FilterError for an unknown field.
    """
    return _asked(actor, address, query, _select)


def rows_where(
    actor: Actor, address: str, query: Query, shape: Callable[[Any], Any]
) -> list[Any] | None:
    """Return the rows of what `shape` makes of the query of `select_where`, or None as that does.

    Its SQL is written once for a filter, whatever numbers it has: `shape` is a function of a
    module, and goes by nothing but the query that it gets.
    """

    def rows(listing: Listing) -> list[Any]:
        return listing.planned(("shape", shape), lambda one: shape(_select(one))).rows()

    return _asked(actor, address, query, rows)


def count_of(actor: Actor, address: str, query: Query) -> int | None:
    """Count the records that a filter finds, or None where `select_where` gives None."""
    return _asked(actor, address, query, Listing.count_all)


def _asked(
    actor: Actor, address: str, query: Query, ask: Callable[[Listing], _Found]
) -> _Found | None:
    resource = registry.resource(address)
    if resource is None or not actor.may(resource):
        return None
    try:
        return ask(Listing(resource, actor, list(query.items())))
    except FilterError as error:
        if error.hidden:
            return None
        raise


def _select(listing: Listing) -> Any:
    found, condition = select_visible(listing.resource, listing.actor), listing.condition()
    return found if condition is None else found.where(condition)
