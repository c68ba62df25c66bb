"""Export of a list: the page that asks how, and the file."""

import logging
import tempfile
from collections.abc import Iterator
from itertools import chain
from threading import BoundedSemaphore
from time import monotonic
from typing import IO

from flask import Blueprint, Response, g, request, stream_with_context

from app.exporting import Export
from app.exporting.cells import PEOPLE, RAW
from app.exporting.export import FORMATS
from app.showing.exporting import export_page
from app.web.drawing import page
from app.web.errors import error_page
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.clock import today
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
    """The one who asked doesn't take the file."""


@route(blueprint, "/<plugin>/<name>/export", right=RESOURCE)
def export(plugin: str, name: str) -> Response:
    """Ask what to export; with a `format` in the address, give the file."""
    resource = resource_at(plugin, name, "export")
    pairs = list(request.args.items(multi=True))
    if "format" not in request.args:
        return page("export.html", page=export_page(resource, actor(), pairs, g.locale))
    wanted = Export(
        resource,
        actor(),
        pairs,
        fields=[one for text in request.args.getlist("fields") for one in text.split(",") if one],
        form=request.args.get("form", PEOPLE),
        format=request.args["format"],
        locale=g.locale,
    )
    return _answer(wanted)


def _answer(wanted: Export) -> Response:
    """Give the file, if there is a place for one more."""
    if not _places.acquire(blocking=False):
        text = _("Other exports are being made just now. Try again in a moment.")
        response = error_page(503, text=text)
        response.headers["Retry-After"] = "10"
        return response
    try:
        pieces = _csv(wanted) if wanted.format == "csv" else _xlsx(wanted)
    except BaseException:
        _places.release()
        raise
    log.info("%s exported %s", wanted.actor.name, wanted.resource.address)
    response = Response(stream_with_context(_in_time(pieces)), content_type=FORMATS[wanted.format])
    response.headers.set("Content-Disposition", "attachment", filename=_file_name(wanted))
    response.call_on_close(_places.release)
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


def _in_time(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give the pieces until one takes too long to be taken: then the answer breaks off."""
    end = monotonic() + LONGEST_SECONDS
    for piece in pieces:
        if monotonic() > end:
            log.warning("%s broke off: nobody took the file", request.path)
            raise TooSlow
        yield piece


def _file_name(wanted: Export) -> str:
    words = [*wanted.resource.address.split("/"), *(["raw"] if wanted.form == RAW else [])]
    return f"{'-'.join(words)}-{today().isoformat()}.{wanted.format}"
