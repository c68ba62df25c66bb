"""Which resource and record an address means."""

from typing import Any

from flask import abort, g, redirect, request, url_for

from app.duplicates.tombstones import survivor_of
from app.reading import fetch
from app.registry import registry
from app.resource import Resource
from app.rights import Denied, NotVisible
from app.showing.trash import deleted_row
from app.undoing.trash import deletion_of
from app.web.drawing import page
from app.web.person import actor, is_api
from models.texts import _


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

    The address of a record that was merged leads to the one that answers for it; that of a deleted
    one tells who could read it how it went, and offers the way back.
    """
    resource = resource_at(plugin, name)
    try:
        return resource, fetch(resource, actor(), record_id, verb)
    except NotVisible:
        send_on(resource, record_id)
        _tell_deleted(resource, record_id)
        raise


def send_on(resource: Resource, record_id: int) -> None:
    """End a request for a page of a merged record with the way to the one that survived."""
    survivor = survivor_of(resource.address, record_id) if request.method == "GET" else None
    if survivor is not None:
        fetch(resource, actor(), survivor)
        told = {**(request.view_args or {}), "record_id": survivor}
        abort(redirect(url_for(str(request.endpoint), **told), 303))


def _tell_deleted(resource: Resource, record_id: int) -> None:
    """End a request for a page of a deleted record with what is known of that."""
    deleted = None
    if request.method == "GET" and not is_api():
        deleted = deletion_of(resource, record_id, actor(), whole=True)
    if deleted is None:
        return
    row = deleted_row(actor(), deleted, g.locale)
    title = _("%(record)s is deleted", record=row.label)
    shown = page(
        "deleted.html",
        status=404,
        title=title,
        row=row,
        list_href=resource.href,
        list_label=str(resource.title),
    )
    abort(shown)
