"""Settings → Sessions: where somebody is signed in, and the end of it."""

from flask import Blueprint, Response, g, request

from app.pages import Link
from app.provider.people import accounts_of, unlink
from app.security_log import note
from app.showing.sessions import session_rows
from app.signin import COOKIE
from app.signin.links import end_ways_in
from app.signin.sessions import end_by_handle
from app.tokens import token_hash
from app.web.drawing import go, page
from app.web.found import user_at
from app.web.person import actor
from app.web.route import route
from models.core import Session, User
from models.database import transaction
from models.texts import _

blueprint = Blueprint("sessions", __name__, url_prefix="/settings")
HERE = "/settings/sessions"


@route(blueprint, "/sessions", right="signed-in")
def own() -> Response:
    """Show where one is signed in."""
    return _page(User.get_by_id(actor().user_id), HERE)


@route(blueprint, "/sessions/<handle>/end", right="signed-in", methods=("POST",))
def end_own(handle: str) -> Response:
    """End one of one's own sessions."""
    return _end(User.get_by_id(actor().user_id), handle, HERE)


@route(blueprint, "/sessions/end", right="signed-in", methods=("POST",))
def end_others() -> Response:
    """End all of one's own sessions but this one."""
    return _end_all(User.get_by_id(actor().user_id), HERE)


@route(blueprint, "/users/<int:user_id>/sessions", right="admin")
def of_user(user_id: int) -> Response:
    """Show an administrator where a user is signed in."""
    return _page(user_at(user_id), _at(user_id))


@route(blueprint, "/users/<int:user_id>/sessions/<handle>/end", right="admin", methods=("POST",))
def end_of_user(user_id: int, handle: str) -> Response:
    """End a session of a user."""
    return _end(user_at(user_id), handle, _at(user_id))


@route(blueprint, "/users/<int:user_id>/sessions/end", right="admin", methods=("POST",))
def end_all_of_user(user_id: int) -> Response:
    """Sign a user out everywhere."""
    return _end_all(user_at(user_id), _at(user_id))


@route(blueprint, "/users/<int:user_id>/unlink", right="admin", methods=("POST",))
def unlink_user(user_id: int) -> Response:
    """Forget which account of a provider opens a user."""
    user = user_at(user_id)
    with transaction():
        gone = unlink(user.id)
    return go(_at(user_id), _("The provider's account is unlinked.") if gone else "")


def _at(user_id: int) -> str:
    return f"/settings/users/{user_id}/sessions"


def _this() -> str:
    return request.cookies.get(COOKIE, "")


def _end(user: User, handle: str, at: str) -> Response:
    with transaction():
        if end_by_handle(user.id, handle):
            note("sessions_ended", by=actor().user_id, about=user.id, detail="1")
    still = Session.select().where(Session.token_hash == token_hash(_this())).exists()
    return go(at if still else "/login", _("The session is ended.") if still else "")


def _end_all(user: User, at: str) -> Response:
    """End all sessions of a user; of one's own this one stays."""
    is_own = user.id == actor().user_id
    with transaction():
        count = Session.select().where(Session.user == user.id).count()
        end_ways_in(user.id, but=_this() if is_own else "")
        note("sessions_ended", by=actor().user_id, about=user.id, detail=str(count - is_own))
    if is_own:
        return go(at, _("All other browsers are signed out."))
    return go(at, _("%(name)s is signed out everywhere.", name=user.name))


def _page(user: User, at: str) -> Response:
    is_own = at == HERE
    crumbs = [Link(str(_("Your profile")), "/settings/profile")]
    if not is_own:
        crumbs = [Link(str(_("Users")), "/core/users"), Link(user.name, f"/core/users/{user.id}")]
    return page(
        "sessions.html",
        title=_("Sessions") if is_own else _("Sessions of %(name)s", name=user.name),
        crumbs=crumbs,
        rows=session_rows(user.id, _this(), g.locale),
        accounts=[] if is_own else accounts_of(user.id),
        unlink_href="" if is_own else f"/settings/users/{user.id}/unlink",
        at=at,
        is_own=is_own,
    )
