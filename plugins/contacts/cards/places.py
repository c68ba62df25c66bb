"""Postal addresses in running text: found by their postal code."""

import re
from collections.abc import Sequence
from functools import cache

from babel import Locale

from plugins.contacts.cards.card import Place

_CITY = r"(?P<city>[^\W\d_][^\d,|]{1,60}?)"
_CODES = (
    re.compile(rf"(?:[A-Z]{{1,3}}[ -])?(?P<code>\d{{4}} ?[A-Z]{{2}})\s+{_CITY}$"),
    re.compile(rf"(?:[A-Z]{{1,3}}[ -])?(?P<code>\d{{3}} \d{{2}})\s+{_CITY}$"),
    re.compile(rf"(?:[A-Z]{{1,3}}[ -])?(?P<code>\d{{2}}-\d{{3}})\s+{_CITY}$"),
    re.compile(rf"(?:[A-Z]{{1,3}}[ -])?(?P<code>\d{{4,5}})\s+{_CITY}$"),
    re.compile(rf"{_CITY},?\s+(?P<region>[A-Z]{{2}})\s+(?P<code>\d{{5}}(?:-\d{{4}})?)$"),
    re.compile(rf"{_CITY},?\s+(?P<code>[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}})$"),
    re.compile(r"(?P<code>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})$"),
)
_STREET = re.compile(
    r"\d|stra(?:ß|ss)e|str\.|weg\b|platz\b|allee\b|gasse\b|street|road|avenue|lane|rue\b|quai\b",
    re.IGNORECASE,
)
_SHORT = {"uk": "GB", "england": "GB", "usa": "US", "u.s.a.": "US", "the netherlands": "NL"}


def find_place(lines: Sequence[str]) -> tuple[Place | None, set[int]]:
    """Return the first address and the numbers of the lines that it takes up."""
    for number, line in enumerate(lines):
        parts = [part.strip() for part in line.split(",") if part.strip()]
        country = ""
        if len(parts) > 1 and country_of(parts[-1]):
            country = country_of(parts.pop())
        for start in range(len(parts)):
            rest = ", ".join(parts[start:])
            found = next((match for one in _CODES if (match := one.search(rest))), None)
            if found is None or found.start() != 0:
                continue
            used = {number}
            street = ", ".join(parts[:start])
            if not street and number and _STREET.search(lines[number - 1]):
                street = lines[number - 1]
                used.add(number - 1)
            if not country and number + 1 < len(lines) and country_of(lines[number + 1]):
                country = country_of(lines[number + 1])
                used.add(number + 1)
            named = {"city": "", "region": "", **found.groupdict()}
            city = named["city"].strip(" ,")
            if not city and ", " in street:
                street, _comma, city = street.rpartition(", ")
            return Place(street, city, named["region"], named["code"], country), used
    return None, set()


def country_of(text: str) -> str:
    """Return the code of a country by its name in English, German or French; else nothing."""
    name = text.strip(" .,").casefold()
    return _SHORT.get(name) or _countries().get(name, "")


@cache
def _countries() -> dict[str, str]:
    return {
        str(name).casefold(): str(code)
        for language in ("fr", "de", "en")
        for code, name in Locale(language).territories.items()
        if len(str(code)) == 2
    }
