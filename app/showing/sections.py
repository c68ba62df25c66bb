"""Sections of a record's page that a plugin adds: the rows that a filter finds."""

from app.filters.errors import FilterError
from app.pages import Section
from app.reading.columns import columns_of
from app.reading.pages import Listing
from app.registry import registry
from app.rights import Actor
from app.showing.lists import table_of
from models.texts import current_language

ROWS = 8


def section_of(
    actor: Actor,
    address: str,
    query: dict[str, str],
    *,
    id: str,
    title: str,
    columns: tuple[str, ...] = (),
    add_href: str = "",
    add_label: str = "",
) -> Section | None:
    """Return the first rows that a filter finds, or None where the actor may not read it.

    `query` is that of the list's address, such as {"company": "7", "sort": "name"}.
    """
    resource = registry.resource(address)
    if resource is None or not actor.may(resource):
        return None
    locale = current_language()
    listing = Listing(resource, actor, list(query.items()), locale)
    shown = columns_of(resource, actor, columns or resource.columns, locale)
    try:
        part = listing.page(shown, limit=ROWS)
    except FilterError as error:
        if error.hidden:
            return None  # what the section is about is hidden from this person
        raise
    section = Section(id, title)
    if actor.may(resource, "create"):
        section.add_href, section.add_label = add_href, add_label
    if part.rows:
        section.table = table_of(resource, actor, shown, part, locale)
        section.count = str(len(part.rows)) if part.last else f"{ROWS}+"
    return section if section.table or section.add_href else None
