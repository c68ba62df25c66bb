"""Headers, hosts and CSRF tokens."""

import hashlib
import socket
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import Signer

from app.config import Config
from app.files import upload_limit
from app.files.store import incoming_folder
from app.web.person import actor, is_api
from app.web.route import is_fragment, takes_uploads
from app.web.statics import RULES, static_url

csrf = CSRFProtect()
# What signs the tokens of forms takes SHA-1 otherwise, and asks nobody.
Signer.default_digest_method = staticmethod(hashlib.sha256)


class SignedSessions(SecureCookieSessionInterface):
    """What a browser keeps between two pages, signed with SHA-256."""

    digest_method = staticmethod(hashlib.sha256)


UPLOADS_AT_ONCE = 8
"""How many of the largest files one request may hold."""
PARTS_AT_ONCE = 200
"""How many files and fields one request with uploads may hold: each file costs a sync."""
_BESIDES = 1024 * 1024
_IN_MEMORY = 256 * 1024

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


def policy_with_pictures(origin: str) -> str:
    """Return the policy of a page that shows pictures of one other server."""
    return POLICY.replace("img-src 'self' data:", f"img-src 'self' data: {origin}")


def protect(app: Flask, config: Config) -> None:
    """Set the cookie flags, trusted hosts, token checks and headers of an app."""
    secure = bool(config.url and config.url.startswith("https:"))
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="shophouse",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=20_000,
        TRUSTED_HOSTS=trusted_hosts(config),
    )
    app.session_interface = SignedSessions()
    # Before the token is looked for: that reads the body.
    app.before_request(_size_body)
    csrf.init_app(app)
    app.before_request(_check_form)
    app.after_request(add_headers)


def _check_form() -> None:
    """Ask each form for its token; programs have another one, which no browser sends unasked."""
    if request.endpoint and not is_api():
        csrf.protect()


def spool_uploads(app: Flask) -> None:
    """Let large uploads wait beside the store, where there must be room for them anyway.

    Called last of all that gives the app another class of request.
    """
    base: Any = app.request_class

    # Its base is what the app has by now, which only running it tells.
    class UploadRequest(base):  # type: ignore[misc]
        """A request whose uploads are spooled in the store's folder."""

        def _get_file_stream(self, *_sizes: Any, **_more: Any) -> Any:
            spool = SpooledTemporaryFile(  # noqa: SIM115 (closed with the request)
                _IN_MEMORY, dir=str(incoming_folder())
            )
            self.__dict__.setdefault("spools", []).append(spool)
            return spool

        def close(self) -> None:
            """Close all of them, those of a body that broke off too."""
            super().close()
            for spool in self.__dict__.get("spools", ()):
                spool.close()

    app.request_class = UploadRequest


def _size_body() -> None:
    """Let who is signed in send several files at once, where files are taken."""
    if takes_uploads() and actor().user_id is not None:
        request.max_form_parts = PARTS_AT_ONCE
        request.max_content_length = UPLOADS_AT_ONCE * upload_limit() + _BESIDES


def trusted_hosts(config: Config) -> list[str]:
    """Return the names this server answers to."""
    hosts = ["localhost", "127.0.0.1", "[::1]", socket.gethostname()]
    if config.host not in ("0.0.0.0", "::", *hosts):
        hosts.append(config.host)
    if config.url:
        hosts.append(urlsplit(config.url).hostname or "")
    return [host for host in hosts if host]


def add_headers(response: Response) -> Response:
    """Add what every answer carries."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("X-Frame-Options", "DENY")
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html" and not is_fragment():
        headers.setdefault("Speculation-Rules", f'"{static_url(RULES)}"')
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        by = "Authorization, Accept" if is_api() else "HX-Request, HX-Request-Type, Cookie"
        headers["Vary"] = f"{by}, Accept-Language"
    return response
