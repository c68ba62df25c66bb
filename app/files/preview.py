"""Small pictures of images: drawn anew from their pixels, so that nothing else comes along."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from threading import Lock

from app.files.keeping import path_of, storage_of
from app.files.store import PREVIEWS, make_private, store_folder
from models.core import File

TYPE = "image/webp"
_FORMATS = {
    "image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP",
    "image/bmp": "BMP",
}  # fmt: skip
TYPES = tuple(_FORMATS)
"""The types of images of which pictures are drawn."""
_MOST_BYTES = 64 * 1024 * 1024
# One at a time: a large image takes a hundred megabytes while it is decoded.
_decoding = Lock()


def has_preview(file: File) -> bool:
    """Say whether a picture of it may be drawn, as far as its type tells; never of SVG or HTML."""
    return file.content_type in _FORMATS and 0 < file.size <= _MOST_BYTES


def preview_of(file: File) -> Path | None:
    """Return a picture of the file, at most 320 pixels wide and high, upright, without metadata.

    None where it is no image, broken, or too large to be decoded. Raises Lost without content.
    """
    if not has_preview(file):
        return None
    storage = storage_of(file)
    kept = store_folder() / PREVIEWS / storage[:2] / storage
    if not kept.is_file():
        from app.files.drawing import draw  # its library is loaded by who wants it

        with _decoding:
            drawn = draw(path_of(file), _FORMATS[file.content_type])
        _keep(kept, drawn)
    return kept if kept.stat().st_size else None


def _keep(kept: Path, drawn: bytes) -> None:
    draft = make_private(kept.parent) / f"{kept.name}.{secrets.token_hex(4)}"
    try:
        draft.write_bytes(drawn)
        os.replace(draft, kept)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
