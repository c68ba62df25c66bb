"""Export of a list: the page that asks how, and the file."""

import logging
import tempfile
from collections.abc import Iterator
from itertools import chain
from typing import IO

from flask import Blueprint, Response, g, request

from app.exporting import Export
from app.exporting.cells import PEOPLE, RAW
from app.exporting.export import FORMATS
from app.resource import Resource
from app.showing.exporting import export_page
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, route
from app.web.streaming import stream_file
from models.clock import today
from views.resources.found import resource_at

blueprint = Blueprint("exporting", __name__)
log = logging.getLogger("shophouse")

PIECE = 1 << 18


@route(blueprint, "/<plugin>/<name>/export", right=RESOURCE)
def export(plugin: str, name: str) -> Response:
    """Ask what to export; with a `format` in the address, give the file."""
    resource = resource_at(plugin, name, "export")
    pairs = list(request.args.items(multi=True))
    if "format" not in request.args:
        return page("export.html", page=export_page(resource, actor(), pairs, g.locale))
    wanted = wanted_export(resource, PEOPLE)
    wanted.listing.settle()
    return export_answer(wanted)


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
    begin = _csv if wanted.format == "csv" else _xlsx
    log.info("%s exported %s", wanted.actor.name, wanted.resource.address)
    return stream_file(lambda: begin(wanted), FORMATS[wanted.format], _file_name(wanted))


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


def _file_name(wanted: Export) -> str:
    words = [*wanted.resource.address.split("/"), *(["raw"] if wanted.form == RAW else [])]
    return f"{'-'.join(words)}-{today().isoformat()}.{wanted.format}"
