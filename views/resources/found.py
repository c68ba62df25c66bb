"""Which resource and record an address means."""

from typing import Any

from flask import abort, redirect, request, url_for

from app.duplicates.tombstones import survivor_of
from app.reading import fetch
from app.registry import registry
from app.resource import Resource
from app.rights import Denied, NotVisible
from app.web.person import actor


def resource_at(plugin: str, name: str, verb: str = "read") -> Resource:
    """Return the resource of an address. Raises NotVisible where there is none for this person."""
    resource = registry.resource(f"{plugin}/{name}")
    if resource is None or not actor().may(resource, "read"):
        raise NotVisible(f"{plugin}/{name}")
    if not actor().may(resource, verb):
        raise Denied(resource.address, verb)
    return resource


def record_at(plugin: str, name: str, record_id: int, verb: str = "read") -> tuple[Resource, Any]:
    """Return the resource and the record of an address, for one verb.

    The address of a record that was merged leads to the one that answers for it.
    """
    resource = resource_at(plugin, name)
    try:
        return resource, fetch(resource, actor(), record_id, verb)
    except NotVisible:
        send_on(resource, record_id)
        raise


def send_on(resource: Resource, record_id: int) -> None:
    """End a request for a page of a merged record with the way to the one that survived."""
    survivor = survivor_of(resource.address, record_id) if request.method == "GET" else None
    if survivor is not None:
        fetch(resource, actor(), survivor)
        told = {**(request.view_args or {}), "record_id": survivor}
        abort(redirect(url_for(str(request.endpoint), **told), 303))
