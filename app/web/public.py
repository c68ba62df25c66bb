"""Pages that a token opens, without signing in: as the token's user, and not to be guessed at."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, request

from app.public_tokens import access_by
from app.reading.records import reads_as
from app.signin import note_wrong_token, token_pause_left
from app.web.errors import error_page
from models.clock import show_zone
from models.reader import reader
from models.texts import _, set_language


def opened_by_token(view: Callable[..., Any], purpose: str) -> Callable[..., Any]:
    """Wrap a view so that only a good token in its address reaches it, as `access`.

    Wrong ones are 404 and counted; after many of them the address they came from has to wait. A
    good one works meanwhile: nobody guesses one, and others may share the address. The address
    stays out of caches, of the Referer and of search engines.
    """

    @wraps(view)
    def answer(token: str, **arguments: Any) -> Any:
        access = access_by(purpose, token)
        if access is None:
            return _turn_away(request.remote_addr or "")
        who = access.actor
        if who.language:
            set_language(who.language)
            g.locale = who.language
        show_zone.set(ZoneInfo(who.timezone) if who.timezone else None)
        reader.set(reads_as(who))
        return _unspread(current_app.make_response(view(access=access, **arguments)))

    return answer


def _unspread(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _turn_away(address: str) -> Response:
    if seconds := token_pause_left(address):
        text = _("Too many wrong addresses came from here. Try again in a few minutes.")
        response = error_page(429, text=text)
        response.headers["Retry-After"] = str(seconds)
        return response
    note_wrong_token(address)
    return error_page(404)
