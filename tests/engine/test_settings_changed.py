"""Lists in the settings, changed by several at once, on either database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from app.settings import CORE, change_settings, forget_settings, settings_of
from models.database import forget_connection
from tests.house import House


def test_of_lists_that_several_change_at_once_nothing_is_lost(any_house: House) -> None:
    many = 6
    together = Barrier(many)

    def add(number: int) -> None:
        settings_of(CORE)
        together.wait()
        change_settings(CORE, lambda kept: {"seen": [*kept.get("seen", []), number]})
        forget_connection()

    with ThreadPoolExecutor(many) as threads:
        list(threads.map(add, range(many)))
    assert sorted(settings_of(CORE)["seen"]) == list(range(many))


def test_a_change_starts_from_what_is_stored_and_not_from_what_was_read_before(
    house: House,
) -> None:
    from app import settings

    change_settings(CORE, lambda kept: {"seen": ["first"]})
    settings_of(CORE)
    stale = list(settings._cache)
    change_settings(CORE, lambda kept: {"seen": [*kept["seen"], "second"]})
    settings._cache[:] = stale

    def third(kept: dict[str, Any]) -> dict[str, Any]:
        return {"seen": [*kept["seen"], "third"]}

    change_settings(CORE, third)
    forget_settings()
    assert settings_of(CORE)["seen"] == ["first", "second", "third"]
