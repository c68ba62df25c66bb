"""Numbers: whole ones and exact decimals."""

import re
from copy import copy
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from babel.numbers import NumberPattern
from markupsafe import Markup

from models.fields.scaled import check_decimal, to_decimal
from models.kinds.kind import ORDERED, Kind, ltr
from models.kinds.locales import locale_of, plain_digits
from models.refused import Invalid
from models.texts import _

MINUS = "−"
_LONGEST = 60
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(_[0-9]{2,3})*_[0-9]{3})(\.[0-9]*)?|[+-]?\.[0-9]+")
_MINUS_SIGNS = dict.fromkeys(map(ord, "−﹣-‐–"), "-")
_THOUSANDS = dict.fromkeys(" \u00a0\u202f\u2009\u2007'’٬", "_")


class DecimalKind(Kind):
    """An exact decimal of so many kept decimals, shown with at least so many."""

    is_number = True
    filter_ops = ORDERED

    def __init__(self, name: str, kept: int, shown: int = 0) -> None:
        self.name = name
        self.kept = kept
        self.shown = shown

    def _parse(self, value: Any, locale: str | None, strict: bool) -> Any:
        amount = read_number(value, locale) if isinstance(value, str) else to_decimal(value)
        check_decimal(amount, self.kept)
        return amount + 0

    def _show(self, value: Any, locale: str | None) -> str:
        return show_number(to_decimal(value), locale, self.shown, self.kept)

    def _html(self, value: Any, locale: str | None) -> Markup:
        return ltr(self._show(value, locale), is_muted=not value)

    def _plain(self, value: Any) -> Any:
        text = format(to_decimal(value) + 0, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text

    def _search_text(self, value: Any) -> str:
        return str(self._plain(value))


class PercentKind(DecimalKind):
    """A share in percent; its sign may be written along."""

    def _parse(self, value: Any, locale: str | None, strict: bool) -> Any:
        if isinstance(value, str) and locale is not None:
            value = plain_digits(value).rstrip("%٪ \u00a0\u202f")
        return super()._parse(value, locale, strict)

    def _show(self, value: Any, locale: str | None) -> str:
        return super()._show(value, locale) + "\u00a0%"

    def _entry(self, value: Any, locale: str | None) -> str:
        return super()._show(value, locale)


class IntegerKind(DecimalKind):
    """A whole number of so many bits; a count is never below zero."""

    def __init__(self, bits: int = 64, is_count: bool = False) -> None:
        super().__init__("integer", 0)
        self.bits = bits
        self.is_count = is_count

    def _parse(self, value: Any, locale: str | None, strict: bool) -> int:
        amount = read_number(value, locale) if isinstance(value, str) else to_decimal(value)
        if not amount.is_finite() or amount.adjusted() > 20:
            raise Invalid(_("The number is too large. Check its digits."))
        if amount != int(amount):
            raise Invalid(_("A whole number is needed here. Leave out the decimals."))
        if not -(2 ** (self.bits - 1)) <= amount < 2 ** (self.bits - 1):
            raise Invalid(_("The number is too large. Check its digits."))
        if self.is_count and amount < 0:
            raise Invalid(_("This can't be less than zero."))
        return int(amount)

    def _plain(self, value: Any) -> int:
        return int(value)

    def _search_text(self, value: Any) -> str:
        return str(int(value))


class YearKind(IntegerKind):
    """A year, written without a sign between thousands."""

    def _show(self, value: Any, locale: str | None) -> str:
        return str(int(value))


def read_number(text: str, locale: str | None) -> Decimal:
    """Read a decimal as a language writes it, or in plain notation if there is no language.

    Digits of every script, `−` for minus, and spaces or apostrophes between thousands are
    understood. Raises Invalid if thousands are parted in odd places, so that "1.5" is never 15.
    """
    compact = plain_digits(text).translate(_MINUS_SIGNS)
    if len(compact) > _LONGEST:
        raise Invalid(_("The number is too large. Check its digits."))
    if locale is None:
        if not _PLAIN.fullmatch(compact):
            raise Invalid(_("That is not a number. Write it like %(example)s.", example="-1234.5"))
        return Decimal(compact)
    signed = _GROUPED.fullmatch(_with_plain_separators(compact, locale))
    if not signed:
        example = show_number(Decimal("1234.5"), locale, 0, 1)
        raise Invalid(_("That is not a number. Write it like %(example)s.", example=example))
    return Decimal(signed.group().replace("_", ""))


def _with_plain_separators(text: str, locale: str) -> str:
    """Write `_` between thousands and `.` before decimals; a foreign sign stays wrong."""
    symbols = locale_of(locale).number_symbols["latn"]
    plain = {symbols["group"]: "_", symbols["decimal"]: ".", "٫": "."}
    text = re.sub(r"^([+-])\s+", r"\1", text)
    return "".join(plain.get(char) or _THOUSANDS.get(char) or _foreign(char) for char in text)


def _foreign(char: str) -> str:
    return char if char in "+-0123456789" else "?"


@lru_cache(maxsize=8_000)
def show_number(amount: Decimal, locale: str | None, fewest: int, most: int) -> str:
    """Write a decimal as a language does, with `−` and so many decimals at least and at most.

    Kept, as a page of prices writes many twice: numbers that are equal are written alike.
    """
    pattern = _pattern(locale, fewest, most)
    with localcontext() as context:
        context.prec = 60
        text: str = pattern.apply(abs(amount), locale_of(locale))
        is_negative = amount < 0 and bool(round(amount, most))
    return MINUS + text if is_negative else text


@lru_cache(maxsize=256)
def _pattern(locale: str | None, fewest: int, most: int) -> NumberPattern:
    pattern: NumberPattern = copy(locale_of(locale).decimal_formats[None])
    pattern.frac_prec = (fewest, most)
    return pattern
