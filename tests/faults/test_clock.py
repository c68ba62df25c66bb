"""A clock that jumps by a day or an hour: no day moves, nothing by the clock is done twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.jobs.claiming import claim
from app.jobs.queue import enqueue
from app.jobs.schedule import tick
from app.plugin import Plugin
from app.settings import FIRM, put_settings
from models.clock import now, set_zone, today
from models.core import Job, Schedule
from models.gate import gate
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from tests.house import House

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = "2026-03-29", "2026-10-25"
MOMENTS = ("2026-03-28T23:30", "2026-10-25T00:30", "2026-10-25T01:30", "2026-12-31T23:30")
ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland")


def done() -> int:
    """Count how often the job that comes back was queued, and call those done."""
    Job.update(state="done", open_name=None).where(Job.name == "core.daily").execute()
    return Job.select().where(Job.name == "core.daily").count()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("night", ["2026-06-10", SPRING, AUTUMN, "2026-12-31"])
def test_a_night_with_a_jumping_clock_queues_the_daily_job_once(
    declared: Plugin, night: str
) -> None:
    declared.job("daily", cron="30 2 * * *")(lambda run: None)
    start = datetime.fromisoformat(f"{night}T00:00").replace(tzinfo=BERLIN)
    with time_machine.travel(start, tick=False) as clock:
        tick()
        for minute in range(0, 6 * 60, 10):
            clock.move_to(start + timedelta(minutes=minute))
            tick()
            if minute == 240:  # the clock goes back by two hours, and by a day
                for back in (timedelta(hours=2), timedelta(days=1)):
                    clock.move_to(start + timedelta(minutes=minute) - back)
                    tick()
            done()
        assert done() == 1
        clock.move_to(start + timedelta(hours=27))
        tick()
        assert done() == 2, "the next night it comes again"


@pytest.mark.usefixtures("house")
def test_a_clock_that_was_a_day_ahead_keeps_no_job_from_being_done(declared: Plugin) -> None:
    declared.job("daily", cron="30 2 * * *")(lambda run: None)
    begin = datetime(2026, 6, 10, 12, tzinfo=UTC)
    with time_machine.travel(begin + timedelta(days=1), tick=False) as clock:
        enqueue("core.daily")
        assert claim() is not None  # its worker dies with the clock a day ahead
        tick()
        clock.move_to(begin)
        tick()
        due = {row.name: row.next_at for row in Schedule.select()}
        assert due["core.daily"] <= begin + timedelta(days=2)
        again = claim()
        assert again is not None, "a lease that ends tomorrow was given by a wrong clock"
        assert again.attempts == 2


@pytest.mark.parametrize("zone", ZONES)
def test_no_day_moves_whatever_the_zone(any_house: House, zone: str) -> None:
    put_settings(FIRM, timezone=zone)
    set_zone(zone)
    for number, moment in enumerate(MOMENTS):
        with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False):
            stays(f"Ann {number}", zone)
    set_zone("UTC")
    alice = any_house.browser("Alice")
    assert 'datetime="1990-03-25"' in alice.get("/contacts/parties/1").get_data(as_text=True)


def stays(name: str, zone: str) -> None:
    """Store days and moments now, read them again, and compare."""
    day = now().astimezone(ZoneInfo(zone)).date()
    assert today() == day
    with gate(None, "command"):
        Party(kind="person", name=name, birth_date=date(1990, 3, 25)).save()
        party = Party.get(Party.name == name)
        Activity(kind="task", subject=name, due_at=now(), about=party).save()
    activity = Activity.get(Activity.subject == name)
    assert party.birth_date == date(1990, 3, 25)
    assert party.created_at == now()
    assert activity.due_at.astimezone(ZoneInfo(zone)).date() == day
