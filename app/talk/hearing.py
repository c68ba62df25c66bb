"""Who hears of it at once: when somebody comments, and when a record is given to somebody."""

from collections.abc import Sequence
from typing import Any

from app.registry import registry
from app.talk.events import commented
from app.talk.following import follow_own, followers_of
from app.talk.notifying import News, tell
from models.core import Comment, Notification
from models.events import record_changed, record_created, record_deleted, rows_written
from models.gate import current_gate
from models.record import Record

_QUIET_WAYS = ("import", "command")
"""What comes in by the thousand is nobody's news."""


@record_created.connect_via(Comment)
def _said(sender: Any, record: Comment) -> None:
    """Tell whom a comment mentions, and those who follow what it is about."""
    about = record.about
    if about is None:
        return
    commented.send(type(about), comment=record, record=about)
    if current_gate().way in _QUIET_WAYS:
        return
    mentioned = set(record.linked("mentions"))
    told = set(tell(_news("mention", record), mentioned))
    tell(_news("comment", record), set(followers_of(about)) - told)
    follow_own(about, record.author_id)


@record_changed.connect_via(Comment)
def _reworded(sender: Any, record: Comment, fields: frozenset[str]) -> None:
    """Tell whom a comment mentions since it was worded anew."""
    if "mentions" not in fields or current_gate().as_stored or record.about is None:
        return
    rows: Any = Notification.select(Notification.user).where(
        Notification.comment_id == record.id, Notification.event == "mention"
    )
    before = {row[0] for row in rows.tuples()}
    tell(_news("mention", record), set(record.linked("mentions")) - before)


@record_deleted.connect_via(Comment)
def _taken_back(sender: Any, record: Comment) -> None:
    """Forget what was told of a comment."""
    Notification.delete().where(Notification.comment_id == record.id).execute()


def _news(event: str, comment: Comment) -> News:
    address, number = comment.__data__["about_resource"], comment.__data__["about_id"]
    return News(event, address, number, who_id=comment.author_id, comment_id=comment.id)


@rows_written.connect
def _given(sender: Any, records: Sequence[Record], fields: frozenset[str] | None) -> None:
    """Tell somebody that a record is theirs to look after now, if others said so.

    Many at once are nobody's news: which of them are newly theirs isn't known here.
    """
    resource = registry.by_model.get(sender)
    name = resource.assignee if resource else ""
    if resource is None or not name or len(records) != 1:
        return
    opened, user_id = current_gate(), records[0].__data__.get(name)
    is_news = fields is None or name in fields
    if not is_news or user_id in (None, opened.actor_id):
        return
    if opened.way not in _QUIET_WAYS and not opened.as_stored:
        news = News("assigned", resource.address, records[0].id, opened.actor_id, names=(name,))
        tell(news, {user_id})
