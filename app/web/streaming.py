"""Long answers: a few at a time, none for ever, in language and zone of the one who asked."""

import logging
from collections.abc import Callable, Iterator
from contextvars import copy_context
from threading import BoundedSemaphore
from time import monotonic

from flask import Response, request

from app.security_log import note_if_possible
from app.web.errors import error_page
from app.web.person import actor
from models.database import forget_connection
from models.failures import is_unavailable
from models.texts import _

log = logging.getLogger("shophouse")

# A long answer holds a thread of the server: a few at a time, and none for ever.
AT_ONCE = 2
LONGEST_SECONDS = 1800
_places = BoundedSemaphore(AT_ONCE)


class TooSlow(Exception):
    """Nobody takes the file."""


class Place:
    """One of the places for exports, left once: with the last piece, or when the answer is shut."""

    def __init__(self) -> None:
        self.is_taken = True

    @classmethod
    def take(cls) -> "Place | None":
        """Take a place, if one is free."""
        return cls() if _places.acquire(blocking=False) else None

    def leave(self) -> None:
        """Give the place back; again does nothing."""
        if self.is_taken:
            self.is_taken = False
            _places.release()


def stream_file(begin: Callable[[], Iterator[bytes]], content_type: str, name: str) -> Response:
    """Answer with a file in pieces, if there is a place for one more long answer (else 503).

    `begin` makes the pieces; what is wrong it raises before the first one. Who is signed in and
    takes a file along stands in the security log.
    """
    place = Place.take()
    if place is None:
        text = _("Other exports are being made just now. Try again in a moment.")
        response = error_page(503, text=text)
        response.headers["Retry-After"] = "10"
        return response
    try:
        pieces = begin()
    except BaseException:
        place.leave()
        raise
    if actor().user_id is not None:
        note_if_possible("exported", by=actor().user_id, detail=request.path)
    response = Response(_in_time(pieces, place), content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.call_on_close(place.leave)
    return response


def _in_time(pieces: Iterator[bytes], place: Place) -> Iterator[bytes]:
    """Give the pieces, in language and zone of the one who asked, after the request is over.

    Raises TooSlow after half an hour: the answer breaks off.
    """
    asked, end = copy_context(), monotonic() + LONGEST_SECONDS
    try:
        while (piece := asked.run(next, pieces, None)) is not None:
            if monotonic() > end:
                raise TooSlow
            yield piece
    except Exception as error:
        if is_unavailable(error):
            forget_connection()
        log.warning("An export broke off: %s", error)
        raise
    finally:
        place.leave()
