"""The door's second step: the code of who has a second factor."""

from datetime import timedelta

from flask import Blueprint, Response, request

from app.security_log import note
from app.signin.mailing import tell
from app.signin.second_factor import codes_left, is_readable, takes_code
from app.signin.throttle import claim_try, forget_claims
from app.web.drawing import go, page
from app.web.frame import csrf_input
from app.web.letting_in import finish, half_way
from app.web.person import safe_next
from app.web.route import route
from models.core import User
from models.texts import _, ngettext

blueprint = Blueprint("second_step", __name__)
TRIES = 5
PAUSE = timedelta(minutes=15)


@route(blueprint, "/login/code", right="public")
def ask() -> Response:
    """Ask for the code of who has given the password just now."""
    user, _kept = half_way()
    return go("/login") if user is None else _page(user)


@route(blueprint, "/login/code", right="public", methods=("POST",))
def sent() -> Response:
    """Open the session, or say that the code is wrong."""
    user, kept = half_way()
    if user is None:
        return go("/login")
    claim = f"code:{user.id}"
    if wait := claim_try(claim, TRIES, PAUSE):
        return _page(user, pause_text(wait), 429)
    by = takes_code(user.id, request.form.get("code", "")[:64])
    if not by:
        note("code_failed", about=user.id)
        return _page(user, str(_("This code is wrong, or was used already.")), 422)
    forget_claims(claim)
    kept["next"] = safe_next(str(kept.get("next") or "/"))
    opened = finish(user, kept, _used_up(user) if by == "recovery" else "")
    return go("/login") if opened is None else opened


def _used_up(user: User) -> str:
    """Tell whom it concerns that a recovery code is gone, and how many are left."""
    note("code_used", by=user.id, about=user.id)
    tell(user, "code")
    left = codes_left(user.id)
    return ngettext("%(n)s recovery code is left.", "%(n)s recovery codes are left.", left)


def pause_text(seconds: int) -> str:
    """Say how long to wait after wrong codes."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many wrong codes. Wait %(n)s minute, then try again.",
        "Too many wrong codes. Wait %(n)s minutes, then try again.",
        minutes,
    )


def _page(user: User, message: str = "", status: int = 200) -> Response:
    hint = ""
    if not is_readable(user.id):
        hint = _(
            "Codes of your app can't be checked: the house has another key by now. Take a recovery"
            " code, or ask an administrator to reset your second factor."
        )
    return page(
        "second_step.html",
        status=status,
        form_hidden=csrf_input(),
        message=message,
        hint=hint,
    )
