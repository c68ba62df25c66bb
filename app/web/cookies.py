"""Cookies that are this host's alone: over TLS their names begin with `__Host-`.

A browser takes such a cookie only from this very host, with Secure and for all paths, so no other
host of the same domain can plant one. The app itself knows the plain names.
"""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

PREFIX = "__Host-"


def host_cookies(app: WSGIApplication) -> WSGIApplication:
    """Wrap an app that is reached over TLS alone."""

    def wrapped(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if "HTTP_COOKIE" in environ:
            environ["HTTP_COOKIE"] = own(environ["HTTP_COOKIE"])

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [(name, named(name, value)) for name, value in headers], *more)

        return app(environ, begin)

    return wrapped


def own(sent: str) -> str:
    """Return the cookies with the prefix, without it; the others are nobody's."""
    pairs = (pair.strip() for pair in sent.split(";"))
    return "; ".join(pair.removeprefix(PREFIX) for pair in pairs if pair.startswith(PREFIX))


def named(header: str, value: str) -> str:
    """Give a cookie that is set or deleted the prefix, and Secure, without which it is no good."""
    if header.lower() != "set-cookie":
        return value
    flags = {part.strip().lower() for part in value.split(";")[1:]}
    return f"{PREFIX}{value}" + ("" if "secure" in flags else "; Secure")
