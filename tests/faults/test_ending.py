"""Told to end, the server finishes what it has begun to answer; its parent gone, it ends too."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.start.server import INIT, Visitor, command, serving

PATIENT = '''
"""A page that takes its time."""
import time

from app.api import Plugin

plugin = Plugin("patient", "Patience")

@plugin.page("wait", right="signed-in")
def wait():
    time.sleep(1.5)
    return "whole"
'''


def test_requests_in_flight_finish_when_it_is_told_to_end(tmp_path: Path) -> None:
    folder, data = tmp_path / "more", tmp_path / "var"
    folder.mkdir()
    (folder / "patient.py").write_text(PATIENT)
    more = {"SHOPHOUSE_PLUGIN_PATH": str(folder)}
    assert command(data, *INIT, "--plugins", "contacts,patient", **more).returncode == 0
    answers: list[tuple[int, str]] = []
    with serving(data, **more) as server:
        alice = Visitor(server.port).sign_in()

        def ask() -> None:
            status, _to, text = alice.twin().get("/patient/wait")
            answers.append((status, text))

        threads = [threading.Thread(target=ask) for _number in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert server.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
        for thread in threads:
            thread.join(10)
    assert answers == [(200, "whole")] * 3
    assert not (data / "shophouse.db-wal").exists(), "the next start would take it for a crash"


@pytest.mark.long
def test_a_process_that_serves_is_replaced_however_often_and_ends_with_its_parent(
    tmp_path: Path,
) -> None:
    data = tmp_path / "var"
    assert command(data, *INIT, "--plugins", "contacts").returncode == 0
    with serving(data) as server:
        seen = set()
        for _number in range(3):
            (child,) = children(server.process.pid)
            seen.add(child)
            os.kill(child, signal.SIGKILL)
            wait_until(lambda: answers(server.port))
        (last,) = children(server.process.pid)
        assert len({*seen, last}) == 4
        os.kill(server.process.pid, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{last}").exists())
        assert not answers(server.port)
        server.stop()


def children(parent: int) -> list[int]:
    """Return the processes that a process started."""
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(one) for one in text.split()]


def answers(port: int) -> bool:
    """Say whether somebody answers there."""
    try:
        return Visitor(port).get("/healthz")[0] == 200
    except OSError:
        return False


def wait_until(is_so: Callable[[], Any]) -> None:
    """Wait for something to become so."""
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.03)
