"""Moments are UTC; a day is the firm's, for everybody; a person's zone only shows moments."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from threading import local
from time import time as clock_time
from zoneinfo import ZoneInfo

show_zone: ContextVar[ZoneInfo | None] = ContextVar("show_zone", default=None)
_here = local()
_firm_zone = ZoneInfo("UTC")


def now() -> datetime:
    """Give this moment in UTC, cut to milliseconds, as databases keep it."""
    _here.asked = moments_asked() + 1
    return _moment()


def _moment() -> datetime:
    return to_utc(datetime.now(UTC))


def moments_asked() -> int:
    """Return how often this thread asked for the moment: what did so holds for no other one."""
    return getattr(_here, "asked", 0)


def today() -> date:
    """Give the firm's day."""
    return day_of(_moment())


def quarter() -> int:
    """Count the quarters of an hour: days, and the offsets of zones, change only between two."""
    return int(clock_time() // 900)


def firm_offset() -> timedelta:
    """Give how far the firm's clock is ahead of UTC just now."""
    return _moment().astimezone(_firm_zone).utcoffset() or timedelta(0)


def to_utc(moment: datetime) -> datetime:
    """Bring an aware moment to UTC and milliseconds. Raises ValueError if it has no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"the moment {moment} has no zone")
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def day_of(moment: datetime) -> date:
    """Give the firm's day that a moment falls on."""
    return moment.astimezone(_firm_zone).date()


def day_span(day: date) -> tuple[datetime, datetime]:
    """Give the first moment of the firm's day and the first moment of the next one, in UTC."""
    start = datetime.combine(day, time.min, _firm_zone)
    end = datetime.combine(day + timedelta(days=1), time.min, _firm_zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def firm_zone() -> ZoneInfo:
    """Give the zone in which the firm's days begin and end."""
    return _firm_zone


def set_zone(name: str) -> None:
    """Set the firm's zone by its name. Raises ZoneInfoNotFoundError if there is none."""
    global _firm_zone
    _firm_zone = ZoneInfo(name)


def shown_zone() -> ZoneInfo:
    """Give the zone in which the present reader sees moments."""
    return show_zone.get() or _firm_zone


@contextmanager
def use_zone(name: str) -> Iterator[None]:
    """Show moments in this zone inside the block."""
    token = show_zone.set(ZoneInfo(name))
    try:
        yield
    finally:
        show_zone.reset(token)
