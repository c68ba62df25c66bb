"""Measuring what moves many rows at once: export and import, the command's start included."""

import csv
import time
from collections.abc import Iterator
from itertools import islice
from random import Random

from app.bench.measure import Measure
from app.bench.site import Site, run_command
from app.bench.web import Visitor

IMPORTED = 50_000


def values(site: Site, count: int, seed: int) -> list[dict[str, str]]:
    """Return rows that the place hasn't seen before, as a form or a file holds them."""
    made = site.bench.rows(Random(seed), count)
    return [{name: str(value) for name, value in row.items()} for row in islice(made, count)]


def typed(site: Site, count: int, seed: int) -> Iterator[dict[str, str]]:
    """Give rows as sent by a form, stored whatever they look like: made names are often alike."""
    return ({**row, "anyway": "1"} for row in values(site, count, seed))


def exported(visitor: Visitor, base: str, rows: int) -> Measure:
    """Export all through the page, and count the lines."""
    begun = time.perf_counter()
    answer = visitor.get(f"{base}/export?format=csv")
    seconds = time.perf_counter() - begun
    lines = answer.body.count(b"\n") - 1
    if lines < rows:
        raise RuntimeError(f"The export gave {lines} of {rows} rows (status {answer.status}).")
    return Measure("CSV export", lines / seconds, "rows/s", 60_000, at_most=False)


def imported(site: Site) -> Iterator[Measure]:
    """Import a file as new rows, and another one that is looked for by its key first."""
    seed = int(time.time())
    rate = _import(site, seed)
    yield Measure("CSV import", rate, "rows/s", 8_000, at_most=False)
    key = site.bench.key
    if key:
        rate = _import(site, seed + 1, "--key", key)
        yield Measure("CSV import, looked for", rate, "rows/s", 2_500, at_most=False)


def _import(site: Site, seed: int, *options: str) -> float:
    """Import made rows by the command; return rows a second, its start included."""
    place = site.data_dir / "import.csv"
    rows = values(site, IMPORTED, seed)
    with place.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    begun = time.monotonic()
    told = run_command(site, "import", site.address, str(place), *options)
    seconds = time.monotonic() - begun
    place.unlink()
    if f"created {IMPORTED}," not in told:
        raise RuntimeError(f"The import didn't take all rows: {told[-300:]}")
    return IMPORTED / seconds
