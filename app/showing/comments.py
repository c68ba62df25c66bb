"""Comments of a record as events of its timeline."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from peewee import JOIN

from app.pages import Event
from app.registry import registry
from app.rights import Actor, Denied
from app.showing.moments import moment_html
from app.talk.mentions import Someone, find_mentions
from app.talk_rows import COMMENTS
from models.core import Comment, User
from models.prepared import Prepared
from models.record import Record, link_columns
from models.texts import _

HREF = "/core/comments"
_LINK = re.compile(r"https?://[^\s<>\"]+")
_AFTER_LINKS = ".,;:!?'’”)]}"


def comment_events(
    actor: Actor, record: Record, locale: str, limit: int
) -> list[tuple[datetime, Event]]:
    """Return what was said about a record, newest first, for somebody who may read it."""
    comments = registry.by_model[Comment]
    if not actor.is_within(comments, "read") or "text" in actor.hidden(comments):
        return []
    rows = _newest.records(record.record_type, record.id, limit)
    named = _named_in(rows)
    may_edit, may_delete = (_own(actor, verb) for verb in ("update", "delete"))
    return [
        (row.created_at, _event(row, named.get(row.id, []), locale, may_edit, may_delete))
        for row in rows
    ]


_DRAWN = ("id", "text", "author", "created_at", "edited_at")
# Not the whole class: what a module added to it goes when that is purged, a prepared query stays.


def _newest_of(resource: Any, number: Any, limit: Any) -> Any:
    fields: Any = Comment._meta.fields
    return (
        Comment.select(*(fields[name] for name in _DRAWN), User.name.alias("who"))
        .join(User, JOIN.LEFT_OUTER, on=(User.id == Comment.author))
        .where(fields["about_resource"] == resource, fields["about_id"] == number)
        .order_by(Comment.id.desc())
        .limit(limit)
        .objects()
    )


_newest = Prepared(3, _newest_of)


def _named_in(rows: list[Any]) -> dict[int, list[Someone]]:
    """Return whom each of these comments mentions."""
    ids = [row.id for row in rows if "@" in row.text]
    if not ids:
        return {}
    through, mine, theirs = link_columns(Comment._meta.manytomany["mentions"])
    query = through.select(mine, User.id, User.name, User.email).join(User, on=(theirs == User.id))
    found: dict[int, list[Someone]] = {}
    for number, *someone in query.where(mine.in_(ids)).tuples():
        found.setdefault(number, []).append(Someone(*someone))
    return found


def _own(actor: Actor, verb: str) -> Callable[[Any], bool]:
    """Return what says whether somebody may do a verb with a comment, as far as a link goes."""
    comments = registry.by_model[Comment]
    try:
        scopes = actor.scopes(comments, verb)
    except Denied:
        return lambda row: False
    return lambda row: not scopes or row.author_id == actor.user_id


def _event(
    row: Any,
    named: list[Someone],
    locale: str,
    may_edit: Callable[[Any], bool],
    may_delete: Callable[[Any], bool],
) -> Event:
    return Event(
        "message",
        row.who or "Shophouse",
        str(_("said")),
        moment_html(row.created_at, locale),
        kind=COMMENTS,
        id=f"comment-{row.id}",
        html=drawn_text(row.text, named),
        aside=str(_("edited")) if row.edited_at else "",
        edit_href=f"{HREF}/{row.id}/edit" if may_edit(row) else "",
        delete_href=f"{HREF}/{row.id}/delete" if may_delete(row) else "",
    )


def drawn_text(text: str, named: list[Someone]) -> Markup:
    """Draw plain text: addresses become links, mentions the names of those whom they mean."""
    parts: list[tuple[int, int, Markup]] = []
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_AFTER_LINKS)
        if _is_sound(address):
            drawn = Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>')
            parts.append((match.start(), match.start() + len(address), drawn.format(address)))
    for mention in find_mentions(text, named):
        if len(mention.people) == 1:
            drawn = Markup('<b class="named">@{}</b>').format(mention.people[0].name)
            parts.append((mention.start, mention.end, drawn))
    return _joined(text, sorted(parts, key=lambda part: part[:2]))


def _joined(text: str, parts: list[tuple[int, int, Markup]]) -> Markup:
    drawn, done = Markup(""), 0
    for start, end, part in parts:
        if start >= done:
            drawn += Markup("{}{}").format(text[done:start], part)
            done = end
    return drawn + Markup("{}").format(text[done:])


def _is_sound(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


__all__ = ["comment_events", "drawn_text"]
