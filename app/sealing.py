"""Sealed texts: what the house must be able to read again, and who reads the database must not."""

import base64
from functools import lru_cache
from typing import Any

from app.backup.places import here


def seal(purpose: str, text: str) -> str:
    """Return a text as it is kept: only this house opens it, and only for the same purpose."""
    return str(_box(here().secret_key, purpose).encrypt(text.encode()).decode())


def unseal(purpose: str, sealed: str, seconds: int | None = None) -> str | None:
    """Return a sealed text; None where it was sealed with another key, or is older than that."""
    from cryptography.fernet import InvalidToken

    try:
        opened = _box(here().secret_key, purpose).decrypt(sealed.encode(), ttl=seconds)
    except (InvalidToken, ValueError):
        return None
    return str(opened.decode())


@lru_cache(maxsize=16)
def _box(secret_key: str, purpose: str) -> Any:
    """Make a key of its own for a purpose from the house's (HKDF, RFC 5869)."""
    # Loaded by who seals something: it isn't small.
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(SHA256(), 32, salt=None, info=f"shophouse {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(made.derive(secret_key.encode())))
