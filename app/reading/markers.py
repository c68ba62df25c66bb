"""Page markers: where a list goes on, signed so that what comes back is what was given out."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

_SIGNATURE_LENGTH = 16
_secret = b""


def use_secret(secret: str) -> None:
    """Sign with this house's secret from now on."""
    global _secret
    _secret = secret.encode()


def write_marker(place: str, values: list[Any]) -> str:
    """Write the values of a row, good for one place (a list with its filter and sort) only."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(place, text) + text).decode().rstrip("=")


def read_marker(place: str, marker: str) -> list[Any] | None:
    """Read the values back; None for a marker of another place or one that nobody gave out."""
    try:
        whole = base64.urlsafe_b64decode(marker.encode() + b"=" * (-len(marker) % 4))
    except (ValueError, binascii.Error):
        return None
    signature, text = whole[:_SIGNATURE_LENGTH], whole[_SIGNATURE_LENGTH:]
    if not hmac.compare_digest(signature, _sign(place, text)):
        return None
    return list(json.loads(text))


def _sign(place: str, text: bytes) -> bytes:
    whole = hashlib.sha256(place.encode()).digest() + text
    return hmac.digest(_secret, whole, "sha256")[:_SIGNATURE_LENGTH]
