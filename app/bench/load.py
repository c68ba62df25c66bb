"""Measuring a working day: people who read, search and write with pauses; then writers without any.

What was stored is counted in the database, never by the answers.
"""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.bench.bulk import typed
from app.bench.measure import Measure
from app.bench.site import MAIL, PASSWORD, Served, Site, run_command, stored
from app.bench.web import Visitor
from app.registry import registry
from models.document import Document

USERS, USER_SECONDS = 50, 60.0
WRITERS, WRITER_SECONDS = 16, 20.0
THINKS = (1.0, 3.0)
_READS, _SEARCHES = 0.80, 0.95
"""Shares of what people do, added up; the rest is writing."""
_SAMPLE_SECONDS = 0.5


@dataclass
class Taken:
    """Milliseconds by what was done, and what went wrong."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def ask(self, name: str, status: tuple[int, ...], do: Callable[[], int]) -> bool:
        """Do something and keep how long it took; False where it went wrong."""
        begun = time.perf_counter()
        try:
            got = do()
        except (OSError, http.client.HTTPException) as error:
            self.wrong.append(f"{name}: {type(error).__name__}")
            return False
        self.ms.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
        if got not in status:
            self.wrong.append(f"{name}: {got}")
        return got in status

    def at(self, share: float, *names: str) -> float:
        """Return below how many milliseconds this share of the answers lies."""
        found = sorted(one for name, many in self.ms.items() if name in names for one in many)
        return found[min(int(len(found) * share), len(found) - 1)] if found else 0.0

    def count(self, *names: str) -> int:
        """Return how many answers there were."""
        return sum(len(self.ms.get(name, ())) for name in names)


def load(site: Site, served: Served) -> Iterator[Measure]:
    """Let the users work, then the writers, and watch the server's memory."""
    yield Measure("memory before", served.memory() / 2**20, "MB", 120)
    with _watched(served) as peak:
        yield from _users(site, served)
        for bench, address in documents():
            yield from _documents(site, served, bench, address)
    yield Measure("memory at most", peak[0] / 2**20, "MB", 250)
    yield Measure("memory afterwards", served.memory() / 2**20, "MB", 250)


def documents() -> list[tuple[Any, str]]:
    """Return the documents that enabled plugins want to be measured by."""
    return [
        (bench, f"{one.name}/{bench.resource}")
        for one in registry.enabled()
        for bench in (one.plugin.benches if one.plugin else ())
        if issubclass(registry.resources[f"{one.name}/{bench.resource}"].model, Document)
    ]


def _users(site: Site, served: Served) -> Iterator[Measure]:
    base, before = f"/{site.address}", stored(site, site.address)
    fresh = list(typed(site, 2_000, 23))
    taken, rows, words = Taken(), iter(fresh), _words(site, fresh)
    visitors = [served.visitor() for _number in range(USERS)]
    for visitor in visitors:
        visitor.sign_in(MAIL, PASSWORD)
    until, busy = time.monotonic() + USER_SECONDS, served.cpu_seconds()

    def work(number: int) -> None:
        chance, visitor = random.Random(number), visitors[number]
        while time.monotonic() < until:
            time.sleep(chance.uniform(*THINKS))
            _act(taken, visitor, base, chance, rows, words)

    _together(USERS, work)
    names = ("read", "search", "write")
    busy = served.cpu_seconds() - busy
    made = stored(site, site.address) - before
    _must_be(made, taken.count("write"), taken)
    yield Measure(f"{USERS} users, CPU of an answer", busy * 1000 / taken.count(*names), "ms")
    yield Measure(f"{USERS} users, answers", taken.count(*names), "")
    yield Measure(f"{USERS} users, errors", len(taken.wrong), "", 0)
    yield Measure(f"{USERS} users, p50", taken.at(0.5, *names), "ms")
    yield Measure(f"{USERS} users, p95", taken.at(0.95, *names), "ms", 100)
    for name in names:
        yield Measure(f"{USERS} users, {name}, p95", taken.at(0.95, name), "ms")


def _words(site: Site, rows: list[dict[str, str]]) -> list[str]:
    """Return what people search for: a part of what records are called."""
    name = registry.resources[site.address].model.shown_as[0]
    return [word[:5] for row in rows for word in row[name].split() if len(word) > 4]


def _act(
    taken: Taken,
    visitor: Visitor,
    base: str,
    chance: random.Random,
    rows: Iterator[dict[str, str]],
    words: list[str],
) -> None:
    """Do what a person does next."""
    share = chance.random()
    if share < _READS:
        place = base if chance.random() < 0.5 else f"{base}/{chance.randrange(1, 90)}"
        taken.ask("read", (200,), lambda: visitor.get(place).status)
    elif share < _SEARCHES:
        place = f"{base}?q={chance.choice(words)}"
        taken.ask("search", (200,), lambda: visitor.get(place).status)
    else:
        taken.ask("write", (303,), lambda: visitor.post(f"{base}/new", next(rows)).status)


def _documents(site: Site, served: Served, bench: Any, address: str) -> Iterator[Measure]:
    """Let programs write documents without a pause."""
    token = run_command(site, "token", "add", MAIL, "--name", "load").strip()
    bodies = [json.dumps(row) for row in bench.rows(random.Random(5), 500)]
    before, taken = stored(site, address), Taken()
    until, busy = time.monotonic() + WRITER_SECONDS, served.cpu_seconds()

    def work(number: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)) as link:
            turn = number
            while time.monotonic() < until:
                turn += WRITERS
                body = bodies[turn % len(bodies)]
                taken.ask("write", (201,), partial(_send, link, address, token, body))

    _together(WRITERS, work)
    busy = served.cpu_seconds() - busy
    made = stored(site, address) - before
    _must_be(made, taken.count("write"), taken)
    label = f"{WRITERS} writers of {address}"
    yield Measure(label, made / WRITER_SECONDS, "/s", 150, at_most=False)
    yield Measure(f"{label}, CPU of each", busy * 1000 / max(made, 1), "ms")
    yield Measure(f"{label}, errors", len(taken.wrong), "", 0)
    yield Measure(f"{label}, p50", taken.at(0.5, "write"), "ms")
    yield Measure(f"{label}, p99", taken.at(0.99, "write"), "ms", 250)


def _send(link: http.client.HTTPConnection, address: str, token: str, body: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    link.request("POST", f"/api/v1/{address}", body, headers)
    answer = link.getresponse()
    answer.read()
    return answer.status


def _must_be(made: int, answered: int, taken: Taken) -> None:
    good = answered - sum(one.startswith("write") for one in taken.wrong)
    if made != good:
        raise RuntimeError(f"{good} records were said to be stored, {made} are there.")


def _together(count: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _watched:
    """Looks at the server's memory again and again; gives a list that holds the most there was."""

    def __init__(self, served: Served) -> None:
        self.served, self.most, self.ends = served, [0], threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self.ends.wait(_SAMPLE_SECONDS):
            self.most[0] = max(self.most[0], self.served.memory())

    def __enter__(self) -> list[int]:
        self.thread.start()
        return self.most

    def __exit__(self, *_told: object) -> None:
        self.ends.set()
        self.thread.join()
