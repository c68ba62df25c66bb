"""Export of a list: the page that asks how, and the file."""

import logging
import tempfile
from collections.abc import Iterator
from contextvars import copy_context
from itertools import chain
from threading import BoundedSemaphore
from time import monotonic
from typing import IO

from flask import Blueprint, Response, g, request

from app.exporting import Export
from app.exporting.cells import PEOPLE, RAW
from app.exporting.export import FORMATS
from app.resource import Resource
from app.showing.exporting import export_page
from app.web.drawing import page
from app.web.errors import error_page
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.clock import today
from models.database import forget_connection
from models.failures import is_unavailable
from models.texts import _
from views.resources.found import resource_at

blueprint = Blueprint("exporting", __name__)
log = logging.getLogger("shophouse")

# A long answer holds a thread of the server: a few at a time, and none for ever.
AT_ONCE = 2
LONGEST_SECONDS = 1800
PIECE = 1 << 18
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


@route(blueprint, "/<plugin>/<name>/export", right=RESOURCE)
def export(plugin: str, name: str) -> Response:
    """Ask what to export; with a `format` in the address, give the file."""
    resource = resource_at(plugin, name, "export")
    pairs = list(request.args.items(multi=True))
    if "format" not in request.args:
        return page("export.html", page=export_page(resource, actor(), pairs, g.locale))
    return export_answer(wanted_export(resource, PEOPLE))


def wanted_export(resource: Resource, form: str) -> Export:
    """Return the export that the address asks for, in this form where it names none."""
    return Export(
        resource,
        actor(),
        list(request.args.items(multi=True)),
        fields=[one for text in request.args.getlist("fields") for one in text.split(",") if one],
        form=request.args.get("form", form),
        format=request.args.get("format", "csv"),
        locale=g.locale,
    )


def export_answer(wanted: Export) -> Response:
    """Give the file, if there is a place for one more."""
    place = Place.take()
    if place is None:
        text = _("Other exports are being made just now. Try again in a moment.")
        response = error_page(503, text=text)
        response.headers["Retry-After"] = "10"
        return response
    try:
        pieces = _csv(wanted) if wanted.format == "csv" else _xlsx(wanted)
    except BaseException:
        place.leave()
        raise
    log.info("%s exported %s", wanted.actor.name, wanted.resource.address)
    response = Response(_in_time(pieces, place), content_type=FORMATS[wanted.format])
    response.headers.set("Content-Disposition", "attachment", filename=_file_name(wanted))
    response.call_on_close(place.leave)
    return response


def _csv(wanted: Export) -> Iterator[bytes]:
    """Begin the file: what is wrong is found before the first byte is sent."""
    batches = wanted.batches()
    first = next(batches, None)
    return wanted.csv(chain([first], batches) if first is not None else batches)


def _xlsx(wanted: Export) -> Iterator[bytes]:
    """Make the whole workbook on disk, since its end comes first, then give it in pieces."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed when the answer has been given
    try:
        wanted.xlsx(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


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


def _file_name(wanted: Export) -> str:
    words = [*wanted.resource.address.split("/"), *(["raw"] if wanted.form == RAW else [])]
    return f"{'-'.join(words)}-{today().isoformat()}.{wanted.format}"
