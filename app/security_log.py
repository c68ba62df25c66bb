"""The security log: one line for each act that decides who gets in, never with a secret."""

import logging
from datetime import timedelta
from typing import Any

from flask import has_request_context, request
from peewee import PeeweeException

from app.settings import settings_of
from app.signin.devices import parts_of
from models.clock import now
from models.core import SecurityEvent, User
from models.database import transaction
from models.gate import current_gate, gate_is_open

OWNER = "sign_in"
"""Under which the settings of sign-in, and of this log, are kept."""
KEEP_DAYS = 365
_WAYS = ("page", "api", "command", "job")
log = logging.getLogger("shophouse")


def note(
    kind: str,
    *,
    by: int | None = None,
    about: int | None = None,
    name: str = "",
    detail: str = "",
    way: str = "",
) -> None:
    """Write a line, within the caller's transaction where there is one.

    `by` is the user who did it (default: who opened the gate), `about` whom it concerns; `name`
    tells who it was where no user did it. `detail` is data, such as names of roles: no sentence,
    since readers have their own languages.
    """
    opened = current_gate() if gate_is_open() else None
    by = by if by is not None else (opened.actor_id if opened else None)
    row = {
        "at": now(),
        "kind": kind,
        "user": by,
        "about": about,
        "name": (name or _name_of(by) or _name_of(about))[:255],
        "detail": "".join(char for char in detail if char.isprintable())[:2000],
        "way": way or _way(opened),
        **_from(),
    }
    with transaction():
        SecurityEvent.insert(row | {"created_by": by}).execute()


def note_if_possible(kind: str, **more: Any) -> None:
    """Write a line about what only reads: that goes on where nothing can be written."""
    try:
        note(kind, **more)
    except PeeweeException as error:
        log.warning("%s isn't noted in the security log: %s", kind, error)


def keep_days() -> int:
    """Return for how long lines are kept."""
    return int(settings_of(OWNER).get("keep_days") or KEEP_DAYS)


def forget_old_events() -> None:
    """Drop lines that are older than the firm wants them."""
    SecurityEvent.delete().where(SecurityEvent.at < now() - timedelta(days=keep_days())).execute()


def _name_of(user_id: int | None) -> str:
    if user_id is None:
        return ""
    row = User.select(User.name).where(User.id == user_id).tuples().first()
    return str(row[0]) if row else ""


def _way(opened: Any) -> str:
    if opened is not None and opened.way in _WAYS:
        return str(opened.way)
    if has_request_context():
        return "api" if request.path.startswith("/api/") else "page"
    return "house"


def _from() -> dict[str, str]:
    """Say from where the request came, if it is one."""
    if not has_request_context():
        return {"address": "", "device": ""}
    # Names alone: one log for readers of all languages.
    device = ", ".join(filter(None, parts_of(request.headers.get("User-Agent", ""))))
    return {"address": (request.remote_addr or "")[:64], "device": device[:120]}
