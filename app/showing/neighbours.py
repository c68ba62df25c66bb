"""A record's place in the list that somebody came from: the way back, the one before and after."""

from urllib.parse import parse_qsl

from app.filters import FilterError
from app.pages import RecordPage
from app.reading.pages import Listing
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.showing.views import read_state


def place_in_list(
    page: RecordPage,
    resource: Resource,
    actor: Actor,
    record_id: int,
    listed: str | None,
    back: str,
    locale: str,
) -> None:
    """Let the crumb lead back to the list as it was left, and the arrows through it."""
    if listed is None:
        return
    for crumb in page.crumbs:
        if crumb.href == resource.href:
            crumb.href = back
    try:
        state = read_state(resource, actor, parse_qsl(listed, keep_blank_values=True))
        if state.kind != "list":
            return
        listing = Listing(resource, actor, state.conditions, locale)
        listing.settle()
        before, after = listing.around(record_id)
    except (FilterError, NotVisible):
        return  # what was filtered by is gone, or hidden by now
    page.previous = resource.record_href(before) if before else ""
    page.next = resource.record_href(after) if after else ""
