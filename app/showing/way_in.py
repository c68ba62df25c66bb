"""What an administrator does about somebody's way in: on the page of a user."""

from typing import Any

from markupsafe import Markup

from app.pages import Link, Section
from models.core import User
from models.texts import _


def way_in_menu(record: Any, actor: Any) -> list[Link]:
    """Return the ways to a password, to sessions, the second factor and the log of a user."""
    if not actor.is_admin:
        return []
    at = f"/settings/users/{record.id}"
    others = record.has_second_factor and record.id != actor.user_id
    lines = [
        Link(str(_("Link to a password…")), f"{at}/link", "mail"),
        Link(str(_("New password…")), f"{at}/password", "key"),
        Link(str(_("Sessions")), f"{at}/sessions", "device-desktop"),
    ]
    if others:
        label = str(_("Reset second factor…"))
        lines.append(Link(label, f"{at}/second-factor", "lock-open"))
    log = f"/core/security_events?about={record.id}"
    return [*lines, Link(str(_("Security log")), log, "clipboard-list")]


def show_way_in(user: User, actor: Any) -> Section | None:
    """Say that somebody can't sign in yet, and lead to where they get a password."""
    without = (User.id == user.id) & User.password_hash.is_null() & User.is_active
    if not actor.is_admin or not User.select(User.id).where(without).exists():
        return None
    return Section(
        "way-in",
        str(_("No password yet")),
        html=Markup("<p>{}</p>").format(
            _("%(name)s can't sign in before choosing a password by a link.", name=user.name)
        ),
        add_href=f"/settings/users/{user.id}/link",
        add_label=str(_("Invite")),
    )
