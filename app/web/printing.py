"""Answers that hold a print."""

from urllib.parse import quote

from flask import Response

from models.filenames import clean_name

_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def as_pdf(content: bytes, name: str, *, is_shown: bool = False) -> Response:
    """Answer a PDF under a name, to keep or to look at."""
    how = "inline" if is_shown else "attachment"
    told = quote(clean_name(f"{name}.pdf"), safe="")
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{told}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def as_svg(content: bytes) -> Response:
    """Answer a page as a picture, which does nothing when it is opened by itself."""
    response = Response(content, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = _PICTURE
    response.headers["Cache-Control"] = "private, no-cache"
    return response


__all__ = ["as_pdf", "as_svg"]
