"""Where a name leads to, and whether the house may go there."""

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong

from app.outgoing.errors import Unreachable
from models.texts import _

_lookers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="looks-up")
"""The system's own look-up knows no time limit: one that hangs is left behind here."""


def addresses_of(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a host. Raises Unreachable where there are none in time."""
    asked = _lookers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = asked.result(timeout=max(seconds, 0))
    except (OSError, UnicodeError, TooLong) as error:
        asked.cancel()
        raise Unreachable(_("%(host)s isn't found.", host=host)) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Say whether an address lies in the open internet, whatever it is wrapped in."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner: ipaddress.IPv4Address | None = None
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or _translated(found)
    if inner is not None:
        return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the old address inside one that a gateway translates (RFC 6052)."""
    gateway = ipaddress.IPv6Network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in gateway else None
