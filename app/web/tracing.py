"""What tells a request from all others: its id in answer and log, and how long it took."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from app.health.counting import count_answer
from app.logs import HIDDEN, SECRET_NAME, request_id, request_user
from app.slow_pages import note_slow
from app.slowness import request_begins, request_ends
from models.database import statements

HEADER = "X-Request-Id"
_GIVEN = re.compile(r"[\w.-]{8,64}")
_SECRET_LENGTH = 32
"""A part of an address as long as this is a token, whatever the address was meant to be."""
log = logging.getLogger("shophouse.requests")


def trace(app: Flask, *, trusts_proxy: bool) -> None:
    """Trace each request of an app; called before all else, so that it is begun first, ended last.

    An id that a trusted proxy gives is kept, so that its log and this one can be laid together.
    """
    app.before_request(lambda: _begin(trusts_proxy))
    app.after_request(_answer)
    app.teardown_request(lambda _error: _end())


def what_is_asked() -> str:
    """Return method and path of the request, without what opens doors."""
    path = request.path
    for name, value in (request.view_args or {}).items():
        if SECRET_NAME.search(name):
            path = path.replace(str(value), HIDDEN)
    parts = [HIDDEN if len(part) >= _SECRET_LENGTH else part for part in path.split("/")]
    return f"{request.method} {'/'.join(parts)}"


def _begin(trusts_proxy: bool) -> None:
    given = request.headers.get(HEADER, "") if trusts_proxy else ""
    request_id.set(given if _GIVEN.fullmatch(given) else secrets.token_hex(8))
    request_user.set(None)
    g.begun, g.statements = time.perf_counter(), statements()
    request_begins(what_is_asked())


def _answer(response: Response) -> Response:
    response.headers[HEADER] = request_id.get() or ""
    if "begun" in g:
        seconds = time.perf_counter() - g.begun
        queries = statements() - g.statements
        count_answer(request.endpoint, response.status_code, seconds)
        note_slow(what_is_asked, seconds, queries)
        if log.isEnabledFor(logging.DEBUG):
            told = {"status": response.status_code, "ms": round(seconds * 1000), "queries": queries}
            log.debug("%s", what_is_asked(), extra=told)
    return response


def _end() -> None:
    request_ends()
    request_id.set(None)
    request_user.set(None)
