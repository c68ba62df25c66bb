"""Codes of countries, currencies, languages and zones, shown by their names."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import exists
from markupsafe import Markup

from models.folding import fold
from models.kinds.kind import EXACT, Kind, ltr, one_line, quoted
from models.kinds.locales import locale_of
from models.refused import Invalid
from models.texts import _

# Two letters that CLDR names though ISO 3166 gives them to no country.
_NO_COUNTRIES = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"


class CodeKind(Kind):
    """A code of a closed list."""

    filter_ops = EXACT
    input_type = "select"

    def __init__(self, name: str, names: Callable[[str | None], dict[str, str]]) -> None:
        self.name = name
        self.names = names

    def _parse(self, value: Any, locale: str | None, strict: bool) -> str:
        text = one_line(value)
        code = self._code(text) or (self._named(text, locale) if locale else None)
        if code is None:
            raise Invalid(self._reason(text))
        return code

    def _code(self, text: str) -> str | None:
        return text.upper() if text.upper() in self.names(None) else None

    def _named(self, text: str, locale: str | None) -> str | None:
        for names in (self.names(locale), self.names("en")):
            for code, name in names.items():
                if fold(name) == fold(text):
                    return code
        return None

    def _reason(self, text: str) -> str:
        if self.name == "country":
            return _(
                "%(code)s is no country. Write its two letters, such as DE.", code=quoted(text)
            )
        if self.name == "currency":
            return _(
                "%(code)s is no currency. Write its three letters, such as EUR.", code=quoted(text)
            )
        return _("%(code)s is not on the list. Choose one from it.", code=quoted(text))

    def _show(self, value: Any, locale: str | None) -> str:
        return self.names(locale).get(str(value), str(value))

    def _entry(self, value: Any, locale: str | None) -> str:
        return str(value)

    def _search_text(self, value: Any) -> str:
        return fold(f"{value} {self._show(value, None)}")

    def options(self, locale: str | None = None) -> list[tuple[str, str]]:
        """List the codes with their names, in the order of the names."""
        return list(_in_order(self.names, locale))


@lru_cache(maxsize=64)
def _in_order(
    names: Callable[[str | None], dict[str, str]], locale: str | None
) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(names(locale).items(), key=lambda pair: fold(pair[1])))


class CurrencyKind(CodeKind):
    """A currency, which people know by its code."""

    def _show(self, value: Any, locale: str | None) -> str:
        return str(value)

    def _html(self, value: Any, locale: str | None) -> Markup:
        return ltr(str(value))

    def _search_text(self, value: Any) -> str:
        return fold(f"{value} {self.names(None).get(str(value), '')}")

    def options(self, locale: str | None = None) -> list[tuple[str, str]]:
        """List the currencies in use by code, with their names."""
        return [(code, f"{code} · {name}") for code, name in sorted(self.names(locale).items())]


class LanguageKind(CodeKind):
    """A language, with or without its country."""

    def _code(self, text: str) -> str | None:
        try:
            tag = str(Locale.parse(text.replace("-", "_")))
        except (UnknownLocaleError, ValueError):
            return None
        return tag.replace("_", "-")

    def _show(self, value: Any, locale: str | None) -> str:
        try:
            found = Locale.parse(str(value).replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            return str(value)
        return found.get_display_name(locale_of(locale)) or str(value)


class TimezoneKind(CodeKind):
    """A zone of the IANA database."""

    def _code(self, text: str) -> str | None:
        return text if text in self.names(None) else None

    def _html(self, value: Any, locale: str | None) -> Markup:
        return ltr(str(value))


@lru_cache(maxsize=16)
def countries(locale: str | None) -> dict[str, str]:
    """Name the countries of ISO 3166 in a language."""
    names = locale_of(locale).territories
    codes = (str(code) for code in locale_of("en").territories)
    return {
        code: str(names.get(code, code))
        for code in codes
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


@lru_cache(maxsize=16)
def currencies(locale: str | None) -> dict[str, str]:
    """Name the currencies that are legal tender somewhere today in a language."""
    names = locale_of(locale).currencies
    tender = get_global("territory_currencies")
    codes = {
        code
        for rows in tender.values()
        for code, _begin, end, is_tender in rows
        if end is None and is_tender
    }
    return {code: str(names.get(code, code)) for code in codes}


@lru_cache(maxsize=16)
def languages(locale: str | None) -> dict[str, str]:
    """Name the languages of two letters in a language, those whose notation is known."""
    names = locale_of(locale).languages
    return {code: str(name) for code, name in names.items() if len(code) == 2 and exists(code)}


@lru_cache(maxsize=1)
def _timezones() -> dict[str, str]:
    names = (name for name in available_timezones() if "/" in name or name == "UTC")
    return {name: name for name in names if not name.startswith(("Etc/", "posix/", "right/"))}


def timezones(locale: str | None) -> dict[str, str]:
    """Name the zones."""
    return _timezones()
