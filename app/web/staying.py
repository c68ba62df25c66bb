"""The page on which somebody sent a form, to stay there: it may have gone with what was done."""

import re

from app.pages import Link
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.web.arriving import list_left, page_before
from app.web.person import actor, safe_next
from models.texts import _

_PAGE = re.compile(r"/([a-z_]\w*/[a-z_]\w*)(?:/(\d{1,18}))?(?:/|$)")
_ONLY_SENT = re.compile(r"/core/changes/|/.*/(?:revert|restore)$")
"""Addresses that are no pages: one stands there where what was sent was refused."""


def page_to_stay_on() -> str:
    """Return the page that a request came from, if it can be shown; "" where there is none.

    Of a record that is gone by now it is the list from which somebody came to it.
    """
    path, query = page_before()
    if _ONLY_SENT.match(path):
        return ""
    resource, record_id, label = _meant(path)
    if resource is not None and record_id and not label:
        return list_left(resource, record_id)
    there = f"{path}?{query}" if query else path
    return there if path == "/" or safe_next(there) != "/" else ""


def way_back() -> Link | None:
    """Return a link to the page that a request came from, named after what it shows."""
    href = page_to_stay_on()
    if href in ("", "/"):
        return None
    resource, _record_id, label = _meant(href.partition("?")[0])
    if resource is None:
        return Link(str(_("Back")), href)
    return Link(label or str(resource.title), href)


def _meant(path: str) -> tuple[Resource | None, int, str]:
    """Return the resource of an address, with the record's id and name where it is of one."""
    found = _PAGE.match(path)
    resource = registry.resource(found[1]) if found else None
    if resource is None or not actor().may(resource, "read"):
        return None, 0, ""
    record_id = int(found[2] or 0) if found else 0
    named = labels(resource, actor(), [record_id]) if record_id else {}
    return resource, record_id, named.get(record_id, "")


__all__ = ["page_to_stay_on", "way_back"]
