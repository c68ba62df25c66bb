"""Passwords: argon2id, at most four hashed at once so that a rush can't take all memory."""

import gzip
import threading
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.texts import _

MINIMUM = 10
_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_places = threading.BoundedSemaphore(4)
_NOBODYS = (
    "$argon2id$v=19$m=47104,t=1,p=1$3sJ46mx5ae4Q4z5LNl8Qyg"
    "$NIH6+4mBNFEs5nLng+MJA+N8H+4PGDzbjAsd8475L14"
)
"""The hash of a random text: a try for an unknown mail is compared with it and takes as long."""


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    with _places:
        return _hasher.hash(password)


def check_password(kept: str | None, password: str) -> bool:
    """Compare a password with the kept hash. Takes as long where there is none."""
    with _places:
        try:
            return _hasher.verify(kept or _NOBODYS, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def weak_password(password: str, about: tuple[str, ...] = ()) -> str:
    """Return what is wrong with a new password, or nothing. `about` are words it must not be."""
    if len(password) < MINIMUM:
        return _("Use at least %(n)s characters.", n=MINIMUM)
    if len(password) > 256:
        return _("Use at most 256 characters.")
    if len(set(password)) < 4 or is_common(password):
        return _("This password is among the first that are tried. Choose another.")
    if password.casefold() in {word.casefold() for word in about if word}:
        return _("Don't use your name or mail as the password.")
    return ""


def is_common(password: str) -> bool:
    """Say whether a password is on the list, with or without what people put around it."""
    folded = password.casefold()
    return folded in _common() or folded.strip("0123456789!?.@#$*-_ ") in _BARE


_BARE = {"passwort", "password", "hallo", "letmein", "welcome", "willkommen", "qwertz", "shophouse"}
"""Words that are tried with all numbers and signs around them."""


@cache
def _common() -> frozenset[str]:
    """Return the 5 000 most used passwords of ten characters or more, in small letters."""
    packed = (Path(__file__).parent / "vendor/common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split("\n"))
