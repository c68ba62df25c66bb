"""The way to a provider and back: what we send along, and what must come back with it."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import quote, urlencode

from app.backup.places import house_url
from app.outgoing import Unreachable
from app.provider.claims import Claims, claims_of
from app.provider.discovery import Described, ask_json, described
from app.provider.settings import Provider
from models.refused import Refused
from models.texts import _

BACK = "/login/provider/back"
SECONDS = 4.0
"""For all that is asked of a provider within one page."""
LIVES = 600.0
AT_ONCE = 2
_places = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Trip:
    """Somebody on their way to the provider; kept in their browser, signed."""

    state: str
    nonce: str
    verifier: str
    issuer: str
    begun: float
    next: str = "/"

    @classmethod
    def of(cls, kept: Any) -> "Trip | None":
        """Read a trip as the browser kept it; None where it is none, or too long ago."""
        try:
            found = cls(**kept)
        except TypeError:
            return None
        return found if time.time() - found.begun < LIVES else None


@contextmanager
def one_of_few() -> Iterator[None]:
    """Take a place among those who wait for a provider: the others' pages need threads, too.

    Raises Unreachable where there is none.
    """
    if not _places.acquire(timeout=1.0):
        raise Unreachable(_("Many sign in by it just now. Try again in a moment."))
    try:
        yield
    finally:
        _places.release()


def way_out(provider: Provider, target: str) -> tuple[str, dict[str, Any]]:
    """Return the provider's address to go to, and what the browser keeps meanwhile.

    Raises Unreachable.
    """
    doors = described(provider.issuer, time.monotonic() + SECONDS)
    trip = Trip(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        issuer=provider.issuer,
        begun=time.time(),
        next=target,
    )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": house_url(BACK),
        "scope": "openid email profile",
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": _challenge(trip.verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in doors.authorization else "?"
    return f"{doors.authorization}{joint}{urlencode(asked)}", asdict(trip)


def come_back(provider: Provider, trip: Trip | None, sent: dict[str, str]) -> Claims:
    """Return who the provider says has come back.

    Raises Refused with a sentence, Unreachable where the provider doesn't answer.
    """
    if trip is None or not hmac.compare_digest(trip.state.encode(), sent.get("state", "").encode()):
        raise Refused(_("This way back isn't yours, or it took too long. Sign in again."))
    if trip.issuer != provider.issuer or sent.get("iss", provider.issuer) != provider.issuer:
        raise Refused(_("Another provider answered than was asked. Sign in again."))
    if sent.get("error"):
        raise Refused(_("The provider didn't let you through: %(why)s", why=_why(sent)))
    if not sent.get("code"):
        raise Refused(_("The provider sent no code. Sign in again."))
    until = time.monotonic() + SECONDS
    doors = described(provider.issuer, until)
    tokens = _tokens(provider, doors, sent["code"], trip.verifier, until)
    return claims_of(provider, doors, tokens, trip.nonce, until)


def _why(sent: dict[str, str]) -> str:
    text = sent.get("error_description") or sent["error"]
    return "".join(char for char in text if char.isprintable())[:200]


def _challenge(verifier: str) -> str:
    """Return what proves later that who comes back is who went (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _tokens(
    provider: Provider, doors: Described, code: str, verifier: str, until: float
) -> dict[str, Any]:
    """Exchange the code. Raises Unreachable."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": house_url(BACK),
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if not provider.client_secret:
        form["client_id"] = provider.client_id
    elif doors.takes_basic:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    body = urlencode(form).encode()
    told = ask_json(doors.token, until, method="POST", headers=headers, body=body)
    if not isinstance(told.get("id_token"), str):
        raise Unreachable(_("The provider sent no id_token."))
    return told
