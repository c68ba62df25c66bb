"""Days, moments, times of day and birthdays."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_skeleton, format_time
from markupsafe import Markup, escape

from models.clock import shown_zone, to_utc, today
from models.folding import fold
from models.kinds.kind import ORDERED, Kind, written
from models.kinds.locales import day_locale_of, plain_digits
from models.refused import Invalid
from models.texts import _, current_language

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTED_DAY = re.compile(r"(\d{1,4})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,4})\.?")
_PARTED_BIRTHDAY = re.compile(r"(\d{1,2})\s*[./\-\s]\s*(\d{1,2})\.?")
_MOMENT = re.compile(r"(.+?)(?:[Tt]|,?\s+)(\d{1,2}:\d{2}.*)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
_BIRTHDAY = re.compile(r"--(\d{2})-(\d{2})")


class DayKind(Kind):
    """A day of the firm's calendar."""

    name = "day"
    filter_ops = ORDERED
    input_type = "date"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> date:
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        day: date = value if is_day else read_day(plain_digits(written(value)), locale)
        if day.year < 1000:
            raise Invalid(_("The year needs four digits. Check the day."))
        return day

    def _show(self, value: Any, locale: str | None) -> str:
        return show_day(value, locale)

    def _html(self, value: Any, locale: str | None) -> Markup:
        return _marked(self._plain(value), self._show(value, locale))

    def _entry(self, value: Any, locale: str | None) -> str:
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        return str(value.isoformat())

    def _search_text(self, value: Any) -> str:
        return self._plain(value)


class MomentKind(Kind):
    """A point in time, shown in the reader's zone."""

    name = "moment"
    filter_ops = ORDERED
    input_type = "datetime-local"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> datetime:
        moment = value if isinstance(value, datetime) else self._read(written(value), locale)
        if moment.tzinfo is None and locale is not None:
            moment = moment.replace(tzinfo=shown_zone())
        if moment.tzinfo is None:
            raise Invalid(_("A moment needs its zone, as in 2026-11-20T13:00:00Z."))
        try:
            moment = to_utc(moment)
            if moment.date() in (date.min, date.max):
                raise OverflowError  # for readers in other zones
            return moment
        except OverflowError:
            raise Invalid(_("The year needs four digits. Check the day.")) from None

    def _read(self, text: str, locale: str | None) -> datetime:
        text = plain_digits(text)
        try:
            moment = datetime.fromisoformat(text)
            is_whole = ":" in text
        except ValueError:
            is_whole = False
        if is_whole:
            DayKind().parse(moment.date())
            return moment
        parts = _MOMENT.fullmatch(text)
        if locale is None or not parts:
            raise Invalid(_("Write day and time like %(example)s.", example="2026-11-20T13:00:00Z"))
        day: date = DayKind().parse(parts[1].rstrip(","), locale)
        return datetime.combine(day, read_time(parts[2]))

    def _show(self, value: Any, locale: str | None) -> str:
        local = value.astimezone(shown_zone())
        return f"{show_day(local.date(), locale)} {_show_time(local.time(), locale)}"

    def _html(self, value: Any, locale: str | None) -> Markup:
        return _marked(self._plain(value), self._show(value, locale))

    def _entry(self, value: Any, locale: str | None) -> str:
        local = value.astimezone(shown_zone()).replace(tzinfo=None)
        has_seconds = local.second or local.microsecond
        return str(local.isoformat(timespec="auto" if has_seconds else "minutes"))[:23]

    def _plain(self, value: Any) -> str:
        moment = value.astimezone(UTC).replace(tzinfo=None)
        return f"{moment.isoformat(timespec='milliseconds').removesuffix('.000')}Z"

    def _search_text(self, value: Any) -> str:
        return str(value.astimezone(shown_zone()).date().isoformat())


class TimeKind(Kind):
    """A time of day."""

    name = "time"
    filter_ops = ORDERED
    input_type = "time"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> time:
        return value if isinstance(value, time) else read_time(plain_digits(written(value)))

    def _show(self, value: Any, locale: str | None) -> str:
        return _show_time(value, locale)

    def _html(self, value: Any, locale: str | None) -> Markup:
        return _marked(self._plain(value), self._show(value, locale))

    def _entry(self, value: Any, locale: str | None) -> str:
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        return str(value.isoformat("seconds" if value.second else "minutes"))

    def _search_text(self, value: Any) -> str:
        return self._plain(value)


class BirthdayKind(Kind):
    """A day of any year."""

    name = "birthday"
    filter_ops = ORDERED

    def _parse(self, value: Any, locale: str | None, strict: bool) -> str:
        text = plain_digits(written(value))
        found = _BIRTHDAY.fullmatch(text)
        month, day = (int(found[1]), int(found[2])) if found else self._read(text, locale)
        try:
            return f"-{date(2000, month, day).isoformat()[4:]}"
        except ValueError:
            raise Invalid(_("There is no such day. Check day and month.")) from None

    def _read(self, text: str, locale: str | None) -> tuple[int, int]:
        if locale is None:
            raise Invalid(_("Write day and month like %(example)s.", example="--11-20"))
        named = _birthdays_in_words(locale).get(_words(text))
        found = _PARTED_BIRTHDAY.fullmatch(text)
        if named:
            return named
        if not found:
            example = self._show("--11-20", locale)
            raise Invalid(_("Write day and month like %(example)s.", example=example))
        order = day_order(locale).replace("y", "")
        numbers = dict(zip(order, map(int, found.groups()), strict=True))
        return numbers["M"], numbers["d"]

    def _show(self, value: Any, locale: str | None) -> str:
        if not _BIRTHDAY.fullmatch(str(value)):
            return str(value)
        day = date.fromisoformat(f"2000-{value[2:]}")
        return _skeleton("MMMd", day, locale)

    def _html(self, value: Any, locale: str | None) -> Markup:
        return _marked(str(value)[2:], self._show(value, locale))

    def _plain(self, value: Any) -> str:
        return str(value)

    def _entry(self, value: Any, locale: str | None) -> str:
        return self._plain(value) if locale is None else self._show(value, locale)

    def _search_text(self, value: Any) -> str:
        return fold(str(value))


@lru_cache(maxsize=32)
def _birthdays_in_words(locale: str) -> dict[frozenset[str], tuple[int, int]]:
    """Return month and day by the words a language has for them, short or long."""
    days = [date(2000, 1, 1) + timedelta(number) for number in range(366)]
    return {
        _words(plain_digits(_skeleton(skeleton, day, locale))): (day.month, day.day)
        for skeleton in ("MMMd", "MMMMd")
        for day in days
    }


def _words(text: str) -> frozenset[str]:
    """Return the words of a day, in whatever order they stand."""
    return frozenset(fold(text).replace(".", " ").replace(",", " ").split())


def read_day(text: str, locale: str | None) -> date:
    """Read a day in ISO form or in a language's order. Raises Invalid with the way to write it."""
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        found = _PARTED_DAY.fullmatch(text) if locale else None
        if locale is None or not found:
            raise Invalid(_("Write the day like %(example)s.", example=_example(locale)))
        order = "yMd" if len(found[1]) > 2 else day_order(locale)
        numbers = dict(zip(order, found.groups(), strict=True))
        return date(_year(numbers["y"]), int(numbers["M"]), int(numbers["d"]))
    except Invalid:
        raise
    except ValueError:
        raise Invalid(_("There is no such day. Check day, month and year.")) from None


def read_time(text: str) -> time:
    """Read hours and minutes, with or without seconds. Raises Invalid with the way to write it."""
    found = _TIME.fullmatch(text)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (24, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        raise Invalid(_("Write the time like %(example)s.", example="14:30"))
    return time(hour, minute, second)


def show_day(day: date, locale: str | None) -> str:
    """Write a day short: without its year if that is this year."""
    return _skeleton("MMMd" if day.year == today().year else "yMMMd", day, locale)


def long_day(day: date, locale: str | None = None) -> str:
    """Write a day for a sentence or a print: its month in words, and its year.

    `locale` is by default the language that texts are shown in now.
    """
    return str(format_date(day, "long", locale=day_locale_of(locale or current_language())))


def _show_time(moment: time, locale: str | None) -> str:
    return str(format_time(moment, "short", locale=day_locale_of(locale)))


@lru_cache(maxsize=4_000)
def _skeleton(skeleton: str, day: date, locale: str | None) -> str:
    return str(format_skeleton(skeleton, day, locale=day_locale_of(locale)))


def day_order(locale: str) -> str:
    """Give the order in which a language writes a day, such as `dMy`."""
    pattern = day_locale_of(locale).date_formats["short"].pattern
    return "".join(dict.fromkeys(char for char in pattern if char in "dMy"))


def _year(digits: str) -> int:
    """Read a year; two digits are the one from 80 years ago to 19 years ahead."""
    year = int(digits)
    if len(digits) != 2:
        return year
    first = today().year - 80
    return first + (year - first) % 100


def _example(locale: str | None) -> str:
    if locale is None:
        return "2026-11-20"
    parts = {"d": "20", "M": "11", "y": "2026"}
    pattern = day_locale_of(locale).date_formats["short"].pattern
    sign = next((char for char in pattern if char in "./-"), "-")
    return sign.join(parts[char] for char in day_order(locale))


def _marked(machine: str, words: str) -> Markup:
    return Markup(f'<time datetime="{escape(machine)}">{escape(words)}</time>')
