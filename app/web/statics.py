"""Files that never change under their address: hashed, joined, packed once and kept.

Styles and scripts are small files by noun here and one file each on the wire. A page that asks for
fifty files costs a browser more in asking than in reading.
"""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

import brotli
from flask import Response, abort, current_app, request, send_file
from werkzeug.security import safe_join

from app.config import ROOT
from app.registry import registry

STATIC = ROOT / "static"
STYLES = (
    "layers", "tokens", "base", "controls", "tables", "shell", "record", "talk", "files", "jobs",
    "importing", "duplicates", "undoing", "views", "finding", "board", "calendar", "chart", "map",
    "bulk", "cell", "modes",
)  # fmt: skip
SCRIPTS = (
    "menus", "dialog", "keys", "list", "live", "picked", "selection", "cell", "walk", "board",
    "pick", "formdialog", "palette", "sheet", "back", "pending", "mention", "lines", "files",
    "unsaved", "toast", "undo", "polled",
)  # fmt: skip
HTMX = ("htmx.min", "hx-preload.min", "hx-ptag.min")
WORTH_PACKING = frozenset({"text/css", "text/javascript", "image/svg+xml"})


def _all_css() -> bytes:
    """Join the styles. Tabler's layer lies lowest, so ours wins by order, not by specificity."""
    tabler = _read("vendor/tabler/tabler.min.css").removeprefix(b'@charset "UTF-8";')
    layers, *ours = (_read(f"css/{name}.css") for name in STYLES)
    return b"\n".join((layers, b"@layer tabler{", tabler, b"}", *ours))


def _all_js() -> bytes:
    """Join our scripts: each in a block, since what a module declares is its own."""
    return b"\n".join(b"{\n" + _read(f"js/{name}.js") + b"\n}" for name in SCRIPTS)


def _htmx_js() -> bytes:
    return b";\n".join(_read(f"vendor/htmx/{name}.js") for name in HTMX)


JOINED = {"all.css": _all_css, "all.js": _all_js, "htmx.js": _htmx_js}


def _read(path: str) -> bytes:
    return (STATIC / path).read_bytes()


@cache
def _content(path: str) -> bytes:
    return JOINED[path]() if path in JOINED else _place(path).read_bytes()


def _place(path: str) -> Path:
    """Find a file of the house, or of the plugin that its address begins with."""
    first, _, rest = path.partition("/")
    plugin = registry.installed.get(first)
    own = [] if plugin is None else [(Path(plugin.place) / "static" / first, rest)]
    for folder, name in [*own, (STATIC, path)]:
        found = safe_join(str(folder), name)
        if found and Path(found).is_file():
            return Path(found)
    raise FileNotFoundError(path)


@cache
def static_url(path: str) -> str:
    """Return the address of a static file with the hash of its content."""
    return f"/static/{path}?v={hashlib.sha256(_content(path)).hexdigest()[:10]}"


@cache
def _packed(path: str) -> bytes:
    packed: bytes = brotli.compress(_content(path), mode=brotli.MODE_TEXT, quality=9)
    return packed


def send_static(filename: str) -> Response:
    """Answer with a static file, packed where the browser takes that. Aborts with 404."""
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    try:
        if kind not in WORTH_PACKING:
            return send_file(_place(filename), max_age=current_app.get_send_file_max_age(filename))
        takes = request.accept_encodings["br"] > 0
        answer = Response((_packed if takes else _content)(filename), mimetype=kind)
        tag = static_url(filename).rpartition("=")[2]
    except FileNotFoundError:
        abort(404)
    answer.headers["Vary"] = "Accept-Encoding"
    if takes:
        answer.headers["Content-Encoding"] = "br"
    answer.set_etag(f"{tag}:br" if takes else tag)
    answer.make_conditional(request)
    return answer
