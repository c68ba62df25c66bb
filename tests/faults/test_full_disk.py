"""A disk that is really full: writing says so, reading goes on, and so does writing with room.

A file system in memory of a few megabytes; tests/jsonapi/test_full_disk.py has the form for users
who may not mount one.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.disk import fill, small_disk
from tests.start.server import INIT, Visitor, command, serving


def send(alice: Visitor, number: int) -> tuple[int, str, str]:
    """Write one contact with a text that needs some room."""
    form = {"kind": "person", "name": f"Person {number}", "notes": "n" * 20_000}
    return alice.post("/contacts/parties/new", form)


def test_a_full_disk_refuses_writing_alone_and_only_until_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        data = disk / "var"
        done = command(data, *INIT, "--plugins", "contacts")
        assert done.returncode == 0, done.stderr
        with serving(data) as server:
            alice = Visitor(server.port).sign_in()
            ballast = fill(disk, 300_000)
            answers = [send(alice, number) for number in range(40)]
            statuses = [status for status, _to, _text in answers]
            refused = statuses.index(507)
            assert set(statuses) == {303, 507}, statuses
            text = answers[refused][2]
            assert "The disk is full" in text
            assert "Free some space" in text
            for path in ("/contacts/parties", "/contacts/parties/1", "/settings/health"):
                assert alice.get(path)[0] == 200, path
            assert alice.get("/healthz")[0] == 200
            assert 'id="health-disk"' in alice.get("/settings/health")[2]
            ballast.unlink()
            assert send(alice, 999)[0] == 303
            stored = [to for status, to, _text in answers if status == 303]
            assert all(alice.get(path)[0] == 200 for path in stored)
            assert server.stop() == 0
        checked = command(data, "check")
        assert checked.returncode == 0, checked.stdout
        with closing(sqlite3.connect(data / "shophouse.db")) as link:
            (rows,) = link.execute("SELECT count(*) FROM contacts_party").fetchone()
        assert rows == statuses.count(303) + 1
