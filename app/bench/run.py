"""A whole run: build, serve, measure, print."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.bench.load import load
from app.bench.measure import Measure
from app.bench.measures import measure
from app.bench.site import Site, build, copied, end, free_port, run_command, serving
from app.bench.web import Visitor
from app.config import ROOT
from app.registry import registry
from models.record import Record


def run(folder: Path, rows: int, tell: Callable[[str], None]) -> Iterator[Measure]:
    """Measure on so many records in a folder that keeps them for the next time."""
    kept = build(folder / str(rows), rows, tell)
    with copied(kept) as site, serving(site) as served, _floor(site) as floor_port:
        yield from measure(site, served, floor_port)


def run_load(
    folder: Path, rows: int, tell: Callable[[str], None], url: str, options: list[str]
) -> Iterator[Measure]:
    """Let people and programs work on so many records, on SQLite or an empty PostgreSQL database.

    Raises RuntimeError where what was stored isn't what was answered.
    """
    kept = build(folder / str(rows), rows, tell)
    with copied(kept) as site:
        if url:
            tell("copying to PostgreSQL")
            run_command(site, "copy-to", url)
            site = replace(site, database_url=url)
        with serving(site, *options) as served:
            yield from load(site, served)


@contextmanager
def _floor(site: Site) -> Iterator[int]:
    """Serve the bare page of the same rows."""
    resource = registry.resources[site.address]
    model: Any = resource.model
    order = _sorted_column(model)
    names = [one for one in resource.columns if one in model._meta.fields]
    columns = [model._meta.fields[one].column_name for one in names] or ["id"]
    told = [str(site.data_dir / "shophouse.db"), model._meta.table_name, order, *columns]
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.bench.floor", str(port)],
        cwd=ROOT,
        env={**os.environ, "SHOPHOUSE_FLOOR": "|".join(told)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        end(process)


def _sorted_column(model: type[Record]) -> str:
    """Return the column that the list is sorted by unasked, with an index of its own."""
    key = model._meta.fields.get(f"{model.shown_as[0]}_key") if model.shown_as else None
    return str(key.column_name) if key is not None else "id"


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            if Visitor(port).get("/").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("The bare page didn't answer.")


def line(one: Measure) -> str:
    """Write a measure as a line of the table."""
    value = f"{one.value:,.0f}" if one.value >= 1000 else f"{one.value:,.2f}"
    budget = ""
    if one.budget is not None:
        budget = f"{'≤' if one.at_most else '≥'} {one.budget:,g}"
        budget += "" if one.is_met else "  missed"
    return f"{one.name:<28}{value:>12} {one.unit:<7}{budget}".rstrip()


def as_json(rows: int, found: list[Measure], database: str = "SQLite") -> str:
    """Write the measures for programs."""
    told = [{**vars(one), "is_met": one.is_met} for one in found]
    about = {"rows": rows, "database": database, "measures": told}
    return json.dumps(about, indent=1, ensure_ascii=False)
