"""What is measured, each with its budget; docs/performance.md says where these come from."""

import csv
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from app.bench.site import MAIL, PASSWORD, Served, Site
from app.bench.web import FRAGMENT, Answer, Visitor
from app.config import ROOT

REPEATS = 60
CLIENTS = 16
IMPORTED = 20_000


@dataclass
class Measure:
    """A figure with its unit and budget; `at_most` says which side of the budget is good."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        """The figure keeps the budget, or has none."""
        if self.budget is None:
            return True
        return self.value <= self.budget if self.at_most else self.value >= self.budget


def measure(site: Site, served: Served, floor_port: int) -> Iterator[Measure]:
    """Measure everything, the floor beside it in the same minute."""
    visitor = served.visitor()
    visitor.sign_in(MAIL, PASSWORD)
    base = f"/{site.address}"
    yield Measure("cold start", served.started_in, "s", 1.5)
    yield Measure("fill through the gate", site.filled_per_second, "rows/s", None)
    bare = Visitor(floor_port)
    floor = _median(lambda: bare.get("/"))
    yield Measure("floor: bare list of 50", floor, "ms")
    page = _median(lambda: visitor.get(base))
    yield Measure("list page", page, "ms", 6)
    yield Measure("list page, times the floor", page / floor, "×", 3)
    yield Measure("list fragment", _median(lambda: visitor.get(base, FRAGMENT)), "ms", 4)
    yield Measure("last page", _median(lambda: visitor.get(f"{base}?before=end")), "ms", 6)
    yield from _of_records(visitor, base)
    yield from _created(site, visitor, base)
    yield from _crowd(served, base)
    yield from _wire(served, base)
    yield from _exported(visitor, base, site.rows)
    yield from _imported(site)
    yield Measure("memory after that", served.memory() / 2**20, "MB", 250)


def _median(ask: Callable[[], Answer], repeats: int = REPEATS) -> float:
    """Return the median in milliseconds. Raises AssertionError for an answer that is no page."""
    taken = []
    for _number in range(repeats + 5):
        begun = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status not in (200, 303):
            raise RuntimeError(f"An answer was {answer.status}: {answer.body[:200]!r}")
    return statistics.median(taken[5:])


def _of_records(visitor: Visitor, base: str) -> Iterator[Measure]:
    found = re.findall(rf'href="{base}/(\d+)">([^<]+)<'.encode(), visitor.get(base).body)
    record, label = found[len(found) // 2]
    fragment = label.decode()[1:6].strip()
    path = f"{base}/{record.decode()}"
    yield Measure(
        "search a fragment", _median(lambda: visitor.get(f"{base}?q={fragment}")), "ms", 8
    )
    yield Measure("record page", _median(lambda: visitor.get(path)), "ms", 6)
    yield Measure("record form", _median(lambda: visitor.get(f"{path}/edit")), "ms", 6)


def _values(site: Site, count: int, seed: int) -> list[dict[str, str]]:
    made = site.bench.rows(Random(seed), count)
    return [{name: str(value) for name, value in row.items()} for row in islice(made, count)]


def _created(site: Site, visitor: Visitor, base: str) -> Iterator[Measure]:
    rows = iter(_values(site, REPEATS + 5, 7))
    yield Measure("create", _median(lambda: visitor.post(f"{base}/new", next(rows))), "ms", 8)


def _crowd(served: Served, base: str) -> Iterator[Measure]:
    """Ask for lists from many connections at once."""
    visitors = []
    for _number in range(CLIENTS):
        visitor = served.visitor()
        visitor.sign_in(MAIL, PASSWORD)
        visitors.append(visitor)
    taken: list[float] = []

    def ask(visitor: Visitor, until: float) -> None:
        while (begun := time.perf_counter()) < until:
            if visitor.get(base).status == 200:
                taken.append((time.perf_counter() - begun) * 1000)

    seconds = 6.0
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=ask, args=(one, until)) for one in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()
    yield Measure("lists, 16 clients", len(taken) / seconds, "/s", 400, at_most=False)
    yield Measure("lists, 16 clients, p99", taken[int(len(taken) * 0.99)], "ms", 80)


def _wire(served: Served, base: str) -> Iterator[Measure]:
    """Weigh the first view with all that it loads, and the next page alone."""
    visitor = served.visitor()
    visitor.sign_in(MAIL, PASSWORD)
    packed = {"Accept-Encoding": "br, gzip"}
    page = visitor.get(base)
    parts = set(re.findall(rb'(?:href|src)="(/static/[^"#]+)', page.body))
    first = visitor.get(base, packed).wire
    total = first + sum(visitor.get(one.decode(), packed).wire for one in parts)
    yield Measure("first view", total / 1024, "KB", 160)
    yield Measure("following view", first / 1024, "KB", 12)


def _exported(visitor: Visitor, base: str, rows: int) -> Iterator[Measure]:
    begun = time.perf_counter()
    answer = visitor.get(f"{base}/export?format=csv")
    seconds = time.perf_counter() - begun
    lines = answer.body.count(b"\n") - 1
    if lines < rows:
        raise RuntimeError(f"The export gave {lines} of {rows} rows (status {answer.status}).")
    yield Measure("CSV export", lines / seconds, "rows/s", 60_000, at_most=False)


def _imported(site: Site) -> Iterator[Measure]:
    """Import a file by the command, its start included."""
    place = site.data_dir / "import.csv"
    rows = _values(site, IMPORTED, int(time.time()))
    with place.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    begun = time.monotonic()
    done = _command(site, "import", site.address, str(place))
    seconds = time.monotonic() - begun
    place.unlink()
    if f"created {IMPORTED}" not in done.replace(",", ""):
        raise RuntimeError(f"The import didn't take all rows: {done[-300:]}")
    yield Measure("CSV import", IMPORTED / seconds, "rows/s", 8_000, at_most=False)


def _command(site: Site, *words: str) -> str:
    done: Any = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *words],
        env=site.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return str(done.stdout)
