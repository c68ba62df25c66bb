"""What the house holds about a party: a page to read and hand over, and the same as JSON."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from flask import Response, g, make_response, render_template

from app.api import (
    actor,
    everything_about,
    everything_json,
    everything_page,
    fetch,
    registry,
    stream_file,
)
from plugins.contacts import plugin

ADDRESS = "contacts/parties"


@plugin.page("parties/<int:party_id>/data", right="parties:export")
def data(party_id: int) -> Response:
    """Show everything about a party."""
    found = everything_about(_party(party_id), actor())
    href = f"/{ADDRESS}/{party_id}/data.json"
    return make_response(
        render_template("everything.html", page=everything_page(found, g.locale, href))
    )


@plugin.page("parties/<int:party_id>/data.json", right="parties:export")
def data_json(party_id: int) -> Response:
    """Give everything about a party as JSON."""
    found = everything_about(_party(party_id), actor())

    def begin() -> Iterator[bytes]:
        pieces = everything_json(found)
        return chain([next(pieces)], pieces)

    return stream_file(begin, "application/json", f"contact-{party_id}.json")


def _party(party_id: int) -> Any:
    return fetch(registry.resources[ADDRESS], actor(), party_id, "export")
