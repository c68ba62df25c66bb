"""Codes that are scanned, or typed as they stand: each leads to the one record that has it."""

from collections.abc import Iterable
from typing import Any

from app.reading.records import select_visible
from app.resource import Resource
from app.rights import Actor

SHORTEST = 3
"""Shorter texts are rather the beginning of a word."""


def scanned(resources: Iterable[Resource], actor: Actor, text: str) -> str:
    """Return the address of the record that has a code, empty where none or several have it."""
    code = text.strip()
    if len(code) < SHORTEST or "\0" in code:
        return ""
    found = [href for one in resources for href in _of(one, actor, code)]
    return found[0] if len(found) == 1 else ""


def _of(resource: Resource, actor: Actor, code: str) -> set[str]:
    """Return the addresses of a resource's records with a code, as far as a person may know it."""
    if not resource.scans or not actor.may(resource, "read"):
        return set()
    model: Any = resource.model
    hidden = actor.hidden(resource)
    hits: set[str] = set()
    for name in resource.scans:
        if name not in hidden:
            query = select_visible(resource, actor).where(model._meta.fields[name] == code)
            hits |= {resource.record_href(row.id) for row in query}
    return hits
