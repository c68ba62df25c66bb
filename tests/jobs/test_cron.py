"""What comes back by the clock: when, and once."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.jobs.cron import Cron
from app.jobs.schedule import tick
from app.plugin import Plugin
from models.clock import now
from models.core import Job, Schedule
from models.database import forget_connection
from tests.house import House

BERLIN = ZoneInfo("Europe/Berlin")


def times(text: str, after: str, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    """Return the next times on the wall, with their distance from UTC."""
    cron, moment = Cron.parse(text), datetime.fromisoformat(after).replace(tzinfo=zone)
    found = []
    for _number in range(count):
        moment = cron.after(moment, zone)
        found.append(moment.astimezone(zone).strftime("%m-%d %H:%M%z"))
    return found


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("15 3 * * *", "11-23 03:15+0100", "11-24 03:15+0100"),
        ("*/20 * * * *", "11-22 12:20+0100", "11-22 12:40+0100"),
        ("0 9-17/4 * * mon-fri", "11-23 09:00+0100", "11-23 13:00+0100"),
        ("0 0 1 jan,jul *", "01-01 00:00+0100", "07-01 00:00+0200"),
        ("30 6 * * 7", "11-29 06:30+0100", "12-06 06:30+0100"),
        ("0 8 13 * 5", "11-27 08:00+0100", "12-04 08:00+0100"),
        ("0 0 29 2 *", "02-29 00:00+0100", "02-29 00:00+0100"),
        ("5,10 12 * * *", "11-22 12:05+0100", "11-22 12:10+0100"),
    ],
)
def test_reads_five_fields(text: str, first: str, second: str) -> None:
    assert times(text, "2026-11-22T12:00", 2) == [first, second]


def test_either_day_or_weekday_counts_where_both_are_narrow() -> None:
    days = times("0 8 13 * 5", "2026-12-01T00:00", 4)
    assert [day[:5] for day in days] == ["12-04", "12-11", "12-13", "12-18"]


def test_an_hour_that_the_clocks_skip_comes_right_after_it_once() -> None:
    assert times("30 2 * * *", "2026-03-28T12:00", 2) == ["03-29 03:00+0200", "03-30 02:30+0200"]
    assert times("0,15,30 2 * * *", "2026-03-28T12:00", 2) == [
        "03-29 03:00+0200",
        "03-30 02:00+0200",
    ]


def test_an_hour_that_the_clocks_repeat_comes_once() -> None:
    assert times("30 2 * * *", "2026-10-24T12:00", 2) == ["10-25 02:30+0200", "10-26 02:30+0100"]


def test_every_hour_means_each_real_one() -> None:
    assert times("30 * * * *", "2026-10-25T01:00", 3) == [
        "10-25 01:30+0200", "10-25 02:30+0200", "10-25 02:30+0100",
    ]  # fmt: skip
    assert times("30 * * * *", "2026-03-29T01:00", 2) == ["03-29 01:30+0100", "03-29 03:30+0200"]


def test_midnights_that_are_skipped_come_too() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    assert times("0 0 * * *", "2026-03-28T12:00", 1, beirut) == ["03-29 01:00+0300"]


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *",
     "5-1 * * * *", "*/0 * * * *", "0 0 30 2 *", "@daily", "1.5 * * * *", "٣ * * * *"],
)  # fmt: skip
def test_refuses_what_never_comes_or_says_nothing(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Cron.parse(text)


def test_a_plugin_with_a_wrong_cron_is_refused() -> None:
    with pytest.raises(ValueError, match="61"):
        Plugin("clocks", "Clocks").job("tick", cron="61 * * * *")


def make_due(name: str, ago: timedelta) -> None:
    Schedule.update(next_at=now() - ago).where(Schedule.name == name).execute()


def queued(name: str) -> int:
    return int(Job.select().where(Job.name == name).count())


def test_what_was_missed_comes_once(any_house: House, declared: Plugin) -> None:
    declared.job("hourly", cron="0 * * * *")(lambda run: None)
    tick()
    assert queued("core.hourly") == 0
    make_due("core.hourly", timedelta(days=3))
    for _again in range(3):
        following = tick()
    assert queued("core.hourly") == 1
    assert following is not None
    assert now() < following <= now() + timedelta(hours=1)


def test_one_that_still_runs_is_not_queued_again(any_house: House, declared: Plugin) -> None:
    declared.job("hourly", cron="0 * * * *")(lambda run: None)
    tick()
    for _again in range(2):
        make_due("core.hourly", timedelta(minutes=1))
        tick()
    assert queued("core.hourly") == 1


def test_another_rule_is_followed_at_once(any_house: House, declared: Plugin) -> None:
    declared.job("now-and-then", cron="0 0 1 1 *")(lambda run: None)
    tick()
    declared.jobs.pop()
    declared.job("now-and-then", cron="* * * * *")(lambda run: None)
    tick()
    row = Schedule.get_by_id("core.now-and-then")
    assert row.next_at <= now() + timedelta(minutes=1)
    assert queued("core.now-and-then") == 0


def test_many_workers_queue_one(any_house: House, declared: Plugin) -> None:
    declared.job("hourly", cron="0 * * * *")(lambda run: None)
    tick()
    make_due("core.hourly", timedelta(minutes=1))
    ready = threading.Barrier(6)
    failed: list[Exception] = []

    def look() -> None:
        ready.wait()
        try:
            tick()
        except Exception as error:
            failed.append(error)
        finally:
            forget_connection()

    threads = [threading.Thread(target=look) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert queued("core.hourly") == 1


def test_cron_is_read_in_the_zone_of_the_firm(any_house: House, declared: Plugin) -> None:
    declared.job("early", cron="15 3 * * *")(lambda run: None)
    tick()
    at = Schedule.get_by_id("core.early").next_at
    assert at.tzinfo == UTC
    assert at.astimezone(BERLIN).strftime("%H:%M") == "03:15"
