"""Phone numbers."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import phonenumbers
from markupsafe import Markup, escape
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from models.folding import fold
from models.kinds.kind import CheckedKind, ltr, quoted
from models.kinds.phone_plan import plain_number, shown_plainly
from models.refused import Invalid
from models.texts import _

_region: str | None = None
_dialled_within: ContextVar[str | None] = ContextVar("dialled_within", default=None)
# Letters stand for digits on some keypads, but nobody means a number by “ask Jon”.
_WORDS = re.compile(r"(?!(?:ext|ex|x|tel|phone)\b)\b[^\W\d_]{2,}", re.IGNORECASE)


def set_region(country: str | None) -> None:
    """Set the country whose numbers may be written without their country code."""
    global _region
    _region = country


def region() -> str | None:
    """Give the firm's country, in which national numbers are read."""
    return _region


@contextmanager
def dialled_within(country: str | None) -> Iterator[None]:
    """Read national numbers as dialled within this country; with None, in the firm's."""
    token = _dialled_within.set(country)
    try:
        yield
    finally:
        _dialled_within.reset(token)


class PhoneKind(CheckedKind):
    """A phone number in any notation, kept as E.164 with `;ext=` where it has an extension."""

    name = "phone"
    input_type = "tel"

    def check(self, text: str) -> str:
        """Read the number as dialled from the firm's country, or within the one that is said."""
        region = _dialled_within.get() or _region
        if plain := plain_number(text, region):
            plan, within = plain
            return f"+{plan.code}{within}"
        if _WORDS.search(text):
            raise Invalid(_("%(text)s has words in it. Write digits only.", text=quoted(text)))
        try:
            number = phonenumbers.parse(text, region)
        except NumberParseException as error:
            raise Invalid(_reason(error, text)) from None
        if not phonenumbers.is_valid_number(number):
            raise Invalid(
                _("%(text)s is no phone number that exists. Check its digits.", text=quoted(text))
            )
        kept = _dialled(number)
        _remember(kept, number)
        return kept

    def shower(self, locale: str | None = None) -> Callable[[Any], str]:
        """Prepare the writing of very many numbers: each is another one."""
        return shown_phone

    def _show(self, value: Any, locale: str | None) -> str:
        return _shown(str(value))

    def _html(self, value: Any, locale: str | None) -> Markup:
        return _link(str(value))

    def _search_text(self, value: Any) -> str:
        """Give the digits as dialled from abroad and from within the country."""
        if (plain := plain_number(str(value))) and (within := plain[0].home(plain[1])):
            return f"{plain[0].code}{plain[1]} {within}"
        number = _kept(value)
        if number is None:
            return " ".join(dict.fromkeys([fold(str(value)), _digits(str(value))])).strip()
        abroad = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if number.extension:
            number = PhoneNumber(
                number.country_code,
                number.national_number,
                italian_leading_zero=number.italian_leading_zero,
                number_of_leading_zeros=number.number_of_leading_zeros,
            )
        home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        return f"{_digits(abroad)} {_digits(home)}"


# Numbers just checked: the search wants each of them again in the same breath.
_checked: dict[str, PhoneNumber] = {}
_MOST_CHECKED = 4096


def _remember(kept: str, number: PhoneNumber) -> None:
    if len(_checked) >= _MOST_CHECKED:
        _checked.clear()
    _checked[kept] = number


@lru_cache(maxsize=2048)
def _shown(value: str) -> str:
    return shown_phone(value)


def shown_phone(value: str) -> str:
    """Write a kept number in groups, as it is dialled from abroad."""
    if quick := shown_plainly(value):
        return quick
    number = _kept(value)
    if number is None:
        return value
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=2048)
def _link(value: str) -> Markup:
    words = ltr(_shown(value))
    number = _kept(value)
    if number is None:
        return words
    return Markup(f'<a href="tel:{escape(_dialled(number))}">{words}</a>')


def _kept(value: object) -> PhoneNumber | None:
    """Read a kept number back; None if it was kept as written."""
    if not str(value).startswith("+"):
        return None
    if known := _checked.get(str(value)):
        return known
    try:
        number = phonenumbers.parse(str(value), None)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _dialled(number: PhoneNumber) -> str:
    kept = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{kept};ext={number.extension}" if number.extension else kept


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _reason(error: NumberParseException, text: str) -> str:
    if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return _("%(text)s lacks its country code. Write it like +49 30 901820.", text=quoted(text))
    return _("%(text)s is no phone number. Write it like +49 30 901820.", text=quoted(text))
