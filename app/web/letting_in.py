"""Letting somebody in: a session, or first the second step."""

from typing import Any

from flask import Response, current_app, request
from flask import session as flask_session

from app.provider.settings import PROVIDER, provider_asks
from app.public_tokens import access_by
from app.security_log import note
from app.signin import COOKIE, end_session, start_session
from app.signin.links import STEP, begin_second_step, end_second_step
from app.signin.second_factor import is_on
from app.signin.sessions import LIFE, LONG_LIFE
from app.web.drawing import go
from models.core import User

STEP_PAGE = "/login/code"
_HALF = "second_step"


def let_in(
    user: User, target: str, toast: str = "", *, stays: bool = False, way: str = "password"
) -> Response:
    """Open a session for who has shown who they are; who has a second factor is asked for it."""
    is_asked = is_on(user.id) and not (way == PROVIDER and provider_asks())
    if not is_asked:
        return open_session(user, target, toast, stays=stays, way=way)
    flask_session.clear()
    flask_session[_HALF] = {
        "token": begin_second_step(user.id),
        "next": target[:2000],
        "stays": stays,
        "way": way,
    }
    return go(STEP_PAGE)


def half_way() -> tuple[User | None, dict[str, Any]]:
    """Return who has shown the first half in this browser, and where they want to go."""
    kept = flask_session.get(_HALF)
    if not isinstance(kept, dict):
        return None, {}
    access = access_by(STEP, str(kept.get("token", "")))
    user_id = access.actor.user_id if access else None
    return (User.get_or_none(User.id == user_id) if user_id else None), kept


def finish(user: User, kept: dict[str, Any], toast: str = "") -> Response | None:
    """Open the session of who has shown both halves; None where the first was used up meanwhile."""
    if not end_second_step(str(kept["token"])):
        return None
    stays, way = bool(kept.get("stays")), str(kept.get("way", "password"))
    return open_session(user, str(kept.get("next") or "/"), toast, stays=stays, way=way)


def open_session(
    user: User, target: str, toast: str = "", *, stays: bool = False, way: str = "password"
) -> Response:
    """Open a fresh session for a user; what the browser had before ends."""
    old = request.cookies.get(COOKIE, "")
    if old:
        end_session(old)
    flask_session.clear()
    agent = request.headers.get("User-Agent", "")
    token = start_session(user, request.remote_addr or "", agent, stays, way)
    note("signed_in", by=user.id, about=user.id, detail="" if way == "password" else way)
    response = go(target, toast)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int((LONG_LIFE if stays else LIFE).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response
