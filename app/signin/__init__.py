"""Signing in: who a mail means, passwords, sessions in a table, the pause after wrong tries."""

from app.signin.passwords import check_password, hash_password, weak_password
from app.signin.sessions import (
    COOKIE,
    end_session,
    end_sessions,
    find_session,
    start_session,
)
from app.signin.throttle import (
    note_failure,
    note_success,
    note_wrong_token,
    pause_left,
    token_pause_left,
    tries_left,
)
from app.signin.users import user_of

__all__ = [
    "COOKIE",
    "check_password",
    "end_session",
    "end_sessions",
    "find_session",
    "hash_password",
    "note_failure",
    "note_success",
    "note_wrong_token",
    "pause_left",
    "start_session",
    "token_pause_left",
    "tries_left",
    "user_of",
    "weak_password",
]
