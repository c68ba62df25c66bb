"""The shell: modules in the sidebar, what can be made, who is signed in."""

from collections.abc import Collection
from dataclasses import replace

from app.lasting import while_rights_stay
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


def shell(actor: Actor, unread: int, path: str) -> Shell:
    """Return what stands around the page at a path; `unread` notifications wait."""
    here = tuple(href for href in _hrefs(actor) if _is_at(href, path))
    found = _around(actor, here)
    repairs = str(known_repairs() or "") if actor.is_admin else ""
    news = f"{MOST_TOLD}+" if unread > MOST_TOLD else str(unread or "")
    return replace(found, repairs=repairs, news=news)


def modules(actor: Actor) -> list[NavItem]:
    """Return the modules of the sidebar, each with the pages that a person may open."""
    return [item for one in _shown() if (item := _module(actor, one, ())) is not None]


@while_rights_stay
def _hrefs(actor: Actor) -> tuple[str, ...]:
    """Return all addresses that may be marked as where somebody is."""
    links = [link.href for item in modules(actor) for link in item.pages]
    return ("/", *(f"/{one.name}" for one in _shown()), *links)


@while_rights_stay
def _around(actor: Actor, here: tuple[str, ...]) -> Shell:
    groups: dict[str, list[NavItem]] = {"": [NavItem(str(_("Home")), "/", "home", "/" in here)]}
    for one in _shown():
        item = _module(actor, one, here)
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
        here=here,
    )


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


def _module(actor: Actor, one: Installed, here: Collection[str]) -> NavItem | None:
    assert one.plugin is not None
    links = [
        Link(str(resource.title), resource.href, resource.icon, resource.href in here)
        for resource in one.resources
        if resource.in_menu and not resource.is_child and actor.may(resource, "read")
    ]
    for page in one.plugin.pages:
        href = f"/{one.name}/{page.path}"
        if page.label and actor.may_page(page.right):
            links.append(Link(str(page.label), href, page.icon, href in here))
    if any(report.plugin == one.name for report in reports_for(actor)):
        href = f"/reports/{one.name}"
        links.append(Link(str(_("Reports")), href, "report", href in here))
    if not links:
        return None
    current = f"/{one.name}" in here or links[-1].current
    return NavItem(str(one.plugin.label), links[0].href, one.plugin.icon, current, links)


def _is_at(href: str, path: str) -> bool:
    """Say whether a page is at an address or below it; `/reports/sales.revenue` is a report's."""
    below = href + ("." if href.startswith("/reports/") else "/")
    return path == href or (href != "/" and path.startswith(below))
