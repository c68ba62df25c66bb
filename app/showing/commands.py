"""What the command palette offers: records, pages, what can be made, what can be done here."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.finding_rows import Command, CommandGroup
from app.reading.finding import searched_by
from app.reading.matching import Spellings, beginning, pick, pick_nearly
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.commands_here import about_list, about_record, record_at
from app.showing.reports import report_groups
from app.showing.settings_index import settings_groups
from app.showing.shell import creatable, makeable, modules
from app.showing.views import meant_for
from app.viewing import recently_viewed
from app.writing.handing_over import may_hand_over
from models.core import View
from models.folding import sought
from models.texts import _

_RECENT, _EACH, _MOST = 8, 4, 10
_QUICK = 3
"""Fewer letters only find how a name begins: all else would take too long."""


def commands(actor: Actor, text: str, at: str) -> list[CommandGroup]:
    """Return what a text may mean to a person who is at an address, by group, empty ones left out.

    Without a text: what they looked at lately, and what can be done.
    """
    here = record_at(actor, at)
    words = sought(text).split()
    named = [
        (_("This record"), about_record(actor, *here) if here else []),
        (_("This list"), [] if here else about_list(actor, at)),
        (_("New"), _new(makeable(actor) if words else creatable(actor))),
        (_("Pages"), _pages(actor) if words else _menu(actor)),
        (_("Your account"), _account(actor)),
    ]
    groups = [(label, [one for one in offered if _means(one, words)]) for label, offered in named]
    is_known = any(kept for _label, kept in groups)
    if words:
        # What can be done here is named by its words; a record may only have them in its name.
        groups.insert(2, (_("Records"), _records(actor, text, not is_known)))
    else:
        groups.insert(0, (_("Recent"), _recent(actor, here)))
    return [CommandGroup(str(label), kept[:_MOST]) for label, kept in groups if kept]


def _means(one: Command, words: list[str]) -> bool:
    told = sought(f"{one.label} {one.hint}")
    return all(word in told for word in words)


def _recent(actor: Actor, here: tuple[Resource, Any] | None) -> list[Command]:
    but = (here[0].address, int(here[1].id)) if here else None
    return [
        _command_of(resource, number, label)
        for resource, number, label in recently_viewed(actor, _RECENT, but)
    ]


def _command_of(resource: Resource, number: int, label: str) -> Command:
    icon = resource.icon or resource.plugin.icon
    return Command(label, resource.record_href(number), icon, str(resource.singular))


def _records(actor: Actor, text: str, is_tolerant: bool) -> list[Command]:
    """Return records of their own right that a text finds, one typing error tolerated or not."""
    wanted = [one for one in searched_by(actor) if not one.is_child and not one.model.belongs_to]
    is_long = len(sought(text)) >= _QUICK
    found = [(one, _found(one, actor, text, is_long)) for one in wanted]
    if is_tolerant and is_long and not any(rows for _one, rows in found):
        known: Spellings = {}
        found = [(one, pick_nearly(one, actor, text, _EACH, known)) for one in wanted]
    return [_command_of(one, number, label) for one, rows in found for number, label in rows]


def _found(resource: Resource, actor: Actor, text: str, is_long: bool) -> list[tuple[int, str]]:
    """Return what is called so, then what has it in its name, then what a longer text finds."""
    rows = beginning(resource, actor, text, _EACH)
    if len(rows) == _EACH or not is_long:
        return rows
    words = sought(text).split()
    rows = pick(resource, actor, text, 3 * _EACH)

    def misses(row: tuple[int, str]) -> bool:
        label = sought(row[1])
        return not all(word in label for word in words)

    return sorted(rows, key=misses)[:_EACH]


def _new(resources: list[Resource]) -> list[Command]:
    return [
        Command(str(_("New %(noun)s", noun=resource.in_sentence)), f"{resource.href}/new", "plus")
        for resource in resources
    ]


def _account(actor: Actor) -> Iterator[Command]:
    """Give the looks that aren't chosen, and the way out."""
    for theme, label, icon in (
        ("light", _("Switch to the light theme"), "sun"),
        ("dark", _("Switch to the dark theme"), "moon"),
        ("", _("Switch to the theme of the device"), "device-desktop"),
    ):
        if theme != (actor.theme or ""):
            carries = {"theme": theme}
            yield Command(str(label), "/settings/theme", icon, method="post", carries=carries)
    yield Command(str(_("Sign out")), "/logout", "logout", method="post")


def _menu(actor: Actor) -> list[Command]:
    """Return the pages of the sidebar."""
    found = [Command(str(_("Home")), "/", "home")]
    for item in modules(actor):
        found += [
            Command(link.label, link.href, link.icon or item.icon, item.label)
            for link in item.pages
        ]
    return found


def _pages(actor: Actor) -> Iterable[Command]:
    """Give every page that has a name: the sidebar's, saved views, one's own, the settings."""
    yield from _menu(actor)
    for group, links in report_groups(actor):
        for link in links:
            yield Command(link.label, link.href, link.icon, group)
    yield from _saved_views(actor)
    yield Command(str(_("Notifications")), "/notifications", "bell")
    yield Command(str(_("Your profile")), "/settings/profile", "user")
    yield Command(str(_("Trash")), "/settings/trash", "trash")
    if may_hand_over(actor):
        yield Command(str(_("Hand over")), "/settings/hand-over", "users")
    if actor.is_admin:
        yield Command(str(_("Settings")), "/settings/", "settings")
        settings = _("Settings")
        for label, links in settings_groups():
            for link in links:
                yield Command(link.label, link.href, link.icon, f"{settings} · {label}")


def _saved_views(actor: Actor) -> list[Command]:
    """Return the saved views that are a person's tabs, of lists that they may read."""
    found = []
    for view in View.select().where(meant_for(actor.user_id)).order_by(View.name).limit(200):
        resource = registry.resource(view.resource)
        if resource is not None and actor.may(resource, "read"):
            href = f"{resource.href}?view={view.id}"
            found.append(Command(view.name, href, "bookmark", str(resource.title)))
    return found
