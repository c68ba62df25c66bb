"""What the command palette offers where somebody is: on a record's page, on a list."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from app.filters import FilterError
from app.finding_rows import Command
from app.reading import fetch
from app.reading.records import allows
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.showing.lists import list_tools
from app.showing.records import buttons_of
from app.showing.saving import view_form
from app.showing.views import State, address, read_state
from app.talk.following import is_following
from models.texts import _

_RECORD = re.compile(r"/(\w+)/(\w+)/(\d{1,18})(?:[/?]|$)")


def record_at(actor: Actor, at: str) -> tuple[Resource, Any] | None:
    """Return the record whose page an address means, as far as a person may see it."""
    match = _RECORD.match(at)
    resource = registry.resource(f"{match[1]}/{match[2]}") if match else None
    if match is None or resource is None:
        return None
    try:
        return resource, fetch(resource, actor, int(match[3]))
    except NotVisible:
        return None


def about_record(actor: Actor, resource: Resource, record: Any) -> Iterator[Command]:
    """Give what can be done with the record that is open."""
    href = resource.record_href(record.id)
    if allows(resource, actor, record, "update"):
        yield Command(str(_("Edit")), f"{href}/edit", "pencil")
    for button in buttons_of(resource, actor, record):
        icon = button.icon or "bolt"
        yield Command(button.label, button.href, icon, method=button.method)
    if resource.takes_comments and actor.user_id is not None:
        follows = is_following(record, actor.user_id)
        label = str(_("Don't follow any more") if follows else _("Follow"))
        on = "false" if follows else "true"
        yield Command(label, f"{href}/follow", "bell", method="post", carries={"on": on})
    for link in resource.menu(record, actor):
        yield Command(link.label, link.href, link.icon or "dots")
    yield Command(str(_("All changes")), f"{href}/changes", "history")
    if allows(resource, actor, record, "delete"):
        yield Command(str(_("Delete…")), f"{href}/delete", "trash")


def about_list(actor: Actor, at: str) -> Iterator[Command]:
    """Give what can be done with the list that an address means, as it is filtered there."""
    path, _mark, query = at.partition("?")
    resource = registry.resource(path[1:])
    if resource is None or not path.startswith("/") or not actor.may(resource, "read"):
        return
    state = _state(resource, actor, query)
    for link in list_tools(resource, actor, state.base):
        yield Command(link.label, link.href, link.icon or "dots")
    if view_form(resource, actor, state):
        here = address(resource, state.base)
        yield Command(str(_("Save view…")), f"{here}#view-name", "bookmark")


def _state(resource: Resource, actor: Actor, query: str) -> State:
    """Return what a list's address says; where it can't be read, the plain list."""
    try:
        return read_state(resource, actor, parse_qsl(query, max_num_fields=100))
    except (FilterError, NotVisible, ValueError):
        return read_state(resource, actor, [])


__all__ = ["about_list", "about_record", "record_at"]
