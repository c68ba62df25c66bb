"""A calendar: the records of a list on their days."""

from datetime import date, time
from urllib.parse import urlencode

from babel.dates import format_date, format_skeleton, format_time

from app.reading.columns import Column
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.entries import MOST, MOST_OF_MONTH, Entries, Lying, time_of
from app.showing.spans import Span, read_span
from app.showing.views import State, address
from app.showing.ways import fields_of, word_of
from app.view_parts import Calendar, CalendarDay, Option
from app.writing.values import may_write
from models.clock import now, today
from models.kinds.locales import day_locale_of
from models.texts import _

PER_DAY = 4
"""A day of a month shows so many entries; the others are on the day's own page."""
_LINES = 2
_WORKING = (8, 17)
_NEW_AT = "T09:00"


class CalendarOf:
    """One calendar for one person."""

    def __init__(
        self, resource: Resource, actor: Actor, state: State, columns: list[Column], locale: str
    ) -> None:
        self.resource, self.actor, self.state, self.locale = resource, actor, state, locale
        self.names = fields_of(state.kind)
        self.time = time_of(resource, self.names)
        zone = self.time.zone
        self.today = now().astimezone(zone).date() if zone else today()
        self.span = read_span(state.detail, self.today, locale)
        own = [one for one in columns if one.path not in self.names] or columns
        self.columns = own[:1] if self.span.name == "month" else own[: _LINES + 1]

    def whole(self) -> Calendar:
        """Return the calendar with its entries."""
        shown = self.frame()
        days = self.span.days()
        entries = Entries(
            self.resource,
            self.actor,
            self.time,
            self.today,
            self.columns,
            self.locale,
        )
        found, shown.is_cut = entries.read(self.state, days[0], days[-1], self._most())
        by_day = _spread(found, days)
        shown.days = [self._day(day, by_day.get(day, []), entries) for day in days]
        span = self.span
        shown.count = sum(one.first <= span.last and one.last >= span.first for one in found)
        if shown.is_cut:
            shown.shown_to = self._written(found[-1].first)
        if self.time.zone and span.name != "month":
            shown.hours = self._hours([one.hour for one in found])
        return shown

    def _most(self) -> int:
        return MOST_OF_MONTH if self.span.name == "month" else MOST

    def frame(self) -> Calendar:
        """Return the calendar without its entries: where it leads, and where they are moved."""
        days, named = self.span.days(), day_locale_of(self.locale)
        width = "EEE" if self.span.name != "day" else "EEEE"
        return Calendar(
            label=str(field_label(self.resource.model, self.names[0])),
            span=self.span.name,
            title=self.span.title(self.locale),
            spans=self._spans(),
            today_href=self.href(Span(self.span.name, self.today, self.span.first_weekday)),
            previous_href=self.href(self.span.beside(-1)),
            next_href=self.href(self.span.beside(1)),
            action=f"{self.resource.href}/day",
            query=urlencode(self._pairs(self.span)),
            weekdays=[str(format_date(day, width, locale=named)) for day in days[:7]],
        )

    def href(self, span: Span) -> str:
        """Return the address of a day, week or month of this calendar."""
        return address(self.resource, self._pairs(span))

    def _pairs(self, span: Span) -> list[tuple[str, str]]:
        word = word_of(self.state.ways, self.state.kind, span.detail(self.today))
        rest = [pair for pair in self.state.base if pair[0] != "view" or pair[1].isdigit()]
        return [("view", word), *rest]

    def _spans(self) -> list[Option]:
        links = []
        anchor = self.today if self.span.holds(self.today) else self.span.first
        for name, label in (("day", _("Day")), ("week", _("Week")), ("month", _("Month"))):
            span = Span(name, anchor, self.span.first_weekday)
            links.append(Option(str(label), self.href(span), name == self.span.name))
        return links

    def _day(self, day: date, found: list[Lying], entries: Entries) -> CalendarDay:
        shown = CalendarDay(
            iso=day.isoformat(),
            number=str(day.day),
            label=self._written(day),
            is_today=day == self.today,
            is_outside=not self.span.holds(day),
            href=self.href(Span("day", day, self.span.first_weekday)),
            new_href=self._new_href(day),
        )
        most = PER_DAY if self.span.name == "month" else len(found)
        # Nothing is gained by hiding a single one behind "1 more".
        most = most if len(found) > most + 1 else len(found)
        shown.entries = [entries.draw(one, day) for one in found[:most]]
        shown.more = len(found) - most
        return shown

    def _written(self, day: date) -> str:
        return str(format_skeleton("MMMMEEEEd", day, locale=day_locale_of(self.locale)))

    def _new_href(self, day: date) -> str:
        name = self.names[0]
        may = self.actor.may(self.resource, "create")
        if not may or not may_write(self.resource, self.actor, name):
            return ""
        value = day.isoformat() + (_NEW_AT if self.time.zone else "")
        return f"{self.resource.href}/new?{urlencode({name: value})}"

    def _hours(self, found: list[int]) -> list[tuple[int, str]]:
        known = [hour for hour in found if hour >= 0]
        first, last = min([_WORKING[0], *known]), max([_WORKING[1], *known])
        named = day_locale_of(self.locale)
        return [
            (hour, str(format_time(time(hour), "short", locale=named)))
            for hour in range(first, last + 1)
        ]


def _spread(found: list[Lying], days: list[date]) -> dict[date, list[Lying]]:
    """Give each day what lies on it."""
    spread: dict[date, list[Lying]] = {}
    for one in found:
        for day in days:
            if one.first <= day <= one.last:
                spread.setdefault(day, []).append(one)
    return spread
