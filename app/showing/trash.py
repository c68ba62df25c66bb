"""The trash as its page shows it: what, by whom, when, what went along, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from markupsafe import Markup

from app.pages import Link
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.timeline import moment_html
from app.undoing.trash import Deleted, label_of, trash, trash_days
from models.texts import _


@dataclass(slots=True)
class DeletedRow:
    """A deleted record as it is drawn; without an address it can't be restored or purged."""

    label: str
    kind: str
    icon: str
    who: str
    when: Markup
    until: Markup
    parts: str
    restore_href: str
    purge_href: str


@dataclass(slots=True)
class TrashPage:
    """A page of the trash."""

    days: int
    rows: list[DeletedRow]
    q: str
    resource: str
    resources: list[tuple[str, str]]
    next_href: str
    is_filtered: bool
    crumbs: list[Link] = field(default_factory=list)


def trash_page(actor: Actor, asked: Mapping[str, str], locale: str) -> TrashPage:
    """Return what somebody can read again of what was deleted lately, newest first."""
    words, address = asked.get("q", "")[:200].strip(), asked.get("resource", "")[:128]
    after = asked.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    found, more = trash(actor, address, words, start)
    kept = {name: value for name, value in (("q", words), ("resource", address)) if value}
    readable = [one for one in registry.enabled_resources() if actor.may(one, "read")]
    return TrashPage(
        days=trash_days(),
        rows=[deleted_row(actor, one, locale) for one in found],
        q=words,
        resource=address,
        resources=[(one.address, str(one.title)) for one in readable if one.can_delete],
        next_href=f"/settings/trash?{urlencode({**kept, 'after': more})}" if more else "",
        is_filtered=bool(kept),
        crumbs=[Link(str(_("Settings")), "/settings/")] if actor.is_admin else [],
    )


def deleted_row(actor: Actor, deleted: Deleted, locale: str) -> DeletedRow:
    """Draw one deleted record."""
    resource, change = deleted.resource, deleted.change
    href = f"/settings/trash/{change.id}"
    return DeletedRow(
        label=label_of(resource, actor, change),
        kind=str(resource.singular),
        icon=resource.icon or "file-text",
        who=deleted.who or "Shophouse",
        when=moment_html(deleted.at, locale),
        until=moment_html(deleted.at + timedelta(days=trash_days()), locale),
        parts=_parts(actor, deleted),
        restore_href=f"{href}/restore" if deleted.may_restore else "",
        purge_href=f"{href}/purge" if actor.may_all("delete") else "",
    )


def _parts(actor: Actor, deleted: Deleted) -> str:
    """Say what went along, as far as the person may know of such records."""
    words, others = [], 0
    for address, count in deleted.parts.items():
        resource: Resource | None = registry.resource(address)
        if resource is None or not actor.may(resource, "read"):
            others += count
        else:
            words.append(f"{resource.title} ({count})")
    unknown = _("other records")
    return ", ".join([*words, *([f"{unknown} ({others})"] if others else [])])


__all__ = ["TrashPage", "deleted_row", "trash_page"]
