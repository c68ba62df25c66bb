"""Sealed texts: what the house must be able to read again, and who reads the database must not.

AES-256-GCM under a key for each purpose. What was sealed before 0.9 is Fernet, and is still opened.
"""

import base64
import secrets
import time
from binascii import Error
from functools import lru_cache
from typing import Any

from app.backup.places import here

_FORM = "2."
_MOMENT, _NONCE = 8, 12
_AHEAD = 60
"""Seconds by which the clock of who sealed something may be ahead."""


def seal(purpose: str, text: str) -> str:
    """Return a text as it is kept: only this house opens it, and only for the same purpose."""
    moment, nonce = int(time.time()).to_bytes(_MOMENT), secrets.token_bytes(_NONCE)
    hidden = _box(here().secret_key, purpose).encrypt(nonce, text.encode(), moment)
    return _FORM + base64.urlsafe_b64encode(moment + nonce + hidden).decode()


def unseal(purpose: str, sealed: str, seconds: int | None = None) -> str | None:
    """Return a sealed text; None where it was sealed with another key, or is older than that."""
    if not sealed.startswith(_FORM):
        return _unseal_fernet(purpose, sealed, seconds)
    from cryptography.exceptions import InvalidTag

    try:
        whole = base64.urlsafe_b64decode(sealed.removeprefix(_FORM).encode())
        moment, nonce = whole[:_MOMENT], whole[_MOMENT : _MOMENT + _NONCE]
        opened = _box(here().secret_key, purpose).decrypt(nonce, whole[_MOMENT + _NONCE :], moment)
    except (InvalidTag, Error, ValueError):
        return None
    age = time.time() - int.from_bytes(moment)
    return str(opened.decode()) if seconds is None or -_AHEAD <= age <= seconds else None


def _unseal_fernet(purpose: str, sealed: str, seconds: int | None) -> str | None:
    from cryptography.fernet import Fernet, InvalidToken

    key = base64.urlsafe_b64encode(_key(here().secret_key, purpose))
    try:
        return str(Fernet(key).decrypt(sealed.encode(), ttl=seconds).decode())
    except (InvalidToken, ValueError):
        return None


@lru_cache(maxsize=16)
def _box(secret_key: str, purpose: str) -> Any:
    # Loaded by who seals something: it isn't small.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(_key(secret_key, purpose))


def _key(secret_key: str, purpose: str) -> bytes:
    """Make a key of its own for a purpose from the house's (HKDF, RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(SHA256(), 32, salt=None, info=f"shophouse {purpose}".encode())
    return bytes(made.derive(secret_key.encode()))


__all__ = ["seal", "unseal"]
