"""Comments and notifications for programs."""

from typing import Any

from app.filters import FilterError
from app.jsonapi.lists import Pairs, list_answer, page_of
from app.jsonapi.values import Values
from app.reading.markers import read_marker, write_marker
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied, NotVisible
from app.showing.notifications import notices
from app.talk.adding import add_comment
from app.writing import Invalids
from models.core import Comment, Notification
from models.kinds import kind_by_name
from models.record import Record
from models.texts import _

Object = dict[str, Any]
_PLACE = "notifications"


def comments_answer(resource: Resource, actor: Actor, record: Record, pairs: Pairs) -> Object:
    """Return a page of the comments on a record.

    Raises NotVisible where the record takes none, or what they are about is hidden from the person.
    """
    comments = registry.by_model[Comment]
    for key, _value in pairs:
        if key in ("about_resource", "about_id"):
            raise FilterError(_("“%(name)s” means nothing here.", name=key), key)
    if not resource.takes_comments or not actor.may(comments):
        raise NotVisible(resource.address, record.id)
    if "about" in actor.hidden(comments):
        raise NotVisible(comments.address)
    about = [("about_resource", record.record_type), ("about_id", str(record.id))]
    return list_answer(comments, actor, [*pairs, *about])


def comment_in(resource: Resource, record_id: int, body: Values, actor: Actor) -> int:
    """Store the comment of a body, which is its text alone, and return its id."""
    unknown = next((name for name in body if name != "text"), None)
    if unknown is not None:
        raise Invalids({unknown: [_("There is no field “%(name)s” to write.", name=unknown)]})
    text = body.get("text")
    if text is not None and not isinstance(text, str):
        raise Invalids({"text": [_("A text is needed here.")]})
    return int(add_comment(resource, record_id, text or "", actor, "api").id)


def notifications_answer(actor: Actor, pairs: Pairs) -> Object:
    """Return a page of somebody's own notifications, newest first; `unread=true` only those."""
    only, rest = _unread(pairs)
    after, limit = page_of(rest)
    query = Notification.select().where(Notification.user == actor.user_id)
    if only:
        query = query.where(Notification.read_at.is_null())
    if after:
        found = read_marker(_PLACE, after)
        if not found:
            raise FilterError(
                _("This page marker belongs to another list. Start at the first page."), "after"
            )
        query = query.where(Notification.id < int(found[0]))
    rows = list(query.order_by(Notification.id.desc()).limit(limit + 1))
    shown = rows[:limit]
    more = write_marker(_PLACE, [shown[-1].id]) if len(rows) > limit else None
    return {"items": objects(actor, shown), "next": more}


def _unread(pairs: Pairs) -> tuple[bool, Pairs]:
    given = [value for key, value in pairs if key == "unread"]
    if len(given) > 1 or not set(given) <= {"true", "false"}:
        raise FilterError(_("unread is true or false."), "unread")
    return given == ["true"], [pair for pair in pairs if pair[0] != "unread"]


def objects(actor: Actor, rows: list[Any]) -> list[Object]:
    """Return notifications as programs get them; of what can't be seen only that it was."""
    plain = kind_by_name("moment").plain
    return [
        {
            "id": row.id,
            "event": row.event,
            "at": plain(row.at),
            "read_at": plain(row.read_at),
            "by": row.who_id if one.subject else None,
            "count": row.count,
            "about": {"resource": one.place[0], "id": one.place[1]} if one.subject else None,
            "comment": row.comment_id if one.subject else None,
            "label": one.subject or None,
            "text": one.text or None,
        }
        for row, one in zip(rows, notices(actor, rows, actor.language or "en"), strict=True)
    ]


def may_mark(actor: Actor) -> None:
    """Raise Denied for a token that only reads."""
    if actor.limits is not None and not actor.is_within(registry.by_model[Comment], "update"):
        raise Denied("core/comments", "update")


__all__ = ["comment_in", "comments_answer", "may_mark", "notifications_answer", "objects"]
