"""Numbers of records in words."""

from babel.numbers import format_decimal

from app.reading.pages import COUNT_CAP
from models.kinds.locales import locale_of


def count_words(count: int, locale: str, cap: int = COUNT_CAP) -> str:
    """Write how many there are; more than `cap`, up to which is counted, shows a plus."""
    number = format_decimal(min(count, cap), locale=locale_of(locale))
    return f"{number}+" if count > cap else number


__all__ = ["count_words"]
