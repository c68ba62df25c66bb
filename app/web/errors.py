"""Errors as pages: what is wrong and where to go on, in a clerk's words."""

import logging
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.failing import culprit_of, note_failure
from app.files import TooLarge
from app.filters import FilterError
from app.jsonapi.problems import Problem, of_filter, of_refused, problem
from app.pages import Link
from app.rights import Denied, NotVisible
from app.web.kept import may_keep, signed_out_page, too_old_page
from app.web.person import actor, ask_to_sign_in, is_api
from app.web.route import is_fragment, right_asked, takes_uploads
from app.web.tracing import what_is_asked
from models.failures import is_disk_full, is_unavailable
from models.refused import Refused
from models.texts import _

_TEXTS = {
    400: (
        _("This address or form can't be read"),
        _("Go back, load the page again and try once more."),
    ),
    401: (_("Please sign in"), _("Your session has ended.")),
    403: (
        _("You may not do that"),
        _("Your roles don't include it. An administrator can change them."),
    ),
    404: (
        _("Nothing here"),
        _("The address is wrong, or the record is gone or not for you to see."),
    ),
    405: (_("Not this way"), _("This address doesn't answer that kind of request.")),
    409: (_("Not possible now"), _("The record isn't in a state that allows it.")),
    413: (_("Too much at once"), _("A form may hold at most 8 MB and 1000 lines. Send less.")),
    429: (_("Too many tries"), _("Wait a little and try again.")),
    500: (
        _("Something broke on our side"),
        _("Nothing was saved. The log names this moment; try again."),
    ),
    503: (_("Busy right now"), _("The database didn't answer in time. Try again in a moment.")),
    507: (
        _("The disk is full"),
        _("Nothing was saved. Free some space on the server, then try again."),
    ),
}

_FOR_PROGRAMS = {
    400: _("The request can't be read."),
    401: _("Send a valid token: Authorization: Bearer …. It is made under Settings, API tokens."),
    403: _("This token or its user may not do that."),
    404: _("Nothing here: the address is wrong, or the record is gone or not for this user."),
    406: _("Answers are JSON. Send Accept: application/json."),
    413: _("The body is too large: at most 8 MB. Send less at once."),
    429: _("Too many wrong tokens from this address. Wait as long as Retry-After says."),
    500: _("Something broke on our side. Nothing was saved; the log names this moment."),
}
_TOO_MANY_FILES = _("These files are too large together. Add fewer of them at once.")

log = logging.getLogger("shophouse")


def error_page(status: int, title: str = "", text: str = "", back: Link | None = None) -> Response:
    """Draw an error with its status; a program gets a problem document."""
    known_title, known_text = _TEXTS.get(status, _TEXTS[400 if status < 500 else 500])
    if is_api():
        return _told_to_program(status, str(text or _FOR_PROGRAMS.get(status, known_text)))
    g.setdefault("locale", "en")
    drawn = render_template(
        "error.html", status=status, title=title or known_title, text=text or known_text, back=back
    )
    response = make_response(drawn, status)
    if is_fragment():
        response.headers["HX-Retarget"] = "body"
    return response


def _told_to_program(status: int, detail: str) -> Response:
    response = problem(status, detail)
    if status == 401:
        sent = "Authorization" in request.headers
        error = ', error="invalid_token"' if sent else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="Shophouse"{error}'
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def handle_errors(app: Flask) -> None:
    """Answer every kind of error with its page."""
    app.register_error_handler(NotVisible, lambda error: error_page(404))
    app.register_error_handler(Denied, lambda error: error_page(403))
    app.register_error_handler(FilterError, _filter)
    app.register_error_handler(
        Problem, lambda error: problem(error.status, error.detail, **error.more)
    )
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(TooLarge, lambda error: error_page(413, text=str(error)))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _csrf(error: Any) -> Response:
    """Say first that somebody is signed out, and keep what a record's form holds."""
    is_out = right_asked() != "public" and actor().user_id is None
    if may_keep():
        return signed_out_page() if is_out else too_old_page()
    if is_out:
        return ask_to_sign_in()
    text = _(
        "The form is too old or came from elsewhere."
        " Go back, load the page again and send it once more."
    )
    return error_page(400, text=text)


def _filter(error: FilterError) -> Response:
    return of_filter(error) if is_api() else error_page(400, text=str(error))


def _refused(error: Refused) -> Response:
    if is_api():
        return of_refused(error)
    return error_page(422 if error.field else 409, _("Not possible"), str(error))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    text = str(_TOO_MANY_FILES) if error.code == 413 and takes_uploads() else ""
    response = error_page(error.code, text=text)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    if getattr(error, "retry_after", None):
        # Only errors that ask to wait have it.
        response.headers["Retry-After"] = str(error.retry_after)  # type: ignore[attr-defined]
    return response


def _unexpected(error: Exception) -> Response:
    g.database_failed = is_unavailable(error)
    if is_disk_full(error):
        return error_page(507)
    if g.database_failed or "deadlock" in str(error):
        log.warning("%s: the database doesn't answer: %s", what_is_asked(), error)
        return error_page(503)
    found = culprit_of(error)
    if found is None or found.plugin is None:
        log.exception("%s failed", what_is_asked())
        return error_page(500)
    # Reading is given up after some failures; what writes stays refused, as it is.
    where = what_is_asked()
    said = note_failure(found.name, error, where, counts=request.method == "GET")
    text = _("The module %(module)s failed here. Nothing was saved.", module=found.plugin.label)
    if actor().is_admin:
        text = f"{text} {said}"
    back = Link(str(_("Modules")), "/settings/plugins") if actor().is_admin else None
    return error_page(500, text=text, back=back)
