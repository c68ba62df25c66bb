"""The day, week or month that a calendar shows, and how an address says it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date, format_interval, format_skeleton

from app.filters import FilterError
from models.kinds.locales import day_locale_of
from models.texts import _

SPANS = ("day", "week", "month")
_YEARS = range(1000, 9999)


@dataclass(frozen=True)
class Span:
    """One day, week or month; `first_weekday` is 0 for Monday, as languages begin their weeks."""

    name: str
    anchor: date
    first_weekday: int = 0

    @property
    def first(self) -> date:
        """The first day that belongs to it."""
        if self.name == "month":
            return self.anchor.replace(day=1)
        return _week_start(self.anchor, self.first_weekday) if self.name == "week" else self.anchor

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        if self.name == "month":
            return self.anchor.replace(day=monthrange(self.anchor.year, self.anchor.month)[1])
        return self.first + timedelta(days=6 if self.name == "week" else 0)

    def days(self) -> list[date]:
        """Return the days that are drawn: a month's with those that fill its weeks."""
        first, last = self.first, self.last
        if self.name == "month":
            first = _week_start(first, self.first_weekday)
            last = _week_start(last, self.first_weekday) + timedelta(days=6)
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def beside(self, steps: int) -> "Span":
        """Return the next span, or with -1 the one before. At the ends of time it stays."""
        day = self.last + timedelta(days=1) if steps > 0 else self.first - timedelta(days=1)
        return Span(self.name, day, self.first_weekday) if day.year in _YEARS else self

    def holds(self, day: date) -> bool:
        """Say whether a day belongs to it."""
        return self.first <= day <= self.last

    def detail(self, today: date) -> str:
        """Write it as short as it is read: without a day it is always that of today."""
        if self.holds(today):
            return "" if self.name == "month" else self.name
        return f"{self.name}:{self.first.isoformat()}"

    def title(self, locale: str) -> str:
        """Return what stands above it."""
        named = day_locale_of(locale)
        if self.name == "month":
            return str(format_skeleton("yMMMM", self.first, locale=named))
        if self.name == "week":
            return str(format_interval(self.first, self.last, "yMMMd", locale=named))
        return str(format_date(self.first, "full", locale=named))


def read_span(detail: str, today: date, locale: str = "en") -> Span:
    """Read `week` or `week:2026-11-30`; nothing is the month of today. Raises FilterError."""
    name, _colon, text = detail.partition(":")
    if (name or "month") not in SPANS:
        raise FilterError(
            _("“%(span)s” is no span of a calendar: it shows a day, a week or a month.",
              span=name[:60]), "view",
        )  # fmt: skip
    return Span(name or "month", _day(text) if text else today, first_weekday(locale))


def first_weekday(locale: str) -> int:
    """Return with which day a language begins its weeks: 0 is Monday."""
    return int(day_locale_of(locale).first_week_day)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text if len(text) == 10 else "")
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        raise FilterError(_("“%(day)s” is no day of the calendar.", day=text[:60]), "view")
    return day


def _week_start(day: date, first: int) -> date:
    return day - timedelta(days=(day.weekday() - first) % 7)
