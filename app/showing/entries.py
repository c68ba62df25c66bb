"""The entries of a calendar: rows between two days, drawn with their time and their sign."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from babel.dates import format_time
from markupsafe import Markup

from app.filters.moments import day_span
from app.reading.columns import Column
from app.reading.finishing import finished, state_field
from app.reading.moves import Way, openings
from app.reading.pages import Listing
from app.resource import Resource
from app.rights import Actor
from app.showing.drawing_rows import drawn_rows
from app.showing.views import State
from app.view_parts import Entry
from app.writing.values import may_write
from models.clock import shown_zone
from models.fields import MomentField
from models.kinds import kind_of
from models.kinds.locales import day_locale_of
from models.texts import _

MOST = 500
"""A day or a week draws at most so many entries."""
MOST_OF_MONTH = 1_000
"""A month reads so many: it draws only a few of each day."""


@dataclass(frozen=True)
class Time:
    """The fields by which records lie in a calendar, and the zone in which they are read."""

    start: Any
    end: Any
    zone: ZoneInfo | None

    def day(self, value: Any) -> date:
        """Return the day on which a value lies for the reader."""
        return value.astimezone(self.zone).date() if self.zone else value  # type: ignore[no-any-return]

    def clock(self, value: Any, locale: str) -> str:
        """Write the time of day of a value; nothing for a day."""
        if not self.zone:
            return ""
        local = value.astimezone(self.zone).time()
        return str(format_time(local, "short", locale=day_locale_of(locale)))


def time_of(resource: Resource, names: list[str]) -> Time:
    """Return the times of a calendar by the fields that its word names."""
    fields = [resource.model._meta.fields[name] for name in names]
    zone = shown_zone() if isinstance(fields[0], MomentField) else None
    return Time(fields[0], fields[1] if len(fields) > 1 else None, zone)


def between(time: Time, first: date, last: date) -> Any:
    """Return the condition that a record lies on these days."""
    low: Any = first
    high: Any = last + timedelta(days=1)
    if time.zone:
        low, high = day_span(first, time.zone)[0], day_span(last, time.zone)[1]
    begins = time.start >= low
    if time.end is None:
        return begins & (time.start < high)
    reaches = time.end > low if time.zone else time.end >= low
    return (time.start < high) & (begins | reaches)


@dataclass
class Lying:
    """A row that lies on some days, not drawn yet: most of a full month's never are."""

    number: int
    label: str
    cells: list[Markup]
    start: Any
    end: Any
    first: date
    last: date
    hour: int
    is_done: bool | None
    state: Any
    may_move: bool


class Entries:
    """The entries of one person's calendar."""

    def __init__(
        self,
        resource: Resource,
        actor: Actor,
        time: Time,
        today: date,
        columns: list[Column],
        locale: str,
    ) -> None:
        self.resource, self.actor, self.time = resource, actor, time
        self.today, self.columns, self.locale = today, columns, locale
        self.start_kind = kind_of(time.start)
        self.state = state_field(resource, actor)
        names = [one.name for one in (time.start, time.end) if one is not None]
        self.is_movable = actor.may(resource, "update") and all(
            may_write(resource, actor, name) for name in names
        )

    def read(self, state: State, first: date, last: date, most: int) -> tuple[list[Lying], bool]:
        """Return what lies on these days, in order, and whether there was more."""
        kept = [pair for pair in state.conditions if pair[0] != "sort"]
        asked = (self.resource, self.actor, [*kept, ("sort", self.time.start.name)], self.locale)
        listing = Listing(*asked, also=between(self.time, first, last), near=state.near)
        done = finished(self.resource, self.actor)
        number = self.resource.model._meta.primary_key
        more = [
            self.time.start,
            self.time.start if self.time.end is None else self.time.end,
            number if done is None else done,
            number if self.state is None else self.state,
            openings(self.resource, self.actor, [Way()])[0],
        ]
        part = listing.page(self.columns, limit=most, more=more)
        drawn = drawn_rows(self.resource, self.actor, self.columns, part.rows, self.locale)
        found = [
            self._lying(row, label, cells, done is not None)
            for row, (label, cells) in zip(part.rows, drawn, strict=True)
        ]
        return found, not part.last

    def _lying(
        self, row: tuple[Any, ...], label: str, cells: list[Markup], knows_done: bool
    ) -> Lying:
        start, end, done, state, may = row[-5:]
        first, last = self._days(start, end)
        hour = -1
        if self.time.zone and first == last:
            hour = start.astimezone(self.time.zone).hour
        is_done = bool(done) if knows_done else None
        return Lying(row[0], label, cells, start, end, first, last, hour, is_done, state, bool(may))

    def _days(self, start: Any, end: Any) -> tuple[date, date]:
        first = self.time.day(start)
        if end is None or end <= start:
            return first, first
        # What ends at midnight doesn't lie on the next day.
        last = self.time.day(end - timedelta(milliseconds=1) if isinstance(end, datetime) else end)
        return first, last

    def draw(self, one: Lying, day: date) -> Entry:
        """Draw what lies on a day; of several days it moves from its first one alone."""
        entry = Entry(one.number, self.resource.record_href(one.number), one.label)
        entry.hour, entry.is_first = one.hour, one.first == day
        entry.time = self._written(one, day)
        entry.lines = [
            (str(column.label), html)
            for column, html in zip(self.columns[1:], one.cells, strict=True)
            if html != Markup("")
        ]
        self._put_sign(entry, one)
        if self.is_movable and one.may_move and entry.is_first:
            start = quote_plus(str(self.start_kind.plain(one.start)), safe=":")
            entry.seen = f"id={one.number}&from={start}"
        return entry

    def _written(self, one: Lying, day: date) -> str:
        time = self.time.clock(one.start, self.locale)
        if time and one.end is not None and one.end > one.start:
            time = f"{time}–{self.time.clock(one.end, self.locale)}"
        return time if one.first == day else f"… {time}".strip()

    def _put_sign(self, entry: Entry, one: Lying) -> None:
        if one.is_done:
            entry.tone, entry.sign, entry.icon = "good", str(_("Done")), "check"
        elif one.is_done is False and one.last < self.today:
            entry.tone, entry.sign, entry.icon = "bad", str(_("Overdue")), "clock-exclamation"
        if self.state is not None and one.state:
            entry.tone = entry.tone or self.state.tones.get(one.state, "")
            label = str(self.state.labels.get(one.state, one.state))
            entry.sign = label if not entry.sign or one.is_done else f"{entry.sign}, {label}"
