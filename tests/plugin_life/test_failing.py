"""Plugins that fail while the house runs: the page survives, they are named and stopped."""

from pathlib import Path

import pytest

from app.failing import MOST, culprit_of, keep_failures
from app.jobs.queue import enqueue
from app.jobs.worker import run_one
from app.registry import registry
from app.switching import follow_switches, look_for_new, switch_plugin
from models.core import Job, User
from tests.house import House
from tests.plugin_life.conftest import restart

CRACKED = """
from app.api import Plugin
from models.events import record_changed

plugin = Plugin("cracked", "Cracked pots", requires=["contacts"])
FAILS = True

def crack(*given):
    if FAILS:
        raise ZeroDivisionError("a crack")
    return []

plugin.extend_resource("contacts/parties", badge=crack)

@plugin.page("glue", right="signed-in")
def glue():
    return str(1 // (not FAILS))

@plugin.page("shards", right="public")
def shards():
    return str(1 // (not FAILS))
"""
LISTENING = """

@plugin.on(record_changed)
def hear(sender, record, fields):
    if getattr(record, "name", "") == "Fragile":
        raise RuntimeError("broken inside")
"""


@pytest.fixture
def house(running: House) -> House:
    """The running house with a contact."""
    answer = running.browser("Alice").post(
        "/contacts/parties/new", {"kind": "person", "name": "Ash"}
    )
    assert answer.status_code == 303
    return running


def add(folder: Path, text: str) -> None:
    """Bring the plugin and switch it on."""
    (folder / "cracked.py").write_text(text)
    look_for_new()
    switch_plugin("cracked", True)


def test_what_adorns_is_left_out_and_stopped_after_some_failures(
    house: House, folder: Path
) -> None:
    add(folder, CRACKED)
    alice = house.browser("Alice")
    for _time in range(MOST - 1):
        assert alice.get("/contacts/parties/1").status_code == 200
    assert registry.installed["cracked"].is_enabled
    told = alice.get("/settings/plugins").get_data(as_text=True)
    assert "badge of contacts/parties: ZeroDivisionError: a crack (cracked.py, line 10)" in told
    assert alice.get("/contacts/parties/1").status_code == 200
    assert registry.installed["cracked"].is_quarantined
    told = alice.get("/settings/plugins").get_data(as_text=True)
    assert "Stopped" in told
    assert "ZeroDivisionError: a crack (cracked.py, line 10)" in told
    assert alice.get("/cracked/glue").status_code == 404
    restart(house)
    assert registry.installed["cracked"].is_quarantined, "it stays stopped after a restart"
    path = folder / "cracked.py"
    path.write_text(CRACKED.replace("FAILS = True", "FAILS = False  # mended"))
    assert alice.post("/settings/plugins/cracked/retry").status_code == 303
    assert registry.installed["cracked"].is_enabled
    assert alice.get("/cracked/glue").get_data(as_text=True) == "1"


def test_an_own_page_that_fails_says_whose_it_is(house: House, folder: Path) -> None:
    add(folder, CRACKED)
    answer = house.browser("Alice").get("/cracked/glue")
    assert answer.status_code == 500
    text = answer.get_data(as_text=True)
    assert "Cracked pots" in text
    assert "cracked.py, line 17" in text
    assert "line 17" not in house.browser("Bob").get("/cracked/glue").get_data(as_text=True)


def test_what_fails_inside_a_write_stays_refused_and_is_never_skipped(
    house: House, folder: Path
) -> None:
    add(folder, CRACKED + LISTENING)
    alice = house.browser("Alice")
    for _time in range(MOST + 1):
        form = {"kind": "person", "name": "Fragile"}
        answer = alice.post("/contacts/parties/1/edit", form, form="/contacts/parties/1/edit")
        assert answer.status_code == 500
    assert registry.installed["cracked"].is_enabled
    assert "Ash" in alice.get("/contacts/parties/1").get_data(as_text=True)
    for _time in range(MOST):
        alice.get("/contacts/parties/1")
    one = registry.installed["cracked"]
    assert one.muted
    assert one.is_enabled, "its handler goes on: only what it adds to pages is off"
    assert "Partly off" in alice.get("/settings/plugins").get_data(as_text=True)


def test_a_job_that_fails_for_good_names_its_plugin(house: House, folder: Path) -> None:
    add(folder, CRACKED + "\n\n@plugin.job('fire', retries=0)\ndef fire(run):\n    crack()\n")
    for _time in range(MOST):
        enqueue("cracked.fire")
        assert run_one()
    assert Job.select().where(Job.name == "cracked.fire", Job.state == "failed").count() == MOST
    keep_failures()
    follow_switches()
    assert registry.installed["cracked"].is_quarantined


def test_one_person_alone_stops_nothing_and_two_do(house: House, folder: Path) -> None:
    add(folder, CRACKED)
    bob = house.browser("Bob")
    for _time in range(MOST * 2):
        assert bob.get("/cracked/glue").status_code == 500
    assert not registry.installed["cracked"].is_quarantined
    assert house.browser("Charlie").get("/cracked/glue").status_code == 500
    assert registry.installed["cracked"].is_quarantined


def test_a_public_page_that_fails_stops_nothing_whoever_asks(house: House, folder: Path) -> None:
    add(folder, CRACKED)
    for browser in (house.browser(), house.browser("Bob"), house.browser("Alice")):
        for _time in range(MOST):
            assert browser.get("/cracked/shards").status_code == 500
    assert not registry.installed["cracked"].is_quarantined
    assert "GET /cracked/shards" in house.browser("Alice").get("/settings/plugins").get_data(True)


def test_a_job_that_one_person_queued_counts_as_theirs(house: House, folder: Path) -> None:
    add(folder, CRACKED + "\n\n@plugin.job('fire', retries=0)\ndef fire(run):\n    crack()\n")
    bob = User.get(User.name == "Bob")
    for _time in range(MOST):
        enqueue("cracked.fire", user_id=bob.id)
        assert run_one()
    assert not registry.installed["cracked"].is_quarantined
    enqueue("cracked.fire")
    assert run_one()
    assert registry.installed["cracked"].is_quarantined


def test_the_plugin_of_the_innermost_line_is_the_one_that_failed(
    house: House, folder: Path
) -> None:
    (folder / "above.py").write_text(
        "from app.api import Plugin\nplugin = Plugin('above', 'Above')\n"
        "def call(work):\n    return work()\n"
    )
    add(folder, CRACKED)
    switch_plugin("above", True)
    from plugins.above import call
    from plugins.cracked import crack

    for outer, inner, name in ((call, crack, "cracked"), (crack, None, "cracked")):
        with pytest.raises(ZeroDivisionError) as caught:
            outer(inner) if inner else outer()
        found = culprit_of(caught.value)
        assert found is not None
        assert found.name == name
