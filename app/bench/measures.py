"""What is measured, each with its budget; docs/performance.md says where these come from."""

import re
import statistics
import time
from collections.abc import Callable, Iterator

from app.bench.bulk import exported, imported, typed
from app.bench.crowd import crowd
from app.bench.measure import Measure
from app.bench.site import MAIL, PASSWORD, Served, Site
from app.bench.web import FRAGMENT, Answer, Visitor

REPEATS = 60


def measure(site: Site, served: Served, floor_port: int) -> Iterator[Measure]:
    """Measure everything, the floor beside it in the same minute."""
    visitor = served.visitor()
    visitor.sign_in(MAIL, PASSWORD)
    base = f"/{site.address}"
    yield Measure("cold start", served.started_in, "s", 1.5)
    yield Measure("memory after a few pages", served.memory() / 2**20, "MB", 120)
    if site.filled_per_second:
        yield Measure("fill through the gate", site.filled_per_second, "rows/s")
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
    yield from crowd(site, served, base)
    yield from _wire(served, base)
    yield exported(visitor, base, site.rows)
    yield from imported(site)
    yield Measure("memory after all that", served.memory() / 2**20, "MB", 250)


def _median(ask: Callable[[], Answer], repeats: int = REPEATS) -> float:
    """Return the median in milliseconds. Raises RuntimeError for an answer that is no page."""
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


def _created(site: Site, visitor: Visitor, base: str) -> Iterator[Measure]:
    rows = typed(site, REPEATS + 5, 7)
    yield Measure("create", _median(lambda: visitor.post(f"{base}/new", next(rows))), "ms", 8)


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
