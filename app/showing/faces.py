"""Initials and their colours."""

import zlib

from markupsafe import Markup, escape

TONES = 6


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    words = [word for word in name.replace("&", " ").split() if word[:1].isalnum()]
    if not words:
        return ""
    first = words[0][0]
    if not first.isascii() and not first.isupper() and not first.islower():
        return first
    second = words[1][0] if len(words) > 1 else ""
    return (first + second).upper()


def tone(name: str) -> int:
    """Return a steady colour number for a name."""
    return zlib.crc32(name.encode()) % TONES


def avatar(letters: str, number: int, is_square: bool = False, big: bool = False) -> Markup:
    """Draw initials in their colour; nothing where there are none."""
    if not letters:
        return Markup()
    more = f"{' square' if is_square else ''}{' big' if big else ''}"
    return Markup(
        f'<span class="avatar a{number}{more}" aria-hidden="true">{escape(letters)}</span>'
    )
