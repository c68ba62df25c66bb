"""The entries of a calendar: rows between two days, drawn with their time and their sign."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_time
from markupsafe import Markup

from app.filters.moments import day_span
from app.list_parts import Move
from app.reading.columns import Column
from app.reading.finishing import finished, state_field
from app.reading.moves import Way, openings
from app.reading.pages import Listing, Slice
from app.resource import Resource
from app.rights import Actor
from app.showing.drawing_rows import drawn_rows
from app.view_parts import Entry
from app.writing.values import may_write
from models.clock import shown_zone
from models.fields import MomentField
from models.kinds import kind_of
from models.kinds.locales import day_locale_of
from models.texts import _

MOST = 500
"""A calendar draws at most so many entries."""


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
class Drawn:
    """An entry with the days that it covers."""

    first: date
    last: date
    entry: Entry


class Entries:
    """The entries of one person's calendar."""

    def __init__(
        self, resource: Resource, actor: Actor, time: Time, today: date, locale: str, query: str
    ) -> None:
        self.resource, self.actor, self.time = resource, actor, time
        self.today, self.locale, self.query = today, locale, query
        self.state = state_field(resource, actor)
        names = [one.name for one in (time.start, time.end) if one is not None]
        self.is_movable = actor.may(resource, "update") and all(
            may_write(resource, actor, name) for name in names
        )

    def read(
        self, pairs: list[tuple[str, str]], first: date, last: date, columns: list[Column]
    ) -> tuple[list[Drawn], bool]:
        """Return what lies on these days, in order, and whether there was more."""
        ordered = [*(pair for pair in pairs if pair[0] != "sort"), ("sort", self.time.start.name)]
        also = between(self.time, first, last)
        listing = Listing(self.resource, self.actor, ordered, self.locale, also=also)
        part = listing.page(columns, limit=MOST, more=self._more())
        return list(self._drawn(part, columns)), not part.last

    def _more(self) -> list[Any]:
        done = finished(self.resource, self.actor)
        return [
            self.time.start,
            self.time.start if self.time.end is None else self.time.end,
            self.resource.model.id if done is None else done,
            self.resource.model.id if self.state is None else self.state,
            openings(self.resource, self.actor, [Way()])[0],
        ]

    def _drawn(self, part: Slice, columns: list[Column]) -> Iterator[Drawn]:
        knows_done = finished(self.resource, self.actor) is not None
        drawn = drawn_rows(self.resource, self.actor, columns, part.rows, self.locale)
        for row, (label, cells) in zip(part.rows, drawn, strict=True):
            start, end, done, state, may = row[-5:]
            entry = Entry(row[0], self.resource.record_href(row[0]), label)
            entry.lines = [
                (str(column.label), html)
                for column, html in zip(columns[1:], cells, strict=True)
                if html != Markup("")
            ]
            first, last = self._days(start, end)
            self._put_time(entry, start, end)
            self._put_sign(entry, last, bool(done) if knows_done else None, state)
            if self.is_movable and may:
                self._put_moves(entry, start, first)
            yield Drawn(first, last, entry)

    def _days(self, start: Any, end: Any) -> tuple[date, date]:
        first = self.time.day(start)
        if end is None or end <= start:
            return first, first
        # What ends at midnight doesn't lie on the next day.
        last = self.time.day(end - timedelta(milliseconds=1) if isinstance(end, datetime) else end)
        return first, last

    def _put_time(self, entry: Entry, start: Any, end: Any) -> None:
        if not self.time.zone:
            return
        entry.time = self.time.clock(start, self.locale)
        entry.hour = start.astimezone(self.time.zone).hour
        if end is not None and end > start:
            first, last = self._days(start, end)
            entry.time = f"{entry.time}–{self.time.clock(end, self.locale)}"
            entry.hour = entry.hour if first == last else -1

    def _put_sign(self, entry: Entry, last: date, is_done: bool | None, state: Any) -> None:
        if is_done:
            entry.tone, entry.sign, entry.icon = "good", str(_("Done")), "check"
        elif is_done is False and last < self.today:
            entry.tone, entry.sign, entry.icon = "bad", str(_("Overdue")), "clock-exclamation"
        if self.state is not None and state:
            entry.tone = entry.tone or self.state.tones.get(state, "")
            label = str(self.state.labels.get(state, state))
            entry.sign = label if not entry.sign or is_done else f"{entry.sign}, {label}"

    def _put_moves(self, entry: Entry, start: Any, first: date) -> None:
        seen = {"id": entry.id, "from": str(kind_of(self.time.start).plain(start))}
        entry.seen = urlencode(seen)
        for days, label in ((1, _("A day later")), (7, _("A week later"))):
            to = (first + timedelta(days=days)).isoformat()
            entry.moves.append(Move(to, str(label), urlencode({**seen, "to": to})))
        asked = urlencode({"move": entry.seen, "query": self.query})
        entry.ask_href = f"{self.resource.href}/day?{asked}"
