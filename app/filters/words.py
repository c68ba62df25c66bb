"""Words that stand for a value: `me`, `today-30d`, and those that plugins register."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from app.filters.errors import FilterError
from app.filters.targets import Context
from models.texts import _, ngettext

Word = Callable[[Context], object]

_DAY = re.compile(r"(today|month-start|year-start)(?:([+ -])(\d{1,5})([dwmy]))?")
_words: dict[str, Word] = {}


def register_word(name: str, function: Word) -> None:
    """Let a word stand for what the function returns: one value, several, or None for no match.

    It stands for itself in text. Raises ValueError where the word is taken.
    """
    if (
        name in ("me", "true", "false", "yes", "no")
        or name.startswith("me.")
        or _DAY.fullmatch(name)
    ):
        raise ValueError(f"the word {name} has a meaning already")
    if _words.get(name, function) is not function:
        raise ValueError(f"the word {name} is registered twice")
    _words[name] = function


def forget_word(name: str) -> None:
    """Take a registered word away, as disabling its plugin does."""
    _words.pop(name, None)


def find_day(text: str, today: date) -> date | None:
    """Return the day that a word names, or None if it names none. Raises FilterError out of range.

    A space counts as `+`, which is what an address makes of it.
    """
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    word, sign, count, unit = found.groups()
    start = {"today": today, "month-start": today.replace(day=1)}.get(word)
    start = start or today.replace(month=1, day=1)
    if count is None:
        return start
    try:
        return shift(start, -int(count) if sign == "-" else int(count), unit)
    except (OverflowError, ValueError) as error:
        raise FilterError(_("“%(word)s” is no day of the calendar.", word=text), text) from error


def shift(day: date, count: int, unit: str) -> date:
    """Move a day by days, weeks, months or years; the 31st becomes a shorter month's last day."""
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def find_values(text: str, context: Context, *, is_user: bool) -> tuple[object, ...] | None:
    """Return what `me`, `me.<field>` or a plugin's word stands for, or None if it is no such word.

    No value at all is the empty tuple. Raises FilterError for a field that the reader doesn't have.
    """
    if text == "me" and is_user:
        return _several(context.me)
    if text.startswith("me."):
        try:
            return _several(context.my(text.removeprefix("me.")))
        except LookupError as error:
            message = _("There is no “%(word)s”: users have no such field.", word=text)
            raise FilterError(message, text) from error
    word = _words.get(text)
    return None if word is None else _several(word(context))


def show_word(text: str) -> str | None:
    """Say a word as people do ("30 days before today"), or None if it is none of ours."""
    if text == "me":
        return _("me")
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    word, sign, count, unit = found.groups()
    start = {"today": _("today"), "month-start": _("start of the month")}.get(word)
    start = start or _("start of the year")
    if count is None:
        return start
    span = _span(int(count), unit)
    if sign == "-":
        return _("%(span)s before %(start)s", span=span, start=start)
    return _("%(span)s after %(start)s", span=span, start=start)


def _span(count: int, unit: str) -> str:
    match unit:
        case "d":
            return ngettext("%(n)s day", "%(n)s days", count)
        case "w":
            return ngettext("%(n)s week", "%(n)s weeks", count)
        case "m":
            return ngettext("%(n)s month", "%(n)s months", count)
    return ngettext("%(n)s year", "%(n)s years", count)


def _several(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(one for one in value if one is not None)
    return (value,)
