"""Sessions: the cookie holds a random token, the table its hash; forgotten means signed out."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from peewee import fn

from app.settings import version_query
from app.tokens import LONGEST, token_hash
from models.clock import now
from models.core import Notification, SecondFactor, Session, User
from models.database import transaction
from models.prepared import Prepared

COOKIE = "shophouse_session"
LIFE = timedelta(hours=12)
LONG_LIFE = timedelta(days=30)
_SEEN_EVERY = timedelta(minutes=5)


def start_session(
    user: User, address: str, agent: str, stays: bool = False, way: str = "password"
) -> str:
    """Open a session and return its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    moment = now()
    with transaction():
        Session.create(
            token_hash=token_hash(token),
            user=user.id,
            started_at=moment,
            seen_at=moment,
            expires_at=moment + (LONG_LIFE if stays else LIFE),
            address=address[:64],
            agent=agent[:255],
            way=way,
        )
        User.update(last_seen_at=moment).where(User.id == user.id).execute()
    return token


def find_session(token: str, prolong: bool = True) -> Any:
    """Return the live session of a token with its active user, or None.

    Its `unread` is how many notifications wait for the user, `settings` the version of the house's
    settings, `has_factor` whether the user has a second factor: every page needs them, so they come
    with what every page asks anyway.
    """
    if not token or len(token) > LONGEST:
        return None
    moment = now()
    found = _live.rows(token_hash(token), _MOMENT.db_value(moment))
    if not found:
        return None
    session = _session(found[0])
    if prolong and moment - session.seen_at > _SEEN_EVERY:
        _prolong(session, moment)
    return session


_MOMENT: Any = Session.expires_at
_OF_SESSION = ("token_hash", "seen_at", "expires_at", "way")
_OF_USER = ("id", "name", "email", "language", "timezone", "theme", "keys_off")
_live = Prepared(
    2,
    lambda token_hash, moment: (
        Session.select(
            *[getattr(Session, name) for name in _OF_SESSION],
            *[getattr(User, name) for name in _OF_USER],
            Notification.select(fn.COUNT(Notification.id)).where(
                Notification.user == User.id, Notification.read_at.is_null()
            ),
            SecondFactor.select(fn.COUNT(SecondFactor.user)).where(SecondFactor.user == User.id),
            version_query(),
        )
        .join(User)
        .where(Session.token_hash == token_hash, Session.expires_at > moment, User.is_active)
    ),
)


def _session(row: tuple[Any, ...]) -> Any:
    """Make a row of the prepared query a session with its user, as far as it was read."""
    own, of_user = row[: len(_OF_SESSION)], row[len(_OF_SESSION) : -3]
    session: Any = Session(
        **{
            name: Session._meta.fields[name].python_value(value)
            for name, value in zip(_OF_SESSION, own, strict=True)
        }
    )
    session.user = User(**dict(zip(_OF_USER, of_user, strict=True)))
    session.unread, session.has_factor, session.settings = int(row[-3]), bool(row[-2]), row[-1]
    return session


def _prolong(session: Any, moment: Any) -> None:
    life = LONG_LIFE if session.expires_at - session.seen_at > LIFE else LIFE
    with transaction():
        Session.update(seen_at=moment, expires_at=moment + life).where(
            Session.token_hash == session.token_hash
        ).execute()
        User.update(last_seen_at=moment).where(User.id == session.user_id).execute()


def forget_old_sessions() -> None:
    """Drop the sessions that have run out."""
    Session.delete().where(Session.expires_at < now()).execute()


def end_session(token: str) -> None:
    """Close the session of a token."""
    with transaction():
        Session.delete().where(Session.token_hash == token_hash(token)).execute()


def end_sessions(user_id: int, but: str = "") -> None:
    """Close all sessions of a user, but for that of one token."""
    with transaction():
        Session.delete().where(
            Session.user == user_id, Session.token_hash != (token_hash(but) if but else "")
        ).execute()


def sessions_of(user_id: int) -> list[Session]:
    """Return the live sessions of a user, that seen last first."""
    query = Session.select().where(Session.user == user_id, Session.expires_at > now())
    return list(query.order_by(Session.seen_at.desc(), Session.started_at.desc()))


def handle_of(session: Session) -> str:
    """Name a session in forms: it tells nothing of the token, nor of the hash that is kept."""
    return hashlib.sha256(f"handle:{session.token_hash}".encode()).hexdigest()[:24]


def end_by_handle(user_id: int, handle: str) -> bool:
    """Close the session of a user that has this name; False where there is none."""
    found = [one for one in sessions_of(user_id) if secrets.compare_digest(handle_of(one), handle)]
    with transaction():
        for one in found:
            Session.delete().where(Session.token_hash == one.token_hash).execute()
    return bool(found)
