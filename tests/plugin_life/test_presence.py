"""Processes tell which settings they go by: also while they are busy with old ones."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import presence
from app.settings import CORE, put_settings, settings_of
from models.clock import now
from models.core import Process
from tests.house import House


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Nothing is at work but what a test says."""
    presence._at_work.clear()
    presence._told.clear()
    yield
    presence._at_work.clear()
    presence._told.clear()


def test_a_busy_process_stays_alive_and_tells_the_oldest_settings_it_works_by(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_settings(CORE, first=1)
    old = settings_of(CORE)["version"]
    presence.begin_work()
    presence.tell_presence()
    put_settings(CORE, second=1)
    new = settings_of(CORE)["version"]
    long_ago = now() - timedelta(minutes=2)
    Process.update(seen_at=long_ago).execute()
    presence._told.clear()  # as half a minute later
    presence.tell_presence()
    row = Process.get()
    assert (row.version, row.seen_at > long_ago) == (old, True)
    monkeypatch.setattr(presence, "_name", lambda: "elsewhere")
    presence._at_work.clear()  # as another process looks at it
    assert presence.wait_for_all(0.3) is False
    monkeypatch.undo()
    presence.end_work()
    presence.tell_presence()
    assert Process.get().version == new
    monkeypatch.setattr(presence, "_name", lambda: "elsewhere")
    assert presence.wait_for_all(0.3) is True


def test_of_several_at_work_the_one_that_began_first_is_told(house: House) -> None:
    put_settings(CORE, first=1)
    presence._at_work.update({-1: "older", -2: "old"})
    presence.tell_presence()
    assert Process.get().version == "older"
