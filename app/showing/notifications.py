"""Notifications in words: who did what with which record, as far as the reader may know it now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from app.duplicates.tombstones import survivor_of
from app.pages import Link
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.moments import moment_html
from app.talk_rows import Notice, NoticesPage
from models.clock import shown_zone
from models.core import Comment, Notification, Tombstone, User
from models.core.comment import excerpt
from models.fields import MomentField
from models.kinds import kind_of
from models.texts import _, ngettext

HREF = "/notifications"
PAGE = 50
_TEXT = 300
_ICONS = {
    "mention": "at",
    "comment": "message",
    "change": "pencil",
    "reminder": "alarm",
    "assigned": "user",
}


def notices_page(actor: Actor, locale: str, *, shows_all: bool, before: int = 0) -> NoticesPage:
    """Return a page of somebody's own notifications."""
    query = Notification.select().where(Notification.user == actor.user_id)
    unread = Notification.read_at.is_null()
    has_unread = query.where(unread).exists()
    if not shows_all:
        query = query.where(unread)
    if before:
        query = query.where(Notification.id < before)
    rows = list(query.order_by(Notification.id.desc()).limit(PAGE + 1))
    here, mark = (f"{HREF}?show=all", "&") if shows_all else (HREF, "?")
    return NoticesPage(
        tabs=[
            Link(str(_("Unread")), HREF, current=not shows_all),
            Link(str(_("All")), f"{HREF}?show=all", current=shows_all),
        ],
        notices=notices(actor, rows[:PAGE], locale),
        older_href=f"{here}{mark}before={rows[PAGE - 1].id}" if len(rows) > PAGE else "",
        read_all=str(rows[0].id) if rows else "",
        has_unread=has_unread,
    )


def notices(actor: Actor, rows: Sequence[Any], locale: str) -> list[Notice]:
    """Put notifications in words; of what the reader may not see any more they say nothing."""
    at = _places(rows)
    seen = _labels(actor, at.values())
    who = _names({row.who_id for row in rows} - {None})
    texts = _texts(actor, [row.comment_id for row in rows if row.comment_id])
    return [
        _notice(actor, row, at[row.id], seen.get(at[row.id], ""), who, texts, locale)
        for row in rows
    ]


def _places(rows: Sequence[Any]) -> dict[int, tuple[str, int]]:
    """Return the record that each notification is about, or the one that answers for it by now."""
    ids = {row.record_id for row in rows}
    stones: Any = Tombstone.select(Tombstone.resource, Tombstone.record_id)
    merged = set(stones.where(Tombstone.record_id.in_(sorted(ids))).tuples()) if ids else set()
    found = {}
    for row in rows:
        place = row.record_type, row.record_id
        number = survivor_of(*place) if place in merged else None
        found[row.id] = (row.record_type, number or row.record_id)
    return found


def _labels(actor: Actor, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for address, number in places:
        wanted[address].add(number)
    return {
        (address, number): label
        for address, ids in wanted.items()
        if (resource := registry.resource(address)) is not None
        for number, label in labels(resource, actor, ids).items()
    }


def _names(ids: set[int]) -> dict[int, str]:
    rows: Any = User.select(User.id, User.name).where(User.id.in_(sorted(ids))).tuples()
    return {number: str(name) for number, name in rows} if ids else {}


def _texts(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Return how comments begin; who reads their record reads them."""
    if not ids or "text" in actor.hidden(registry.by_model[Comment]):
        return {}
    rows: Any = Comment.select(Comment.id, Comment.text).where(Comment.id.in_(ids)).tuples()
    return {number: excerpt(text, _TEXT) for number, text in rows}


def _notice(
    actor: Actor,
    row: Any,
    place: tuple[str, int],
    label: str,
    who: dict[int, str],
    texts: dict[int, str],
    locale: str,
) -> Notice:
    resource = registry.resource(place[0])
    found = Notice(
        id=row.id,
        icon=_ICONS.get(row.event, "bell"),
        who="",
        what=str(_("This is gone, or not for you to see any more.")),
        subject="",
        when=moment_html(row.at, locale),
        text="",
        href="",
        action=f"{HREF}/{row.id}/read",
        is_read=row.read_at is not None,
        place=place,
    )
    if not label or resource is None:
        return found
    found.subject = label
    found.href = resource.record_href(place[1])
    if row.comment_id in texts:
        found.href += f"#comment-{row.comment_id}"
        found.text = texts[row.comment_id]
    found.who = who.get(row.who_id, "") or _somebody(row)
    found.what = _what(row)
    found.text = found.text or _detail(actor, resource, row, locale)
    return found


def _somebody(row: Any) -> str:
    if row.event == "reminder":
        return ""
    return str(_("Several people")) if row.event == "change" and row.count > 1 else "Shophouse"


def _what(row: Any) -> str:
    if row.event == "change":
        return str(ngettext("changed", "changed, %(n)s times:", row.count))
    words = {
        "mention": _("mentioned you at"),
        "comment": _("commented on"),
        "reminder": _("Reminder:"),
        "assigned": _("gave you"),
    }
    return str(words.get(row.event, row.event))


def _detail(actor: Actor, resource: Resource, row: Any, locale: str) -> str:
    """Say what a notification is about besides, without what is hidden from the reader."""
    names = known_names(actor, resource.address, row.names.split())
    if row.event == "reminder":
        return _due(resource, row, locale) if names else ""
    if row.event != "change":
        return ""
    words = ", ".join(_called(resource, name) for name in names)
    state = _state(resource, row, names, locale)
    return " · ".join(filter(None, (state, words)))


def _due(resource: Resource, row: Any, locale: str) -> str:
    """Say when something is due: the day, unless it is today, and the time of a moment."""
    if row.due_at is None:
        return ""
    words = moment_html(row.due_at, locale).striptags()
    clock = row.due_at.astimezone(shown_zone()).strftime("%H:%M")
    if isinstance(resource.model._meta.fields[row.names], MomentField) and clock not in words:
        words = f"{words}, {clock}"
    return str(_("due %(moment)s", moment=words))


def _state(resource: Resource, row: Any, names: list[str], locale: str) -> str:
    """Say where a record came to, if its state is among what changed."""
    name = row.state.partition("=")[0] if row.state else ""
    if name not in names:
        return ""
    field = resource.model._meta.fields[name]
    value = kind_of(field).show(row.state.partition("=")[2], locale)
    return str(_("now “%(state)s”", state=value))


def known_names(actor: Actor, address: str, names: Iterable[str]) -> list[str]:
    """Return those of the fields, and of the resources of parts, that somebody may know of."""
    resource = registry.resource(address)
    if resource is None:
        return []
    hidden = actor.hidden(resource)
    return [name for name in names if _is_known(actor, resource, hidden, name)]


def _is_known(actor: Actor, resource: Resource, hidden: frozenset[str], name: str) -> bool:
    if "/" in name:
        part = registry.resource(name)
        return part is not None and actor.may(part)
    model: Any = resource.model
    there = name in model._meta.fields or name in model._meta.manytomany or name in model.refs
    return there and name not in hidden


def _called(resource: Resource, name: str) -> str:
    part = registry.resource(name) if "/" in name else None
    return str(part.title) if part else str(field_label(resource.model, name))


__all__ = ["known_names", "notices", "notices_page"]
