"""Passwords: argon2id, at most four hashed at once so that a rush can't take all memory."""

import threading

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
    if len(set(password)) < 4 or password.casefold() in _COMMON:
        return _("This password is among the first that are tried. Choose another.")
    if password.casefold() in {word.casefold() for word in about if word}:
        return _("Don't use your name or mail as the password.")
    return ""


_COMMON = {
    "password12", "password123", "1234567890", "12345678910", "qwertyuiop", "qwerty12345",
    "iloveyou12", "passwort123", "hallo12345", "administrator", "letmein1234", "welcome123",
}  # fmt: skip
