"""The door for requests that go out: never to private addresses, never for long, never elsewhere.

The name is looked up once and the connection goes to that very address: a name that leads to
another one meanwhile changes nothing. Redirects aren't followed.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from app.outgoing.addresses import addresses_of, is_public
from app.outgoing.errors import Unreachable
from app.outgoing.settings import allowed_hosts
from app.version import VERSION
from models.texts import _

SECONDS = 4.0
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch_url(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    until: float | None = None,
) -> Answer:
    """Ask another house, and return its answer, whatever its status.

    `until` is the moment of `time.monotonic` by which all must be over. Raises Unreachable.
    """
    until = time.monotonic() + SECONDS if until is None else until
    parts = _checked(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        link = _connected(parts.scheme, host, port, until)
        try:
            return _asked(link, parts, method, dict(headers or {}), body, until)
        finally:
            link.close()
    except (TimeoutError, ssl.SSLError, OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_said(host, error)) from error


def _said(host: str, error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return str(_("%(host)s doesn't answer in time.", host=host))
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(_("The certificate of %(host)s isn't good.", host=host))
    if isinstance(error, http.client.HTTPException | ValueError):
        return str(_("%(host)s answers what can't be read.", host=host))
    return str(_("%(host)s can't be reached.", host=host))


def _checked(url: str) -> SplitResult:
    """Take an address apart. Raises Unreachable for one that the house doesn't ask."""
    try:
        parts = urlsplit(url)
        is_whole = parts.port is None or parts.port > 0
    except ValueError:
        is_whole = False
    if not is_whole or not parts.hostname or parts.username is not None:
        raise Unreachable(_("“%(url)s” is no address that can be asked.", url=url[:200]))
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise Unreachable(_("“%(url)s” is no address that can be asked.", url=repr(url[:200])))
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_allowed(parts.hostname)):
        raise Unreachable(_("“%(url)s” doesn't begin with https://.", url=url[:200]))
    return parts


def _is_allowed(host: str) -> bool:
    return host.casefold() in allowed_hosts()


def _connected(scheme: str, host: str, port: int, until: float) -> http.client.HTTPConnection:
    """Connect to the first address of a host that answers."""
    found = addresses_of(host, port, _left(until))
    if not _is_allowed(host) and not all(is_public(one) for one in found):
        raise Unreachable(
            _(
                "%(host)s lies in a private network. An administrator can allow it under"
                " Settings → Outgoing requests.",
                host=host,
            )
        )
    failed: OSError = OSError(host)
    for address in found:
        try:
            plain = socket.create_connection((address, port), timeout=_left(until))
        except OSError as error:
            failed = error
            continue
        link = http.client.HTTPConnection(host, port)
        link.sock = _secured(plain, host, until) if scheme == "https" else plain
        return link
    raise failed


def _secured(plain: socket.socket, host: str, until: float) -> ssl.SSLSocket:
    plain.settimeout(_left(until))
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _asked(
    link: http.client.HTTPConnection,
    parts: SplitResult,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    until: float,
) -> Answer:
    """Send the request and read the answer, within what is left of the time."""
    name = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    host = name if parts.port is None else f"{name}:{parts.port}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"Host": host, "User-Agent": f"Shophouse/{VERSION}", "Connection": "close", **headers}
    with _clock(link.sock, until):
        link.request(method, path, body=body, headers=told)
        answer = link.getresponse()
        found = answer.read(MOST_BYTES + 1)
    _left(until)  # what was cut off by the clock looks like the end
    if len(found) > MOST_BYTES:
        raise ValueError("too long an answer")
    if answer.length:  # how much was announced, and didn't come
        raise http.client.IncompleteRead(found, answer.length)
    return Answer(answer.status, dict(answer.getheaders()), found)


@contextmanager
def _clock(sock: socket.socket, until: float) -> Iterator[None]:
    """Cut a connection when the time is over: an answer may drip in, a byte before each limit."""
    clock = Timer(_left(until), lambda: _cut(sock))
    clock.daemon = True
    clock.start()
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError):
        _left(until)  # raises where it was the clock
        raise
    finally:
        clock.cancel()


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        sock.close()


def _left(until: float) -> float:
    """Return the seconds that are left. Raises TimeoutError where there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
