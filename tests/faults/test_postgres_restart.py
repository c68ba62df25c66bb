"""PostgreSQL that is killed under writers: they hear 503, and it goes on within five seconds."""

import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.faults.cluster import Cluster, own_cluster
from tests.start.server import INIT, Visitor, command, serving

pytestmark = pytest.mark.postgres
WRITERS = 8


def write(alice: Visitor, number: int, stops: threading.Event, told: list[tuple[int, str]]) -> None:
    """Send one form after the other; keep each answer with its name."""
    me, turn = alice.twin(), 0
    while not stops.is_set():
        turn += 1
        name = f"w{number} t{turn}"
        with suppress(OSError):
            status, _to, _text = me.post("/contacts/parties/new", {"kind": "person", "name": name})
            told.append((status, name))
            if status != 303:
                time.sleep(0.05)


def back_after(cluster: Cluster, alice: Visitor) -> float:
    """Kill it, start it after a second, and return how long it took until a page came again."""
    cluster.kill()
    assert Visitor(alice.port).get("/healthz")[0] == 503
    status, _to, text = alice.get("/contacts/parties")
    assert status == 503, text[:300]
    assert "Traceback" not in text
    time.sleep(0.5)
    cluster.start()
    begun = time.monotonic()
    while alice.get("/contacts/parties")[0] != 200:
        assert time.monotonic() - begun < 20
        time.sleep(0.02)
    return time.monotonic() - begun


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.long)])
def test_back_within_five_seconds_and_nothing_lost(tmp_path: Path, times: int) -> None:
    told: list[tuple[int, str]] = []
    data, stops = tmp_path / "var", threading.Event()
    with own_cluster() as cluster:
        url = {"SHOPHOUSE_DATABASE_URL": cluster.url}
        done = command(data, *INIT, "--plugins", "contacts", **url)
        assert done.returncode == 0, done.stderr
        with serving(data, **url) as server:
            alice = Visitor(server.port).sign_in()
            threads = [
                threading.Thread(target=write, args=(alice, number, stops, told))
                for number in range(WRITERS)
            ]
            for thread in threads:
                thread.start()
            seconds = []
            for _number in range(times):
                time.sleep(0.5)
                seconds.append(back_after(cluster, alice))
            stops.set()
            for thread in threads:
                thread.join(30)
        assert max(seconds) < 5, seconds
        assert {status for status, _name in told} <= {303, 503}
        stored = {name for status, name in told if status == 303}
        with psycopg.connect(cluster.url) as link:
            names = [row[0] for row in link.execute("SELECT name FROM contacts_party").fetchall()]
        assert stored <= set(names)
        assert len(names) == len(set(names))
        checked = command(data, "check", **url)
        assert checked.returncode == 0, checked.stdout
        print(f"back after {sorted(seconds)} s, {len(stored)} stored")
