"""Moving a record of a calendar to another day: its time of day and its length stay."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from app.filters import FilterError
from app.reading.records import fetch
from app.resource import Resource
from app.rights import Actor
from app.writing.gate import update
from models.clock import shown_zone
from models.kinds import kind_of
from models.kinds.days import show_day
from models.refused import Refused
from models.texts import _


@dataclass(frozen=True)
class DayWish:
    """A record, the start that was seen, and the day to which it is to go, empty for none yet."""

    record_id: int
    seen: str
    to: str


def read_day_wish(text: str, to: str = "") -> DayWish:
    """Read what a calendar's form sends; `to` was typed. Raises FilterError for what is no move."""
    told = dict(parse_qsl(text[:2_000], keep_blank_values=True))
    number = told.get("id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19) or not told.get("from"):
        raise FilterError(_("This is no move in a calendar. Load the page again."), "move")
    return DayWish(int(number), told["from"], to.strip() or told.get("to", ""))


def read_day_to(text: str) -> date | None:
    """Read the day to which something goes; None for what is none."""
    try:
        day = date.fromisoformat(text if len(text) == 10 else "")
    except ValueError:
        return None
    return day if 1000 <= day.year < 9999 else None


def move_to_day(
    resource: Resource, actor: Actor, names: list[str], wish: DayWish, day: date, locale: str
) -> str:
    """Move a record and say so.

    Whoever moved it since it was seen is first: that is Refused. Raises Denied, NotVisible,
    Invalids or Refused as any change does.
    """
    record = fetch(resource, actor, wish.record_id).lock()
    field = resource.model._meta.fields[names[0]]
    start = record.__data__.get(names[0])
    if start is None or str(kind_of(field).plain(start)) != wish.seen:
        raise Refused(
            _("%(record)s was moved by somebody else meanwhile. Look again.", record=str(record))
        )
    days = day - _day(start)
    values = {
        name: _shifted(value, days)
        for name in names
        if (value := record.__data__.get(name)) is not None
    }
    saved = update(resource, wish.record_id, values, actor)
    return str(_("%(record)s: %(day)s.", record=str(saved), day=show_day(day, locale)))


def _day(value: Any) -> date:
    return value.astimezone(shown_zone()).date() if isinstance(value, datetime) else value


def _shifted(value: Any, days: timedelta) -> Any:
    """Move a value by days; a moment keeps what the reader's clock shows, in summer and winter.

    Raises Refused at the end of all days.
    """
    try:
        if not isinstance(value, datetime):
            return value + days
        local = value.astimezone(shown_zone())
        return datetime.combine(local.date() + days, local.time(), shown_zone())
    except OverflowError:
        raise Refused(_("The calendar ends before that. Take an earlier day.")) from None
