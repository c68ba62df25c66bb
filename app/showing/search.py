"""What a global search finds, by resource."""

from urllib.parse import urlencode

from app.pages import Link, SearchGroup
from app.reading.matching import pick
from app.registry import registry
from app.rights import Actor

_EACH = 6


def search_groups(actor: Actor, text: str, locale: str) -> list[SearchGroup]:
    """Return the first records of each searched resource that contain every word of the text."""
    groups = []
    for resource in registry.enabled_resources():
        if not resource.search or resource.is_child or not actor.may(resource, "read"):
            continue
        found = pick(resource, actor, text, _EACH + 1)
        if not found:
            continue
        links = [
            Link(label, resource.record_href(key), resource.icon) for key, label in found[:_EACH]
        ]
        more = f"{resource.href}?{urlencode({'q': text})}" if len(found) > _EACH else ""
        groups.append(
            SearchGroup(str(resource.title), resource.icon or resource.plugin.icon, links, more)
        )
    return groups
