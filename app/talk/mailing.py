"""Notifications by mail: one at once, or those of a day; rights are asked when it is written."""

from datetime import timedelta
from typing import Any

from app.backup.places import house_url
from app.core import plugin
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.mail.outbox import send_mail
from app.mail.server import mail_server
from app.rights import Actor, actor_for
from app.settings import firm
from app.showing.notifications import notices
from app.talk.notifying import MAIL_DAY, MAIL_ONE
from app.talk.preferences import DIGEST, MAIL, preferences, zone_of
from app.talk.reminding import still_holds
from app.talk_rows import Notice
from models.clock import now, use_zone
from models.core import Notification, User
from models.texts import _, ngettext, use_language

CHOICES = "/settings/notifications"
FRESH = timedelta(days=7)
"""What is older isn't news any more."""
_MOST = 200


@plugin.job("mail-notice", label=_("Mail a notification"))
def mail_one(run: Run, notification: int) -> None:
    """Write the mail of a notification, unless it was read or is not the reader's any more."""
    with run.step():
        row = Notification.get_or_none(Notification.id == notification)
        reader = _reader(row.user_id) if row else None
        if row is None or reader is None or row.mailed_at or row.read_at:
            return
        wishes = preferences(row.user_id)
        if wishes.way(row.event) != MAIL or not _is_true(row):
            return
        later = wishes.mail_moment(now(), zone_of(reader.timezone))
        if later > now():
            key = f"notice:{row.id}:{later:%Y%m%dT%H%M}"
            enqueue(MAIL_ONE, {"notification": row.id}, unique=key, run_at=later)
            return
        _send(reader, [row])


@plugin.job("mail-digest", label=_("Mail the notifications of a day"))
def mail_day(run: Run, user: int) -> None:
    """Write one mail of all that somebody wants to read once a day and hasn't seen yet."""
    with run.step():
        reader = _reader(user)
        if reader is None:
            return
        wishes = preferences(user)
        later = wishes.mail_moment(now(), zone_of(reader.timezone))
        if later > now():
            key = f"digest:{user}:{later:%Y%m%dT%H%M}"
            enqueue(MAIL_DAY, {"user": user}, unique=key, run_at=later)
            return
        rows = [row for row in _waiting(user) if wishes.way(row.event) == DIGEST and _is_true(row)]
        if rows:
            _send(reader, rows)


def _reader(user_id: int) -> Actor | None:
    """Return who is to read a mail; None where none can go out, or to them."""
    user = User.get_or_none(User.id == user_id)
    if not mail_server().is_set or user is None or not user.is_active:
        return None
    return actor_for(user)


def _waiting(user_id: int) -> list[Any]:
    query = Notification.select().where(
        Notification.user == user_id,
        Notification.read_at.is_null(),
        Notification.mailed_at.is_null(),
        Notification.at > now() - FRESH,
    )
    return list(query.order_by(Notification.id.desc()).limit(_MOST))[::-1]


def _is_true(row: Any) -> bool:
    """Say whether a notification still holds: what is done needs no reminder."""
    return row.event != "reminder" or still_holds(row)


def _send(reader: Actor, rows: list[Any]) -> None:
    """Write a mail, and note in the same transaction that it was: it goes out once."""
    zone, language = zone_of(reader.timezone), reader.language or firm().language
    with use_language(language), use_zone(zone.key):
        seen = [one for one in notices(reader, rows, language) if one.subject]
        if seen:
            send_mail(reader.mail, _subject(seen), _text(seen))
    ids = [row.id for row in rows]
    Notification.update(mailed_at=now()).where(Notification.id.in_(ids)).execute()


def _subject(seen: list[Notice]) -> str:
    if len(seen) == 1:
        return _line(seen[0])
    name = firm().name or "Shophouse"
    words = ngettext("%(n)s notification", "%(n)s notifications", len(seen))
    return f"{name}: {words}"


def _text(seen: list[Notice]) -> str:
    parts = [_paragraph(one) for one in seen]
    why = _("You chose to be told by mail. Choose otherwise here: %(at)s", at=house_url(CHOICES))
    return "\n\n".join([*parts, f"-- \n{why}"]) + "\n"


def _paragraph(one: Notice) -> str:
    return "\n".join(filter(None, (_line(one), _quoted(one), house_url(one.href))))


def _line(one: Notice) -> str:
    return " ".join(filter(None, (one.who, one.what, one.subject)))


def _quoted(one: Notice) -> str:
    """Return what a notification tells besides, marked as somebody's words where it is."""
    return f"> {one.text}" if one.text and "#comment-" in one.href else one.text
