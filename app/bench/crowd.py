"""Measuring many at once: each with a connection of their own, reading lists, then creating."""

import threading
import time
from collections.abc import Callable, Iterator

from app.bench.bulk import typed
from app.bench.measure import Measure
from app.bench.site import MAIL, PASSWORD, Served, Site, stored
from app.bench.web import Answer, Visitor

CLIENTS = 16
SECONDS = 6.0


def crowd(site: Site, served: Served, base: str) -> Iterator[Measure]:
    """Let all read lists, then all create records; what was stored is counted, not the answers."""
    visitors = [served.visitor() for _number in range(CLIENTS)]
    for visitor in visitors:
        visitor.sign_in(MAIL, PASSWORD)
    read = _ask(visitors, lambda visitor: visitor.get(base), 200)
    yield Measure("lists, 16 clients", len(read) / SECONDS, "/s", 400, at_most=False)
    yield Measure("lists, 16 clients, p99", _p99(read), "ms", 80)
    # A list's own iterator may be asked by several threads at once.
    rows = iter(list(typed(site, 20_000, 11)))
    before = stored(site, site.address)
    answered = _ask(visitors, lambda visitor: visitor.post(f"{base}/new", next(rows)), 303)
    made = stored(site, site.address) - before
    if made != len(answered):
        raise RuntimeError(f"{len(answered)} records were said to be stored, {made} are there.")
    yield Measure("creates, 16 clients", made / SECONDS, "/s", 300, at_most=False)
    yield Measure("creates, 16 clients, p99", _p99(answered), "ms")


def _ask(visitors: list[Visitor], ask: Callable[[Visitor], Answer], status: int) -> list[float]:
    """Ask again and again; return the milliseconds of each answer. Raises RuntimeError."""
    taken: list[float] = []
    wrong: list[int] = []

    def one(visitor: Visitor) -> None:
        while (begun := time.perf_counter()) < until:
            answer = ask(visitor)
            if answer.status != status:
                wrong.append(answer.status)
            taken.append((time.perf_counter() - begun) * 1000)

    until = time.perf_counter() + SECONDS
    threads = [threading.Thread(target=one, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(taken)} answers went wrong: {set(wrong)}")
    return sorted(taken)


def _p99(taken: list[float]) -> float:
    return taken[int(len(taken) * 0.99)]
