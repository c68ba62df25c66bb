"""Drawing an image anew, small, from its pixels."""

import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps

EDGE = 320
_MOST_PIXELS = 30_000_000
# A JPEG is decoded at an eighth of its size where that is enough.
_MOST_PIXELS_JPEG = 80_000_000


def draw(path: Path, kind: str) -> bytes:
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
