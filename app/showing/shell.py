"""The shell: modules in the sidebar, what can be made, who is signed in."""

from flask import request

from app.pages import Link, NavGroup, NavItem, Shell
from app.registry import Installed, registry
from app.repairs import known_repairs
from app.reports.finding import reports_for
from app.resource import Resource
from app.rights import Actor
from app.settings import firm
from app.showing.faces import initials, tone
from models.texts import _

MOST_TOLD = 99


def shell(actor: Actor, unread: int) -> Shell:
    """Return what stands around every page; `unread` notifications wait."""
    groups: dict[str, list[NavItem]] = {"": [_home()]}
    for one in _shown():
        item = _module(actor, one)
        if item is not None and one.plugin is not None:
            groups.setdefault(str(one.plugin.group), []).append(item)
    create = [
        Link(str(resource.singular), f"{resource.href}/new", resource.icon or "plus")
        for resource in creatable(actor)
    ]
    return Shell(
        firm=firm().name or "Shophouse",
        groups=[NavGroup(label, items) for label, items in groups.items()],
        create=create,
        user_name=actor.name,
        user_mail=actor.mail,
        user_initials=initials(actor.name),
        user_tone=tone(actor.name),
        may_settings=actor.is_admin,
        repairs=str(known_repairs() or "") if actor.is_admin else "",
        news=f"{MOST_TOLD}+" if unread > MOST_TOLD else str(unread or ""),
    )


def modules(actor: Actor) -> list[NavItem]:
    """Return the modules of the sidebar, each with the pages that a person may open."""
    return [item for one in _shown() if (item := _module(actor, one)) is not None]


def creatable(actor: Actor) -> list[Resource]:
    """Return what can be made from anywhere."""
    return [
        resource
        for one in _shown()
        for resource in one.resources
        if resource.in_menu and not resource.is_child and actor.may(resource, "create")
    ]


def makeable(actor: Actor) -> list[Resource]:
    """Return all that a person may make, parts of others and what stands in no menu as well."""
    return [
        resource
        for one in registry.enabled()
        for resource in one.resources
        if actor.may(resource, "create")
    ]


def _shown() -> list[Installed]:
    return [one for one in registry.enabled() if one.plugin is not None and one.name != "core"]


def _home() -> NavItem:
    return NavItem(str(_("Home")), "/", "home", request.path == "/")


def _module(actor: Actor, one: Installed) -> NavItem | None:
    assert one.plugin is not None
    links = [
        Link(str(resource.title), resource.href, resource.icon, _is_at(resource.href))
        for resource in one.resources
        if resource.in_menu and not resource.is_child and actor.may(resource, "read")
    ]
    links += [
        Link(
            str(page.label),
            f"/{one.name}/{page.path}",
            page.icon,
            _is_at(f"/{one.name}/{page.path}"),
        )
        for page in one.plugin.pages
        if page.label and actor.may_page(page.right)
    ]
    if any(report.plugin == one.name for report in reports_for(actor)):
        href = f"/reports/{one.name}"
        is_here = request.path == href or request.path.startswith(f"{href}.")
        links.append(Link(str(_("Reports")), href, "report", is_here))
    if not links:
        return None
    current = request.path.startswith(f"/{one.name}/") or links[-1].current
    return NavItem(str(one.plugin.label), links[0].href, one.plugin.icon, current, links)


def _is_at(href: str) -> bool:
    return request.path == href or request.path.startswith(href + "/")
