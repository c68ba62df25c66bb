"""The worker: wakes at once, gives up what hangs, and ends gracefully, inside a server too."""

import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.jobs import worker as working
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.jobs.worker import Worker
from app.plugin import Plugin
from models.core import Job
from tests.house import House
from tests.start.server import INIT, Visitor, command, serving


@pytest.fixture
def worker(any_house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker of two threads, whose keeper looks often."""
    monkeypatch.setattr(working, "_LOOK_EVERY_SECONDS", 0.1)
    made = Worker()
    made.start()
    yield made
    made.stop(5)


def until(holds: Callable[[], Any], seconds: float = 8.0) -> float:
    """Wait until something holds and return how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, [row.__data__ for row in Job.select()]
        time.sleep(0.01)
    return time.monotonic() - begun


def state(job: Any) -> str:
    return str(Job.get_by_id(job.id).state)


def test_wakes_as_soon_as_something_is_queued(worker: Worker, declared: Plugin) -> None:
    declared.job("quick")(lambda run: None)
    time.sleep(0.1)
    job = enqueue("core.quick")
    assert until(lambda: state(job) == "done") < 0.8


def test_gives_up_what_hangs_and_goes_on(worker: Worker, declared: Plugin) -> None:
    ends = threading.Event()

    @declared.job("hang", limit=timedelta(seconds=0.2))
    def hang(run: Run) -> None:
        ends.wait(20)
        with run.step():
            raise AssertionError("it may store nothing any more")

    declared.job("quick")(lambda run: None)
    threads = list(worker._threads)
    hanging = [enqueue("core.hang") for _number in range(2)]
    # A slow machine may give one up before it begins the other.
    until(lambda: all(state(job) in ("running", "failed") for job in hanging))
    job = enqueue("core.quick")
    until(lambda: state(job) == "done")
    until(lambda: [state(one) for one in hanging] == ["failed", "failed"])
    ends.set()
    for thread in threads:
        thread.join(5)
    assert [state(one) for one in hanging] == ["failed", "failed"]


def test_stops_between_steps_and_gives_the_rest_back(worker: Worker, declared: Plugin) -> None:
    @declared.job("endless")
    def endless(run: Run) -> None:
        while True:
            with run.step():
                run.keep({"next": run.cursor.get("next", 0) + 1})
            time.sleep(0.01)

    ends = threading.Event()
    declared.job("deaf")(lambda run: ends.wait(20) and None)
    jobs = [enqueue("core.endless"), enqueue("core.deaf")]
    until(lambda: all(state(job) == "running" for job in jobs))
    until(lambda: Job.get_by_id(jobs[0].id).cursor)
    worker.stop(0.5)
    for job in jobs:
        row = Job.get_by_id(job.id)
        assert (row.state, row.attempts, row.holder) == ("waiting", 0, None)
    assert Job.get_by_id(jobs[0].id).cursor["next"] > 0
    ends.set()
    for thread in worker._threads:
        thread.join(5)
    assert state(jobs[1]) == "waiting"


PLUGIN = '''
"""Jobs that take their time."""
import time
from app.api import Plugin, Run
plugin = Plugin("slowly", "Slowly")

@plugin.job("quick")
def quick(run: Run) -> str:
    return "Through"

@plugin.job("hang")
def hang(run: Run) -> None:
    time.sleep(60)

@plugin.job("break")
def break_(run: Run) -> None:
    raise MemoryError("no")
'''


def put_in(database: Path, name: str) -> int:
    """Queue a job from outside, as another process would."""
    with sqlite3.connect(database, timeout=10) as connection:
        row = connection.execute(
            "INSERT INTO core_job (created_at, updated_at, version, name, state, arguments, run_at,"
            " attempts, may_retry) VALUES ('2026-01-01 00:00:00.000', '2026-01-01 00:00:00.000', 1,"
            " ?, 'waiting', '{}', '2026-01-01 00:00:00.000', 0, 1) RETURNING id",
            (name,),
        ).fetchone()
    return int(row[0])


def test_runs_inside_the_server_and_hurts_no_request(tmp_path: Path) -> None:
    data, plugins = tmp_path / "var", tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "slowly.py").write_text(PLUGIN)
    more = {"SHOPHOUSE_PLUGIN_PATH": str(plugins)}
    assert command(data, *INIT, "--plugins", "slowly", **more).returncode == 0
    database = data / "shophouse.db"

    def told(number: int) -> str:
        with sqlite3.connect(database, timeout=10) as connection:
            query = "SELECT state FROM core_job WHERE id = ?"
            return str(connection.execute(query, (number,)).fetchone()[0])

    with serving(data, **more) as server:
        broken, hanging = put_in(database, "slowly.break"), put_in(database, "slowly.hang")
        quick = put_in(database, "slowly.quick")
        until(lambda: told(quick) == "done")
        until(lambda: told(hanging) == "running")
        for _again in range(20):
            assert Visitor(server.port).get("/login")[0] == 200
        assert told(broken) == "waiting"
        assert server.stop(signal.SIGTERM) == 0
    assert told(hanging) == "waiting"
