"""A whole run: set a house up, let people write, kill, look at what is there."""

import random
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests.kills.fleet import Fleet
from tests.kills.verdict import Look, problems_of
from tests.kills.writers import Told, Writer
from tests.start.server import INIT, Visitor, command

WRITERS = 16
_JOBS_SECONDS = 120.0


@dataclass
class Outcome:
    """What came of it."""

    killed: dict[str, int]
    seconds: list[float]
    """Until it answered again, after each kill of what serves."""
    answered: int
    unanswered: int
    imports: int
    problems: list[str]
    said: str

    def figures(self) -> dict[str, object]:
        """Return what a person wants to read."""
        slowest = sorted(self.seconds)
        return {
            "kills": self.killed,
            "writes answered with success": self.answered,
            "writes without an answer": self.unanswered,
            "imports": self.imports,
            "back after, median s": round(slowest[len(slowest) // 2], 2) if slowest else None,
            "back after, longest s": round(slowest[-1], 2) if slowest else None,
            "problems": self.problems[:20],
        }


def run(folder: Path, url: str, kills: int, *, is_cold: bool) -> Outcome:
    """Kill so many times under sixteen writers, and compare what is there with what was told."""
    data = folder / "var"
    url = url or f"sqlite:///{data / 'shophouse.db'}"
    token = set_up(data, url)
    fleet = Fleet(data, url, is_cold=is_cold)
    try:
        told = _work_under_kills(fleet, token, kills)
        problems = _finish_jobs(url)
    finally:
        fleet.stop()
    problems += problems_of(url, told)
    checked = command(data, "check", SHOPHOUSE_DATABASE_URL=url)
    if checked.returncode:
        problems.append(f"check: {checked.stdout[-1000:]}{checked.stderr[-500:]}")
    return Outcome(
        fleet.killed,
        fleet.seconds,
        sum(one.answered for one in told),
        sum(len(one.unknown) for one in told),
        sum(len(one.imports) for one in told),
        problems,
        fleet.said(),
    )


def set_up(data: Path, url: str) -> str:
    """Set a house up, and return a token of its administrator."""
    argv = (*INIT, "--plugins", "contacts,catalog,sales")
    done = command(data, *argv, SHOPHOUSE_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    words = ("token", "add", "alice@lantern.example", "--name", "w")
    return command(data, *words, SHOPHOUSE_DATABASE_URL=url).stdout.strip()


def _work_under_kills(fleet: Fleet, token: str, kills: int) -> list[Told]:
    """Let people write while one process after the other is killed."""
    writers = begin_writers(fleet, token)
    for _number in range(kills):
        time.sleep(random.uniform(0.05, 0.9 if fleet.is_cold else 0.4))
        fleet.kill_one()
    writers[0].stops.set()
    for writer in writers:
        writer.join(60)
    return [one.told for one in writers]


def begin_writers(fleet: Fleet, token: str) -> list[Writer]:
    """Let sixteen write, each in a thread, until the `stops` of any of them is set."""
    alice, stops = Visitor(fleet.port).sign_in(), threading.Event()
    writers = [Writer(number, alice.twin(), token, stops) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    return writers


def _finish_jobs(url: str) -> list[str]:
    """Let a minute go by for the jobs of dead workers, and wait until all imports are done."""
    look, until = Look(url), time.monotonic() + _JOBS_SECONDS
    past = "2020-01-01 00:00:00.000" + ("" if url.startswith("sqlite") else "+00")
    look.do(f"UPDATE core_job SET lease_until = '{past}' WHERE state = 'running'")
    while time.monotonic() < until:
        left = look.rows(
            "SELECT id, state, error FROM core_job WHERE name = 'core.import' AND state != 'done'"
        )
        if not left:
            return []
        time.sleep(0.1)
    return [f"import not done: {one}" for one in left]
