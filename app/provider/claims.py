"""What a provider says of somebody, believed only when signature and claims hold."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from app.outgoing import Unreachable
from app.provider.discovery import Described, ask_json, keys_of
from app.provider.settings import Provider
from models.refused import Refused
from models.texts import _

TRUSTED = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "Ed25519",
)  # fmt: skip
"""Signatures by a key that only the provider has: none, and shared secrets, are no proof."""
LEEWAY = 60


@dataclass(frozen=True)
class Claims:
    """Somebody at a provider. `subject` never changes there; the mail may."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str


def claims_of(
    provider: Provider, doors: Described, tokens: dict[str, Any], nonce: str, until: float
) -> Claims:
    """Return what the id_token says. Raises Refused where anything of it doesn't hold."""
    told = _verified(provider, doors, str(tokens["id_token"]), nonce, until)
    subject = told.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Refused(_("The provider doesn't say who you are."))
    if "email" not in told and doors.userinfo and tokens.get("access_token"):
        told = told | _userinfo(doors.userinfo, str(tokens["access_token"]), subject, until)
    return Claims(
        issuer=provider.issuer,
        subject=subject,
        email=_text(told.get("email")),
        is_verified=told.get("email_verified") is True or told.get("email_verified") == "true",
        name=_text(told.get("name")),
    )


def _text(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(char for char in text if char.isprintable())[:255]


def _verified(
    provider: Provider, doors: Described, token: str, nonce: str, until: float
) -> dict[str, Any]:
    """Check signature, issuer, audience, times and nonce of an id_token."""
    # Its library is loaded by who signs in this way.
    from joserfc.errors import JoseError

    try:
        claims = _signed(doors, token, until)
        _check(claims, provider, nonce)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused(
            _("The provider's word can't be believed: %(why)s", why=str(error)[:200])
        ) from error
    return claims


def _signed(doors: Described, token: str, until: float) -> dict[str, Any]:
    """Return what is signed by one of the provider's keys, which it may have changed meanwhile."""
    from joserfc import jws
    from joserfc.errors import JoseError

    allowed = [one for one in doors.algorithms if one in TRUSTED]
    header = dict(jws.extract_compact(token.encode()).headers())
    if header.get("alg") not in allowed:
        raise ValueError("alg")
    for afresh in (False, True):
        for key in _fitting(keys_of(doors, until, afresh=afresh), header.get("kid")):
            try:
                return _decoded(token, key, allowed)
            except (JoseError, ValueError):
                continue
    raise ValueError("signature")


def _decoded(token: str, key: dict[str, Any], allowed: list[str]) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.jwk import import_key

    return dict(jwt.decode(token, import_key(key), algorithms=allowed).claims)


def _fitting(told: dict[str, Any], kid: object) -> list[dict[str, Any]]:
    """Return the keys that may have signed: that of the name, or all where none is named."""
    listed = told.get("keys")
    keys = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    public = [one for one in keys if one.get("kty") in ("RSA", "EC", "OKP")]
    usable = [one for one in public if one.get("use", "sig") == "sig"]
    return [one for one in usable if kid is None or one.get("kid") in (kid, None)]


def _check(claims: dict[str, Any], provider: Provider, nonce: str) -> None:
    """Hold the claims against what was asked (OpenID Connect Core 3.1.3.7)."""
    moment = time.time()
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != provider.issuer:
        raise ValueError("iss")
    if provider.client_id not in audiences:
        raise ValueError("aud")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise ValueError("azp")
    if not _number(claims, "exp") > moment - LEEWAY:
        raise ValueError("exp")
    if not _number(claims, "iat") < moment + LEEWAY:
        raise ValueError("iat")
    if "nbf" in claims and not _number(claims, "nbf") < moment + LEEWAY:
        raise ValueError("nbf")
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise ValueError("nonce")


def _number(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(name)
    return float(value)


def _userinfo(url: str, access: str, subject: str, until: float) -> dict[str, Any]:
    """Ask for the mail where the id_token has none; it must be about the same person."""
    told = ask_json(url, until, headers={"Authorization": f"Bearer {access}"})
    if told.get("sub") != subject:
        raise Unreachable(_("The provider answers about somebody else."))
    return {name: told[name] for name in ("email", "email_verified", "name") if name in told}
