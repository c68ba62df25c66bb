"""Codes by the clock (RFC 6238): six digits from a secret and the half minute."""

import base64
import hmac
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Half minutes by which the clock of a phone may differ."""


def code_of(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of a half minute (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: bytes, code: str, seconds: float) -> int | None:
    """Return the half minute whose code this is, of the present one and its neighbours."""
    now = int(seconds) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode("utf-8", "replace")):
            found = step
    return found


def typed(secret: bytes) -> str:
    """Write a secret as people type it into an app: base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, house: str, mail: str) -> str:
    """Return the address that apps read from a QR code."""
    label = quote(f"{house}:{mail}", safe="")
    text = base64.b32encode(secret).decode().rstrip("=")
    return f"otpauth://totp/{label}?secret={text}&issuer={quote(house, safe='')}"
