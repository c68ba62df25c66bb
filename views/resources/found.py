"""Which resource and record an address means."""

from typing import Any

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
    """Return the resource and the record of an address, for one verb."""
    resource = resource_at(plugin, name)
    return resource, fetch(resource, actor(), record_id, verb)
