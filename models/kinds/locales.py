"""The ways in which languages write numbers and days."""

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u200b\ufeff"))


@lru_cache(maxsize=128)
def locale_of(name: str | None) -> Locale:
    """Give the locale of a language tag; what nobody knows reads English."""
    try:
        return Locale.parse((name or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        parts = (name or "").replace("_", "-").split("-")
        return locale_of(parts[0]) if len(parts) > 1 and parts[0] != "x" else Locale("en")


def day_locale_of(name: str | None) -> Locale:
    """Give the locale for days, where plain English puts the day before the month."""
    locale = locale_of(name)
    return Locale("en", "GB") if str(locale) == "en" else locale


def plain_digits(text: str) -> str:
    """Write the digits of any script as 0 to 9, and drop marks of direction."""
    text = text.translate(_MARKS).strip()
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char, char)) for char in text)
