"""Reminders: once, at the right local time, also after a restart."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.jobs.schedule import tick
from app.talk.reminding import still_holds
from app.writing import create, delete, perform, update
from models.core import Job, Notification
from tests.house import House
from tests.talk.world import events, firm, heard, resource, work

ACTIVITIES = "contacts/activities"
BERLIN = ZoneInfo("Europe/Berlin")
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN)


def at(moment: datetime) -> Any:
    """Be at a moment; the clock stands still there."""
    return time_machine.travel(moment, tick=False)


def call(house: House, who: str = "Bob", due: datetime = TEN, **values: Any) -> Any:
    """Make a call to do, as somebody does."""
    row = {"kind": "call", "subject": "Ring them", "due_at": due.astimezone(UTC), **values}
    return create(resource(ACTIVITIES), row, house.actor(who))


def change(house: House, activity: Any, who: str = "Bob", **values: Any) -> None:
    update(resource(ACTIVITIES), activity.id, values, house.actor(who))


def test_shows_once_at_ten_local_time_and_not_before(any_house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        call(any_house)
        work()
        assert events(any_house, "Bob") == []
    with at(TEN - timedelta(seconds=1)):
        work()
        assert events(any_house, "Bob") == []
    with at(TEN):
        work()
        (notice,) = heard(any_house, "Bob")
        assert (notice.what, notice.subject, notice.text) == (
            "Reminder:",
            "Ring them",
            "due 10:00",
        )
    with at(TEN + timedelta(minutes=1)):
        tick(at_start=True)
        work()
    assert events(any_house, "Bob") == ["reminder"]


def test_comes_once_after_a_restart_a_minute_late(any_house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        call(any_house)
        Job.delete().execute()  # not even its job is left
    with at(TEN + timedelta(minutes=1)):
        tick(at_start=True)
        work()
        tick(at_start=True)
        work()
    assert events(any_house, "Bob") == ["reminder"]


def test_a_clock_that_jumps_back_repeats_nothing(house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        call(house)
    for moment in (TEN, TEN - timedelta(hours=1), TEN, TEN + timedelta(minutes=9)):
        with at(moment):
            tick(at_start=True)
            work()
    assert events(house, "Bob") == ["reminder"]


def test_moving_it_moves_the_reminder(house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        activity = call(house)
        change(house, activity, due_at=(TEN + timedelta(hours=2)).astimezone(UTC))
    with at(TEN):
        work()
        assert events(house, "Bob") == []
    with at(TEN + timedelta(hours=2)):
        work()
        assert events(house, "Bob") == ["reminder"]
        change(house, activity, due_at=(TEN + timedelta(hours=4)).astimezone(UTC))
    with at(TEN + timedelta(hours=4)):
        work()
    assert events(house, "Bob") == ["reminder", "reminder"]


def test_an_earlier_one_wakes_earlier(house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        call(house)
        call(house, due=TEN - timedelta(hours=1), subject="Sooner")
    with at(TEN - timedelta(hours=1)):
        work()
    assert [one.subject for one in heard(house, "Bob")] == ["Sooner"]
    with at(TEN):
        work()
    assert len(events(house, "Bob")) == 2


@pytest.mark.parametrize("how", ["done", "deleted", "nobody's", "unwanted"])
def test_what_is_done_or_gone_reminds_nobody(house: House, how: str) -> None:
    with at(TEN - timedelta(hours=3)):
        activity = call(house)
        if how == "done":
            perform(resource(ACTIVITIES), activity.id, "done", house.actor("Bob"), {})
        elif how == "deleted":
            delete(resource(ACTIVITIES), activity.id, house.actor("Bob"))
        elif how == "nobody's":
            change(house, activity, "Alice", owner=None)
        else:
            change(house, activity, remind_minutes=None)
    with at(TEN + timedelta(minutes=1)):
        tick(at_start=True)
        work()
    assert events(house, "Bob") == []


def test_what_is_reopened_in_time_reminds_again(house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        activity = call(house)
        perform(resource(ACTIVITIES), activity.id, "done", house.actor("Bob"), {})
        Job.delete().execute()
        perform(resource(ACTIVITIES), activity.id, "reopen", house.actor("Bob"), {})
    with at(TEN):
        work()
    assert events(house, "Bob") == ["reminder"]


def test_comes_as_early_as_it_is_told_to(house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        call(house, remind_minutes=30)
    with at(TEN - timedelta(minutes=31)):
        work()
        assert events(house, "Bob") == []
    with at(TEN - timedelta(minutes=30)):
        work()
        assert [one.text for one in heard(house, "Bob")] == ["due 10:00"]


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_the_nights_when_clocks_change_move_no_reminder(house: House, night: str) -> None:
    day = datetime.fromisoformat(night)
    due = datetime(day.year, day.month, day.day, 10, 0, tzinfo=BERLIN)
    with at(due - timedelta(hours=20)):
        typed = {"kind": "call", "subject": "Ring", "due_at": f"{night}T10:00"}
        answer = house.browser("Bob").post("/contacts/activities/new", typed)
        assert answer.status_code == 303
    with at(due - timedelta(minutes=1)):
        work()
        assert events(house, "Bob") == []
    with at(due):
        work()
    assert events(house, "Bob") == ["reminder"]


def test_what_lies_days_ahead_is_woken_for_in_its_day(house: House) -> None:
    with at(TEN - timedelta(days=9)):
        call(house)
        assert Job.select().where(Job.name == "core.remind", Job.state == "waiting").count() == 0
    with at(TEN - timedelta(hours=9)):
        tick()
        tick(at_start=True)
        work()
    waiting = Job.select().where(Job.name == "core.remind", Job.state == "waiting")
    assert [one.run_at for one in waiting] == [TEN.astimezone(UTC)]
    with at(TEN):
        work()
    assert events(house, "Bob") == ["reminder"]


def test_long_past_ones_and_unreadable_ones_are_left_out(house: House) -> None:
    with at(TEN):
        call(house, due=TEN - timedelta(days=30))
        house.add("Gerd", house.role("none", "contacts/tags:read"))
        call(house, "Alice", due=TEN, owner=house.actor("Gerd").user_id)
        tick(at_start=True)
        work()
    assert events(house, "Bob") == []
    assert events(house, "Gerd") == []


def test_whoever_it_is_given_to_is_reminded(house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        activity = call(house, "Alice")
        change(house, activity, "Alice", owner=house.actor("Bob").user_id)
    with at(TEN):
        work()
    assert events(house, "Bob") == ["assigned", "reminder"]
    assert events(house, "Alice") == []


def test_knows_whether_it_still_holds(house: House) -> None:
    with at(TEN - timedelta(hours=3)):
        activity = call(house)
    with at(TEN):
        work()
        row = Notification.get(Notification.event == "reminder")
        assert still_holds(row)
        change(house, activity, due_at=(TEN + timedelta(hours=1)).astimezone(UTC))
        assert not still_holds(row)


def test_a_day_is_reminded_of_at_its_hour_in_the_firms_zone(house: House) -> None:
    from app.talk.reminder import Reminder
    from app.talk.reminding import _moment

    reminder = Reminder(at="due", to="owner", hour=9)
    for day, hour in ((date(2026, 3, 28), 8), (date(2026, 3, 29), 7)):
        found = _moment(reminder, day, 0)[0]
        assert found is not None
        assert found.astimezone(UTC).hour == hour


def test_records_that_nobody_is_reminded_of_wake_nobody(house: House) -> None:
    firm(house)
    assert Job.select().where(Job.name == "core.remind").count() == 0
