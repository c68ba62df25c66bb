"""What a provider says of itself, and the keys by which its word is known."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.outgoing import Unreachable, fetch_url
from models.texts import _

WELL_KNOWN = "/.well-known/openid-configuration"
_FRESH_SECONDS = 3600.0
_AGAIN_SECONDS = 30.0
"""Keys are asked for again no sooner than this, whoever sends tokens with unknown ones."""
_REST_SECONDS = 10.0
"""How long a provider that can't be asked is left alone: nobody else waits for it meanwhile."""
_kept: dict[str, tuple[float, Any]] = {}
_down: dict[str, tuple[float, str]] = {}


@dataclass(frozen=True)
class Described:
    """A provider's addresses, and how it wants to be asked."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    takes_basic: bool
    algorithms: tuple[str, ...]


def described(issuer: str, until: float) -> Described:
    """Ask a provider where its doors are; what it said an hour ago still holds.

    Raises Unreachable where it can't be asked, or says what can't be.
    """
    found = _kept.get(issuer)
    if found is None or time.monotonic() - found[0] > _FRESH_SECONDS:
        found = (time.monotonic(), _asked(issuer, until))
        _kept[issuer] = found
    told: Described = found[1]
    return told


def _asked(issuer: str, until: float) -> Described:
    """Ask, unless that failed just now."""
    since, why = _down.get(issuer, (0.0, ""))
    if why and time.monotonic() - since < _REST_SECONDS:
        raise Unreachable(why)
    try:
        found = _read(issuer, until)
    except Unreachable as error:
        _down[issuer] = (time.monotonic(), str(error))
        raise
    _down.pop(issuer, None)
    return found


def _read(issuer: str, until: float) -> Described:
    told = ask_json(issuer.rstrip("/") + WELL_KNOWN, until)
    if told.get("issuer") != issuer:
        raise Unreachable(
            _(
                "The provider calls itself “%(name)s”, not “%(issuer)s”. Write the issuer as it"
                " does.",
                name=str(told.get("issuer"))[:200],
                issuer=issuer,
            )
        )
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    algorithms = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    return Described(
        issuer=issuer,
        authorization=_door(told, "authorization_endpoint"),
        token=_door(told, "token_endpoint"),
        keys=_door(told, "jwks_uri"),
        userinfo=str(told.get("userinfo_endpoint") or ""),
        takes_basic="client_secret_basic" in methods,
        algorithms=tuple(str(one) for one in algorithms if isinstance(one, str)),
    )


def _door(told: dict[str, Any], name: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or urlsplit(found).scheme not in ("https", "http"):
        raise Unreachable(_("The provider doesn't name its %(door)s.", door=name))
    return found


def keys_of(provider: Described, until: float, *, afresh: bool = False) -> dict[str, Any]:
    """Return a provider's public keys; `afresh` where a token names one that isn't known."""
    found = _kept.get(provider.keys)
    age = time.monotonic() - found[0] if found else _FRESH_SECONDS * 2
    if found is None or age > _FRESH_SECONDS or (afresh and age > _AGAIN_SECONDS):
        found = (time.monotonic(), ask_json(provider.keys, until))
        _kept[provider.keys] = found
    told: dict[str, Any] = found[1]
    return told


def ask_json(url: str, until: float, **more: Any) -> dict[str, Any]:
    """Ask for an object as JSON. Raises Unreachable for all else."""
    answer = fetch_url(url, until=until, **more)
    host = urlsplit(url).hostname
    if answer.status != 200:
        raise Unreachable(_("%(host)s answers %(status)s.", host=host, status=answer.status))
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Unreachable(_("%(host)s answers what can't be read.", host=host)) from error
    if not isinstance(told, dict):
        raise Unreachable(_("%(host)s answers what can't be read.", host=host))
    return told


def forget_providers() -> None:
    """Ask all providers anew."""
    _kept.clear()
    _down.clear()
