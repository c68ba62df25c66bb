"""A plugin in which requests hang is named while they do, and can be switched off meanwhile."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import slowness
from app.registry import registry
from app.repairs import all_repairs
from app.settings import CORE, put_settings, settings_of
from app.slowness import look, slow_plugins
from app.switching import look_for_new, switch_plugin
from models.database import forget_connection
from tests.house import House

SNAIL = """
import threading

from app.api import Plugin

plugin = Plugin("snail", "Snails", requires=["contacts"])
GOES_ON, IS_IN = threading.Event(), threading.Event()

@plugin.page("crawl", right="signed-in")
def crawl():
    IS_IN.set()
    GOES_ON.wait(20)  # it hangs here
    return "there"
"""


@pytest.fixture
def hanging(any_running: House, folder: Path) -> Iterator[Any]:
    """The plugin's module, while Alice's request hangs in it."""
    (folder / "snail.py").write_text(SNAIL)
    look_for_new()
    switch_plugin("snail", True)
    import plugins.snail as snail

    alice = any_running.browser("Alice")
    answers: list[int] = []

    def ask() -> None:
        answers.append(alice.get("/snail/crawl?for=Zoe").status_code)
        forget_connection()

    thread = threading.Thread(target=ask)
    thread.start()
    assert snail.IS_IN.wait(10)
    yield snail
    snail.GOES_ON.set()
    thread.join(10)
    assert answers == [200]


def test_it_is_named_while_it_hangs_once_and_with_its_line(
    any_running: House, hanging: Any, caplog: pytest.LogCaptureFixture
) -> None:
    look()
    assert slow_plugins() == [], "nobody waited for long yet"
    with caplog.at_level(logging.WARNING, "shophouse.plugins"):
        look(0)
        look(0)
    line = SNAIL.splitlines().index("    GOES_ON.wait(20)  # it hangs here") + 1
    assert [one.getMessage() for one in caplog.records] == [
        f"Plugin snail keeps GET /snail/crawl waiting for more than 0 s, in snail.py, line {line}."
        " Switch it off: plugins disable snail"
    ]
    ((one, told),) = slow_plugins()
    assert (one.name, told["count"], told["where"]) == ("snail", 1, "GET /snail/crawl")
    (repair,) = [one for one in all_repairs() if one.kind == "Slow module"]
    assert "1 page waited for it for more than 10 s; last GET /snail/crawl" in repair.said
    alice = any_running.browser("Alice")
    page = alice.get("/settings/repairs/").get_data(as_text=True)
    assert "/settings/plugins/snail/off" in page
    assert "Zoe" not in str(settings_of(CORE)["slow"])
    switch_plugin("snail", False)
    assert slow_plugins() == []
    assert alice.get("/snail/crawl").status_code == 404


def test_how_long_it_took_is_said_in_the_end(
    hanging: Any, caplog: pytest.LogCaptureFixture
) -> None:
    look(0)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "shophouse.plugins"):
        hanging.GOES_ON.set()
        for _try in range(200):
            if caplog.records:
                break
            threading.Event().wait(0.02)
    assert caplog.records[0].getMessage() == "Plugin snail: GET /snail/crawl took 0 s"


def test_it_is_counted_until_the_file_changes(hanging: Any) -> None:
    look(0)
    told = settings_of(CORE)["slow"]["snail"]
    put_settings(CORE, slow={"snail": {**told, "count": 7}})
    for request in slowness._running.values():
        request.told = ""
    look(0)
    assert slow_plugins()[0][1]["count"] == 8
    registry.installed["snail"].stamp += 1
    assert slow_plugins() == []


def test_a_database_that_does_not_answer_is_told_later(
    hanging: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peewee import OperationalError

    def busy(*_given: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(slowness, "change_settings", busy)
    look(0)
    assert slow_plugins() == []
    monkeypatch.undo()
    look(0)
    assert [one.name for one, _told in slow_plugins()] == ["snail"]
