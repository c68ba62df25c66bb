"""Small pictures of images: drawn anew from their pixels, so that nothing else comes along."""

import io
import os
import secrets
import warnings
from contextlib import suppress
from pathlib import Path
from threading import Lock

from PIL import Image, ImageOps

from app.files.keeping import path_of, storage_of
from app.files.store import PREVIEWS, make_private, store_folder
from models.core import File

EDGE = 320
TYPE = "image/webp"
_FORMATS = {
    "image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP",
    "image/bmp": "BMP",
}  # fmt: skip
_MOST_PIXELS = 30_000_000
# A JPEG is decoded at an eighth of its size where that is enough.
_MOST_PIXELS_JPEG = 80_000_000
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
        with _decoding:
            drawn = _draw(path_of(file), _FORMATS[file.content_type])
        _keep(kept, drawn)
    return kept if kept.stat().st_size else None


def _draw(path: Path, kind: str) -> bytes:
    """Return the picture, or nothing where there is none: that is kept too."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=[kind]) as image:
                return _small(image, kind)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return b""
    except (MemoryError, OverflowError, ArithmeticError, LookupError, TypeError):
        # What broken files make of a decoder; the next one is drawn again.
        return b""


def _small(image: Image.Image, kind: str) -> bytes:
    width, height = image.size
    most = _MOST_PIXELS_JPEG if kind == "JPEG" else _MOST_PIXELS
    if width * height > most or max(width, height) > 200 * max(1, min(width, height)):
        return b""
    if kind == "JPEG":
        image.draft("RGB", (EDGE * 2, EDGE * 2))
    image.seek(0)
    upright = ImageOps.exif_transpose(image)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((EDGE, EDGE))
    # A new image from the pixels alone: no place, camera, comment or colour profile.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    written = io.BytesIO()
    clean.save(written, "WEBP", quality=82, method=4)
    return written.getvalue()


def _keep(kept: Path, drawn: bytes) -> None:
    draft = make_private(kept.parent) / f"{kept.name}.{secrets.token_hex(4)}"
    try:
        draft.write_bytes(drawn)
        os.replace(draft, kept)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
