"""Measuring from the command line."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from app.config import Config


@click.command()
@click.option("--rows", type=click.IntRange(100, 10_000_000), default=100_000, show_default=True)
@click.option("--full", is_flag=True, help="Measure on ten times the records, too.")
@click.option("--load", is_flag=True, help="Let 50 users and 16 writers work instead.")
@click.option("--postgres", metavar="URL", default="", help="An empty database for --load.")
@click.option("--workers", type=click.IntRange(1, 16), default=1, help="Processes for --load.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the figures here."
)
def command(
    rows: int, full: bool, load: bool, postgres: str, workers: int, json_file: Path | None
) -> None:
    """Measure the product against its budgets, beside the bare framework."""
    from app.bench.run import as_json, run, run_load

    if postgres and not load:
        raise click.UsageError("--postgres belongs to --load.")
    folder = Config.from_env().data_dir / "bench"
    told = []
    for count in [rows, rows * 10] if full else [rows]:
        click.echo(f"{count:,} records")
        if load:
            found = run_load(folder, count, _tell, postgres, ["--workers", str(workers)])
        else:
            found = run(folder, count, _tell)
        told.append(as_json(count, _shown(found), "PostgreSQL" if postgres else "SQLite"))
    place = json_file or folder / ("load.json" if load else "figures.json")
    place.write_text(f"[{','.join(told)}]\n", encoding="utf-8")
    click.echo(f"Written to {place}.", err=True)
    sys.stdout.flush()


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _shown(found: Iterable[Any]) -> list[Any]:
    """Print each measure as it comes, and return them all."""
    from app.bench.run import line

    measures = []
    for one in found:
        measures.append(one)
        click.echo(line(one))
    return measures
