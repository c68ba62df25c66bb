"""Notifications: written in the transaction of what they tell of, mailed as each person chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.jobs.queue import enqueue
from app.mail.server import mail_server
from app.rights import Actor
from app.talk.preferences import DIGEST, MAIL, OFF, Preferences, preferences_of, zone_of
from app.talk.readers import readers_among
from models.clock import now
from models.core import Notification

MAIL_ONE = "core.mail-notice"
MAIL_DAY = "core.mail-digest"
_LONGEST_NAMES = 500


@dataclass(frozen=True)
class News:
    """Something to tell people of a record; `event` says what kind of thing it is.

    `names` are the fields it is about; a reader from whom all of them are hidden hears nothing.
    """

    event: str
    address: str
    record_id: int
    who_id: int | None = None
    comment_id: int | None = None
    names: tuple[str, ...] = ()
    state: str | None = None
    due_at: datetime | None = None
    count: int = 1


def tell(news: News, user_ids: Iterable[int]) -> list[int]:
    """Notify those of the users who may read the record; return their ids.

    Within the caller's transaction: what is taken back was never told.
    """
    people = readers_among(news.address, news.record_id, set(user_ids) - {news.who_id})
    chosen = preferences_of(people)
    told = []
    for user_id, actor in people.items():
        wishes = chosen[user_id]
        if wishes.way(news.event) != OFF and _concerns(news, actor):
            _write(news, actor, wishes)
            told.append(user_id)
    return told


def _concerns(news: News, actor: Actor) -> bool:
    from app.showing.notifications import known_names  # which knows how names are shown

    return not news.names or bool(known_names(actor, news.address, news.names))


def _write(news: News, actor: Actor, wishes: Preferences) -> None:
    moment = now()
    row: dict[str, Any] = {
        "user": actor.user_id,
        "event": news.event,
        "record_type": news.address,
        "record_id": news.record_id,
        "comment_id": news.comment_id,
        "who_id": news.who_id,
        "count": news.count,
        "names": _fitting(news.names),
        "state": news.state,
        "due_at": news.due_at,
        "at": moment,
    }
    number = Notification.insert(row).execute()
    if mail_server().is_set:
        _put_mail_off(int(number), actor, wishes, wishes.way(news.event), moment)


def _put_mail_off(
    number: int, actor: Actor, wishes: Preferences, way: str, moment: datetime
) -> None:
    """Queue the mail for when it may go out; a daily one is queued once."""
    zone = zone_of(actor.timezone)
    if way == MAIL:
        at = wishes.mail_moment(moment, zone)
        enqueue(MAIL_ONE, {"notification": number}, unique=f"notice:{number}", run_at=at)
    elif way == DIGEST:
        at = wishes.digest_moment(moment, zone)
        enqueue(MAIL_DAY, {"user": actor.user_id}, unique=f"digest:{actor.user_id}", run_at=at)


def _fitting(names: tuple[str, ...]) -> str:
    """Join names by blanks, as many as there is room for."""
    kept = ""
    for name in names:
        longer = f"{kept} {name}".strip()
        if len(longer) > _LONGEST_NAMES:
            break
        kept = longer
    return kept
