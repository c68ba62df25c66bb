"""Sessions: the cookie holds a random token, the table its hash; forgotten means signed out."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from models.clock import now
from models.core import Session, User
from models.database import transaction

COOKIE = "shophouse_session"
LIFE = timedelta(hours=12)
LONG_LIFE = timedelta(days=30)
_SEEN_EVERY = timedelta(minutes=5)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(user: User, address: str, agent: str, stays: bool = False) -> str:
    """Open a session and return its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    moment = now()
    with transaction():
        Session.create(
            token_hash=_hash(token),
            user=user.id,
            started_at=moment,
            seen_at=moment,
            expires_at=moment + (LONG_LIFE if stays else LIFE),
            address=address[:64],
            agent=agent[:255],
        )
        User.update(last_seen_at=moment).where(User.id == user.id).execute()
    return token


def find_session(token: str, prolong: bool = True) -> Any:
    """Return the live session of a token with its active user, or None."""
    if not token or len(token) > 100:
        return None
    moment = now()
    session = (
        Session.select(Session, User)
        .join(User)
        .where(Session.token_hash == _hash(token), Session.expires_at > moment, User.is_active)
        .first()
    )
    if session is not None and prolong and moment - session.seen_at > _SEEN_EVERY:
        _prolong(session, moment)
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
        Session.delete().where(Session.token_hash == _hash(token)).execute()


def end_sessions(user_id: int, but: str = "") -> None:
    """Close all sessions of a user, but for that of one token."""
    with transaction():
        Session.delete().where(
            Session.user == user_id, Session.token_hash != (_hash(but) if but else "")
        ).execute()
