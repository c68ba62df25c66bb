"""Who asks: the session's user as an actor, with language and zone set for the request."""

import logging
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, g, make_response, redirect, request
from flask.globals import request_ctx
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from peewee import PeeweeException
from werkzeug.exceptions import HTTPException, TooManyRequests

from app.failing import keep_failures, met_by
from app.jsonapi.tokens import actor_of_token, bearer
from app.lasting import begin_page, end_page
from app.logs import request_user
from app.presence import begin_work, end_work
from app.provider.settings import PROVIDER, provider_asks
from app.reading.records import reads_as
from app.rights import NOBODY, Actor, actor_for
from app.settings import firm, follow_settings
from app.signin import COOKIE, find_session, note_wrong_token, token_pause_left
from app.switching import follow_switches
from models.clock import show_zone
from models.database import forget_connection
from models.failures import is_unavailable
from models.reader import reader
from models.texts import SOURCE_LANGUAGE, available_languages, set_language

API = "/api/v1"
FOLLOW_PAGES = "shophouse.pages"
"""The extension of the app that brings its addresses in step with the modules."""
UNTOLD = ("static", "health.health", "health.metrics")
"""What is answered to anybody alike: nobody is looked for, and the database may be away."""
login_manager = LoginManager()
log = logging.getLogger("shophouse")


class Person(UserMixin):  # type: ignore[misc]
    """The signed-in user as Flask-Login knows them."""

    def __init__(self, who: Actor, unread: int = 0, is_held: bool = False) -> None:
        self.actor = who
        self.unread = unread
        self.is_held = is_held
        self.id = str(who.user_id)


class Stranger(AnonymousUserMixin):  # type: ignore[misc]
    """Nobody in particular."""

    actor = NOBODY
    unread = 0
    is_held = False


login_manager.anonymous_user = Stranger


@login_manager.request_loader  # type: ignore[untyped-decorator]
def load_person(asked: object) -> Person | None:
    """Find the person of the request's session cookie; under /api/v1 that of its token only."""
    if is_api():
        who = actor_of_token(bearer(request.headers.get("Authorization", "")))
        return Person(who) if who else None
    polls = "HX-PTag" in request.headers
    session = find_session(request.cookies.get(COOKIE, ""), prolong=not polls)
    if session is None:
        return None
    follow_settings(session.settings)
    follow_switches()  # first: which roles grant what goes by the modules that are on
    who = actor_for(session.user)
    return Person(who, session.unread, _is_held(session, who))


def _is_held(session: Any, who: Actor) -> bool:
    """Say whether somebody must set up a second factor before anything else."""
    if not who.needs_second_factor or session.has_factor:
        return False
    return not (session.way == PROVIDER and provider_asks())


def is_api() -> bool:
    """Say whether a program asks: cookies, CSRF tokens and pages don't count there."""
    return request.path == API or request.path.startswith(f"{API}/")


def actor() -> Actor:
    """Return who asks."""
    found: Actor = current_user.actor
    return found


def is_held() -> bool:
    """Say whether who asks has to set up a second factor first, and reaches nothing else."""
    return bool(current_user.is_held)


def unread() -> int:
    """Return how many notifications wait for who asks."""
    return int(current_user.unread)


def begin_request() -> None:
    """Set language and zone of the request."""
    if request.endpoint in UNTOLD:
        return
    who = actor()
    request_user.set(who.user_id)
    met_by(NOBODY)  # until the address is known to be for more than anybody
    g.firm = firm()
    follow_switches()
    begin_work()
    _find_new_pages()
    language = who.language or _asked_language() or g.firm.language
    set_language(language)
    g.locale = language
    show_zone.set(ZoneInfo(who.timezone) if who.timezone else None)
    reader.set(reads_as(who))
    if request.method in ("GET", "HEAD"):
        begin_page()
    if is_api() and who.user_id is None:
        # Before anything else, so that a stranger can't even tell which addresses there are.
        _turn_away()


def _find_new_pages() -> None:
    """Ask anew what answers this address, where a module came or went meanwhile."""
    follow = current_app.extensions.get(FOLLOW_PAGES)
    if follow and follow():
        request.routing_exception = None
        request_ctx.url_adapter = current_app.create_url_adapter(request)
        request_ctx.match_request()


def _turn_away() -> NoReturn:
    """Answer a program without a good token: 401, and 429 for an address with many wrong ones.

    A good token works meanwhile: nobody guesses one, and others may share the address.
    """
    address = request.remote_addr or ""
    if "Authorization" in request.headers:
        wait = token_pause_left(address)
        if wait:
            raise TooManyRequests(retry_after=wait)
        try:
            note_wrong_token(address)
        except PeeweeException as error:
            log.warning("a wrong token from %s isn't counted: %s", address, error)
    abort(401)


def end_request(error: BaseException | None = None) -> None:
    """Forget who read, and in which language: what the thread does next, it does for the house.

    A connection that failed is closed: the next request opens another.
    """
    _keep_failures()
    met_by(None)
    end_work()
    end_page()
    reader.set(None)
    show_zone.set(None)
    set_language(SOURCE_LANGUAGE)
    if g.get("database_failed") or is_unavailable(error):
        forget_connection()


def _keep_failures() -> None:
    """Store which plugins failed in this request; where that can't be done, the log has it."""
    if g.get("database_failed"):
        return
    try:
        keep_failures()
    except PeeweeException as error:
        log.warning("what failed can't be kept: %s", error)


def _asked_language() -> str:
    """Return the language of `?lang=` at the door, its cookie, or the browser's wish among ours."""
    known = available_languages()
    for wish in (request.args.get("lang", ""), request.cookies.get("lang", "")):
        if wish in known:
            return wish
    return request.accept_languages.best_match(known) or ""


def ask_to_sign_in() -> Response:
    """Send a stranger to the sign-in page: a page by 303, an htmx request by header."""
    asked = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return send_to(f"/login?next={quote(asked, safe='/')}")


def send_to(target: str) -> Response:
    """Send somebody to another page, whatever they asked for: by 303, an htmx request by header."""
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return make_response(redirect(target, 303))


def safe_next(text: str) -> str:
    """Return the address to go on to, if it is one of this house, else the home page."""
    if not text.startswith("/") or any(char < " " or char == "\\" for char in text):
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or text.startswith("//"):
        return "/"
    try:
        adapter = current_app.create_url_adapter(request)
        if adapter is None:
            return "/"
        endpoint, _arguments = adapter.match(parts.path, method="GET")
    except HTTPException:
        return "/"
    if endpoint in ("door.login", "door.logout"):
        return "/"
    return text


def safe_back(referer: str) -> str:
    """Return the page that a request came from, if it is one of this house, else the home page."""
    try:
        parts = urlsplit(referer)
    except ValueError:
        return "/"
    return safe_next(f"{parts.path}?{parts.query}" if parts.query else parts.path)


__all__ = [
    "actor",
    "ask_to_sign_in",
    "begin_request",
    "is_api",
    "is_held",
    "login_manager",
    "safe_back",
    "safe_next",
    "send_to",
    "unread",
]
