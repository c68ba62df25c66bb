"""The sessions of a user as their page shows them."""

from dataclasses import dataclass

from markupsafe import Markup

from app.showing.moments import moment_html
from app.signin.devices import device_of, is_phone
from app.signin.sessions import handle_of, sessions_of
from app.tokens import token_hash


@dataclass(slots=True)
class SessionRow:
    """A browser that is signed in: which, from where, since when, and whether it is this one."""

    handle: str
    device: str
    icon: str
    address: str
    started: Markup
    seen: Markup
    is_this: bool
    by_provider: bool


def session_rows(user_id: int, token: str, locale: str) -> list[SessionRow]:
    """Return the live sessions of a user, this one (by its token) first."""
    this = token_hash(token) if token else ""
    rows = [
        SessionRow(
            handle=handle_of(one),
            device=device_of(one.agent),
            icon="phone" if is_phone(one.agent) else "device-desktop",
            address=one.address,
            started=moment_html(one.started_at, locale),
            seen=moment_html(one.seen_at, locale),
            is_this=one.token_hash == this,
            by_provider=one.way != "password",
        )
        for one in sessions_of(user_id)
    ]
    return sorted(rows, key=lambda row: not row.is_this)
