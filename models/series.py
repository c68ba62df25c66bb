"""Number series as a class declares them, and how their pattern writes a number."""

import re
from dataclasses import dataclass
from datetime import date

from models.refused import Invalid
from models.texts import _

_PART = re.compile(r"\{(year|yy|month|number)(?::0(\d))?\}")


@dataclass(frozen=True)
class Series:
    """A row of numbers of its own, such as that of all invoices.

    `kind` names it in the house (`sales.orders`). `pattern` holds `{number}`, `{number:05}`,
    `{year}`, `{yy}`, `{month:02}`. A `gapless` one gives its numbers at posting and leaves none
    out; else a number is given as soon as the document is stored.
    """

    kind: str
    label: str
    pattern: str
    gapless: bool = False
    yearly: bool = True


def check_pattern(pattern: str, *, yearly: bool) -> None:
    """Raise Invalid for a pattern that can't be read or would give a number twice."""
    rest = _PART.sub("", pattern)
    names = {found[1] for found in _PART.finditer(pattern)}
    if "{" in rest or "}" in rest:
        raise Invalid(_("Only {number:05}, {year}, {yy} and {month:02} can stand in braces."))
    if "number" not in names:
        raise Invalid(_("The pattern needs {number}, such as Q-{year}-{number:05}."))
    if yearly and not names & {"year", "yy"}:
        raise Invalid(_("It begins anew each year, so the pattern needs {year} or {yy}."))


def write_number(pattern: str, number: int, day: date, year: int) -> str:
    """Write a number as the pattern says; `year` is the one that it is counted in."""
    values = {"number": number, "year": year or day.year, "month": day.month}
    values["yy"] = values["year"] % 100

    def fill(found: re.Match[str]) -> str:
        width = int(found[2] or (2 if found[1] == "yy" else 0))
        return f"{values[found[1]]:0{width}d}" if width else str(values[found[1]])

    return _PART.sub(fill, pattern)
