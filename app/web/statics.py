"""Files that never change under their address: hashed, joined, packed once and kept.

What is kept is kept for one set of plugins: one that comes anew may bring its files anew.

Styles and scripts are small files by noun here and one file each on the wire. A page that asks for
fifty files costs a browser more in asking than in reading.
"""

import hashlib
from dataclasses import dataclass
from os.path import isfile, normpath, splitext
from pathlib import Path

import brotli
from flask import Response, abort, current_app, request, send_file
from werkzeug.security import safe_join

from app.config import ROOT
from app.lasting import while_plugins_stay
from app.registry import registry

STATIC = ROOT / "static"
STYLES = (
    "layers", "tokens", "base", "controls", "tables", "shell", "record", "talk", "files", "jobs",
    "importing", "duplicates", "undoing", "views", "finding", "board", "calendar", "chart",
    "report", "map", "bulk", "cell", "document", "signin", "modes",
)  # fmt: skip
SCRIPTS = (
    "menus", "dialog", "keys", "list", "live", "picked", "selection", "cell", "walk", "board",
    "pick", "formdialog", "palette", "sheet", "back", "pending", "mention", "lines", "meant",
    "some", "files", "unsaved", "toast", "undo", "polled", "begin", "ahead", "cut", "sent",
    "copied",
)  # fmt: skip
HTMX = ("htmx.min", "hx-preload.min", "hx-ptag.min")
RULES = "ahead.speculationrules"
"""Which links a browser loads ahead: those that `js/ahead.js` marks."""
PACKED = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".speculationrules": "application/speculationrules+json",
}
"""What is worth packing, with its type: what the machine calls a script differs."""


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


def _place(path: str) -> str:
    """Find a file of the house, or of the enabled plugin that its address begins with."""
    first, _, rest = path.partition("/")
    plugin = registry.installed.get(first)
    own = [(f"{plugin.place}/static/{first}", rest)] if plugin and plugin.is_enabled else []
    for folder, name in [*own, (str(STATIC), path)]:
        found = safe_join(folder, name)
        if found and isfile(found):
            return found
    raise FileNotFoundError(path)


def static_url(path: str) -> str:
    """Return the address of a static file with the hash of its content."""
    return f"/static/{path}?v={_kept(path).tag}"


def _plain(path: str) -> bytes:
    return JOINED[path]() if path in JOINED else Path(_place(path)).read_bytes()


@dataclass(frozen=True)
class _Kept:
    """A file as nearly all browsers take it: packed. The others get it read once more."""

    packed: bytes
    tag: str


@while_plugins_stay
def _kept(path: str) -> _Kept:
    plain = _plain(path)
    is_packed = splitext(path)[1] in PACKED
    packed = brotli.compress(plain, mode=brotli.MODE_TEXT, quality=9) if is_packed else b""
    return _Kept(packed, hashlib.sha256(plain).hexdigest()[:10])


def send_static(filename: str) -> Response:
    """Answer with a static file, packed where the browser takes that. Aborts with 404."""
    kind = PACKED.get(splitext(filename)[1])
    try:
        if normpath(filename) != filename:  # one file has one address
            raise FileNotFoundError(filename)
        if kind is None:
            return send_file(_place(filename), max_age=current_app.get_send_file_max_age(filename))
        kept = _kept(filename)
    except FileNotFoundError:
        abort(404)
    takes = request.accept_encodings["br"] > 0
    answer = Response(kept.packed if takes else _plain(filename), mimetype=kind)
    answer.headers["Vary"] = "Accept-Encoding"
    if takes:
        answer.headers["Content-Encoding"] = "br"
    answer.set_etag(f"{kept.tag}:br" if takes else kept.tag)
    answer.make_conditional(request)
    return answer
