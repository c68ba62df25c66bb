"""Five fields that say when: minute, hour, day, month, weekday, in a zone with summer time.

As in crontab(5): days and weekdays that are both narrowed down mean either; 0 and 7 are Sunday. An
hour that the clocks skip comes at the first moment after it, an hour that they repeat comes once,
unless every hour is meant: then each real one counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_NAMES = {
    "month": ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    "weekday": ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
}
_PART = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?")
_LONGEST = 366 * 9
"""Days after which nothing comes any more: 29 February may be eight years away."""


@dataclass(frozen=True)
class Cron:
    """When something comes back."""

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_either: bool

    @classmethod
    def parse(cls, text: str) -> "Cron":
        """Read the five fields. Raises ValueError with the one that can't be read."""
        words = text.split()
        if len(words) != len(_FIELDS):
            raise ValueError(f"'{text}' has {len(words)} fields; write five, such as 15 3 * * *")
        sets = [_values(word, *field) for word, field in zip(words, _FIELDS, strict=True)]
        sets[4] = frozenset(day % 7 for day in sets[4])
        either = not words[2].startswith("*") and not words[4].startswith("*")
        found = cls(text, sets[0], sets[1], sets[2], sets[3], sets[4], either)
        if next(found._days(date(2024, 1, 1)), None) is None:
            raise ValueError(f"'{text}' never comes")
        return found

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Give the first moment after this one, in UTC."""
        for day in self._days(moment.astimezone(zone).date()):
            for found in self._moments(day, zone):
                if found > moment:
                    return found
        raise ValueError(f"'{self.text}' never comes")

    def _days(self, first: date) -> Iterator[date]:
        for number in range(_LONGEST):
            day = first + timedelta(days=number)
            in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
            fits = in_month or in_week if self.is_either else in_month and in_week
            if fits and day.month in self.months:
                yield day

    def _moments(self, day: date, zone: ZoneInfo) -> list[datetime]:
        if len(self.hours) == 24:
            return self._by_real_minutes(day, zone)
        clocks = [time(hour, minute) for hour in self.hours for minute in self.minutes]
        return sorted({in_utc(datetime.combine(day, clock), zone) for clock in clocks})

    def _by_real_minutes(self, day: date, zone: ZoneInfo) -> list[datetime]:
        moment = in_utc(datetime.combine(day, time.min), zone)
        end = in_utc(datetime.combine(day + timedelta(days=1), time.min), zone)
        found = []
        while moment < end:
            if moment.astimezone(zone).minute in self.minutes:
                found.append(moment)
            moment += timedelta(minutes=1)
        return found


def in_utc(clock: datetime, zone: ZoneInfo) -> datetime:
    """Bring a time on the wall to UTC: the first of two, the first after a gap."""
    moment = clock.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == clock:
        return moment
    before = clock.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _end_of_gap(before, moment, zone)


def _end_of_gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Find the minute at which the clocks jump between two moments."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def _values(word: str, name: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for part in word.lower().split(","):
        match = _PART.fullmatch(part)
        if not match:
            raise ValueError(f"'{word}' is no {name}; write a number, a range, a list or *")
        step = int(match["step"] or 1)
        first = _number(match["first"], name) if match["first"] else least
        last = _number(match["last"], name) if match["last"] else first
        if not match["first"] or (match["step"] and not match["last"]):
            last = most
        if not (least <= first <= last <= most and step):
            raise ValueError(f"'{word}' is no {name}; it goes from {least} to {most}")
        found |= set(range(first, last + 1, step))
    return frozenset(found)


def _number(text: str, name: str) -> int:
    names = _NAMES.get(name, [])
    if text in names:
        return names.index(text) + (1 if name == "month" else 0)
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise ValueError(f"'{text}' is no {name}")
    return int(text)
