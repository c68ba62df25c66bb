"""A file's content: to be saved by the browser, never shown by it; and its small picture."""

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, abort, request

from app.files import open_file, preview_of
from app.files.preview import TYPE
from app.files.sniffing import UNKNOWN, is_harmless
from app.registry import registry
from app.showing.files import name_for
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.core import File
from views.resources.found import record_at

_CHUNK = 256 * 1024
blueprint = Blueprint("files", __name__, url_prefix="/core/files")


@route(blueprint, "/<int:record_id>/download", right=RESOURCE)
def download(record_id: int) -> Response:
    """Give the content as an attachment under the file's name."""
    return content_of(_file(record_id))


def content_of(file: File) -> Response:
    """Answer with a file's content, to be saved. Raises Lost where it isn't there."""
    content = open_file(file)
    kind = file.content_type if is_harmless(file.content_type) else UNKNOWN
    response = Response(_chunks(content), mimetype=kind)
    response.content_length = os.fstat(content.fileno()).st_size
    name = name_for(file, actor().hidden(registry.by_model[File]))
    response.headers.set("Content-Disposition", "attachment", **_named(name))
    return _guarded(response, "private, no-store")


@route(blueprint, "/<int:record_id>/preview", right=RESOURCE)
def preview(record_id: int) -> Response:
    """Give the small picture of an image; each time the right to see it is asked anew."""
    file = _file(record_id)
    path = preview_of(file)
    if path is None:
        abort(404)
    response = _guarded(Response(path.read_bytes(), mimetype=TYPE), "private, no-cache")
    response.set_etag(file.digest[:32])
    response.make_conditional(request)
    return response


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _named(name: str) -> dict[str, str]:
    """Name an attachment as RFC 6266 says: in plain letters, and whole in UTF-8 by RFC 5987."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%]', "_", plain).strip(" .") or "file"
    if plain == name:
        return {"filename": name}
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def _file(record_id: int) -> File:
    file: File = record_at("core", "files", record_id)[1]
    return file


def _guarded(response: Response, caching: str) -> Response:
    """Let nothing in it run, wherever it is opened."""
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = caching
    return response
