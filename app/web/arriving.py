"""From where somebody came to a record: the list they left, as it was filtered and sorted."""

import re
from urllib.parse import urlsplit

from flask import request

from app.resource import Resource
from app.viewing import Seen, note_view, trail_of
from app.web.person import actor
from app.web.route import is_fragment

_LONGEST = 2000
_PAGE = re.compile(r"/(\d{1,18})(?:/|$)")


def arrive(resource: Resource, record_id: int) -> str | None:
    """Keep that a person looks at a record; return the query of the list they came from, if any.

    Only whole pages count, not parts of them and not what is loaded ahead.
    """
    user_id, key = actor().user_id, (resource.address, record_id)
    trail = trail_of(user_id)
    listed = _listed(resource, record_id, trail)
    if user_id is not None and not is_fragment() and not is_ahead():
        note_view(user_id, key, listed, trail)
    return listed


def list_left(resource: Resource, record_id: int) -> str:
    """Return the address of the list from which a person came to a record, marked there."""
    seen = trail_of(actor().user_id).get((resource.address, record_id))
    return list_address(resource, seen.listed if seen else None)


def list_address(resource: Resource, listed: str | None, record_id: int = 0) -> str:
    """Return a list's address with the query that was left, at the row of a record."""
    row = f"#row-{record_id}" if record_id and listed is not None else ""
    return f"{resource.href}?{listed}{row}" if listed else f"{resource.href}{row}"


def list_before(resource: Resource) -> str | None:
    """Return the query of the resource's list if that is the page the request came from."""
    path, query = page_before()
    return query if path == resource.href else None


def is_ahead() -> bool:
    """Say whether a page is loaded that nobody asked to see yet."""
    return "prefetch" in request.headers.get("Sec-Purpose", "") or request.method == "HEAD"


def page_before() -> tuple[str, str]:
    """Return path and query of the page that a request came from, if it is one of this house."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return "", ""
    if parts.netloc != request.host or len(parts.query) > _LONGEST:
        return "", ""
    return parts.path, parts.query


def _listed(resource: Resource, record_id: int, trail: dict[tuple[str, int], Seen]) -> str | None:
    path, query = page_before()
    if path == resource.href:
        return query
    if not path.startswith(f"{resource.href}/"):
        return None
    page = _PAGE.match(path.removeprefix(resource.href))
    number = int(page[1]) if page else record_id if path == f"{resource.href}/new" else 0
    seen = trail.get((resource.address, number))
    return seen.listed if seen else None
