"""A worker that dies in the middle: its work is gone on with, and nothing is done twice."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import drop_postgres, empty_postgres
from tests.jobs.killed import LATE_MAILS, MAILS, SINGLES, STEPS
from tests.mail.peers import real_server
from tests.warm import run_program


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'house.db'}"
        return
    server = request.getfixturevalue("postgres_url")
    made = empty_postgres(server)
    yield made
    drop_postgres(server, made)


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.long)])
def test_each_effect_happens_once_however_often_workers_are_killed(
    tmp_path: Path, url: str, kills: int
) -> None:
    with real_server() as (letters, port):
        letters.seconds = 0.01
        run = run_program("tests.jobs.killed", tmp_path, url, kills, port)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["killed"] >= 5, told
    assert told["states"] == ["done"]
    made = sorted(name for name in told["names"] if name.startswith(("step", "single")))
    steps = [f"step {number}" for number in range(STEPS)]
    assert made == sorted(steps + [f"single {number}" for number in range(SINGLES)])
    received = Counter(to for letter in letters.kept for to in letter.rcpt_tos)
    assert len(told["mails"]) == MAILS + LATE_MAILS
    assert set(told["mails"].values()) <= {"sent", "unclear"}
    assert max(received.values()) == 1, "a mail came twice"
    sent = {to for to, state in told["mails"].items() if state == "sent"}
    assert sent <= set(received)
    assert {f"{number}@post.example" for number in range(MAILS, MAILS + LATE_MAILS)} <= sent
