"""Links by which somebody sets a password of their own: an invitation, a forgotten password."""

from datetime import timedelta

from app.backup.places import house_url
from app.public_tokens import make_public_token, revoke_public_tokens, use_up
from app.signin.sessions import end_sessions
from models.clock import now
from models.core import User
from models.database import transaction

INVITE, RESET, STEP = "core.invite", "core.reset", "core.second-step"
PURPOSES = (INVITE, RESET)
LIVES = {INVITE: timedelta(days=7), RESET: timedelta(hours=2), STEP: timedelta(minutes=10)}
GIVEN_LIFE = timedelta(days=7)
"""How long a password that an administrator gave lets its user choose one of their own."""


def password_link(purpose: str, user_id: int) -> str:
    """Return a link, good for one password; it takes the place of those before it."""
    return house_url(f"/login/{path_of(purpose)}/{choice_token(purpose, user_id)}")


def choice_token(purpose: str, user_id: int) -> str:
    """Return what lets somebody choose one password; it takes the place of those before it."""
    with transaction():
        revoke_public_tokens(purpose, user_id=user_id)
        return make_public_token(purpose, user_id=user_id, expires_at=now() + LIVES[purpose])


def path_of(purpose: str) -> str:
    """Return how the address of a link begins, below the door."""
    return "invitation" if purpose == INVITE else "password"


def begin_second_step(user_id: int) -> str:
    """Return a token that says: this person knew the password."""
    return make_public_token(STEP, user_id=user_id, expires_at=now() + LIVES[STEP])


def end_second_step(token: str) -> bool:
    """Use such a token up; False where it was used already."""
    return use_up(STEP, token)


def end_ways_in(user_id: int, but: str = "") -> None:
    """End all sessions of a user but that of one token, and all that was on its way to one."""
    with transaction():
        end_sessions(user_id, but)
        for purpose in (*PURPOSES, STEP):
            revoke_public_tokens(purpose, user_id=user_id)


def open_user(user_id: int | None) -> User | None:
    """Return a user who may sign in."""
    found: User | None = User.get_or_none(User.id == user_id, User.is_active)
    return found
