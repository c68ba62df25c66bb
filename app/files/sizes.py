"""Sizes of files in words."""

from decimal import Decimal

from babel.numbers import format_decimal

from models.kinds.locales import locale_of
from models.texts import current_language

_UNITS = ("B", "kB", "MB", "GB", "TB")


def words_of(size: int) -> str:
    """Say a number of bytes as people do: 0 B, 12 kB, 3.4 MB; a kB is 1024 bytes."""
    step, unit = 1, 0
    while size >= step * 1024 and unit < len(_UNITS) - 1:
        step, unit = step * 1024, unit + 1
    tenths = (size * 10 + step // 2) // step
    number = Decimal(tenths) / 10 if unit and tenths < 100 else Decimal((tenths + 5) // 10)
    return f"{format_decimal(number, locale=locale_of(current_language()))} {_UNITS[unit]}"
