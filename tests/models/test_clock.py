"""Moments are UTC, days are the firm's, and people see moments in their own zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from models.clock import (
    day_of,
    day_span,
    firm_zone,
    now,
    set_zone,
    shown_zone,
    to_utc,
    today,
    use_zone,
)


@pytest.fixture(autouse=True)
def auckland() -> Iterator[None]:
    """Put the firm to Auckland."""
    before = firm_zone().key
    set_zone("Pacific/Auckland")
    yield
    set_zone(before)


def test_now_is_utc_and_cut_to_milliseconds() -> None:
    moment = now()
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0


def test_today_is_the_firms() -> None:
    assert today() in {day_of(now()), day_of(now() - timedelta(seconds=1))}
    assert day_of(datetime(2026, 11, 20, 12, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_own_zone_moves_no_day() -> None:
    with use_zone("America/New_York"):
        assert shown_zone() == ZoneInfo("America/New_York")
        assert day_of(datetime(2026, 11, 20, 12, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert shown_zone() == firm_zone()


@pytest.mark.parametrize(("day", "hours"), [("2026-09-27", 23), ("2026-04-05", 25)])
def test_day_of_a_clock_change_has_23_or_25_hours(day: str, hours: int) -> None:
    start, end = day_span(date.fromisoformat(day))
    assert end - start == timedelta(hours=hours)
    assert day_of(start) == day_of(end - timedelta(milliseconds=1)) == date.fromisoformat(day)


def test_refuses_a_moment_without_zone() -> None:
    with pytest.raises(ValueError, match="no zone"):
        to_utc(datetime(2026, 11, 20))  # noqa: DTZ001


def test_refuses_an_unknown_zone() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        set_zone("Mars/Olympus")
