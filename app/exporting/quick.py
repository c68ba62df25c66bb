"""Numbers in a language's notation, written quickly: for lists of many thousands.

It knows languages that part thousands by one sign; whether it writes a kind as the language does is
tried out beforehand on samples.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from models.kinds import Kind
from models.kinds.locales import locale_of
from models.kinds.numbers import DecimalKind

_SAMPLES = ("0", "7", "-1", "12.5", "-999.99", "1000", "1234.56", "-1234567.891", "100000000")


def quick_number(kind: Kind, locale: str) -> Callable[[Any], str]:
    """Prepare the writing of a kind's numbers."""
    symbols = locale_of(locale).number_symbols["latn"]
    signs = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
    kept = kind.kept if isinstance(kind, DecimalKind) else 0
    shown = kind.shown if isinstance(kind, DecimalKind) else 0

    def write(number: Any) -> str:
        whole, _point, rest = f"{number:,.{kept}f}".partition(".")
        rest = rest.rstrip("0").ljust(shown, "0")
        return (f"{whole}.{rest}" if rest else whole).translate(signs)

    return write


def samples_of(kind: Kind) -> list[Any]:
    """Give numbers that show how a language writes: signs, thousands, decimals."""
    kept = kind.kept if isinstance(kind, DecimalKind) else 0
    numbers = [Decimal(text) for text in _SAMPLES]
    return [int(one) for one in numbers] if not kept else [round(one, kept) for one in numbers]
