"""A file's content: to be saved by the browser, never shown by it; and its small picture."""

from typing import Any

from flask import Blueprint, Response, abort, request, send_file

from app.files import path_of, preview_of
from app.files.preview import TYPE
from app.files.sniffing import UNKNOWN, is_harmless
from app.registry import registry
from app.showing.files import name_for
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.core import File
from views.resources.found import record_at

blueprint = Blueprint("files", __name__, url_prefix="/core/files")


@route(blueprint, "/<int:record_id>/download", right=RESOURCE)
def download(record_id: int) -> Response:
    """Give the content as an attachment under the file's name."""
    file = _file(record_id)
    kind = file.content_type if is_harmless(file.content_type) else UNKNOWN
    return _guarded(
        send_file(
            path_of(file),
            mimetype=kind,
            as_attachment=True,
            download_name=name_for(file, actor().hidden(registry.by_model[File])),
            conditional=False,
            etag=False,
        ),
        "private, no-store",
    )


@route(blueprint, "/<int:record_id>/preview", right=RESOURCE)
def preview(record_id: int) -> Response:
    """Give the small picture of an image; each time the right to see it is asked anew."""
    file = _file(record_id)
    path = preview_of(file)
    if path is None:
        abort(404)
    response = send_file(path, mimetype=TYPE, conditional=False, etag=False)
    response.set_etag(file.digest[:32])
    _guarded(response, "private, no-cache")
    return response.make_conditional(request)  # type: ignore[return-value]


def _file(record_id: int) -> File:
    file: Any = record_at("core", "files", record_id)[1]
    return file  # type: ignore[no-any-return]


def _guarded(response: Response, caching: str) -> Response:
    """Let nothing in it run, wherever it is opened."""
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = caching
    return response
