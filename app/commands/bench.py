"""Measuring from the command line."""

import sys
from pathlib import Path

import click

from app.config import Config


@click.command()
@click.option("--rows", type=click.IntRange(100, 10_000_000), default=100_000, show_default=True)
@click.option("--full", is_flag=True, help="Measure on ten times the records, too.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the figures here."
)
def command(rows: int, full: bool, json_file: Path | None) -> None:
    """Measure the product against its budgets, beside the bare framework."""
    from app.bench.run import as_json, line, run

    folder = Config.from_env().data_dir / "bench"
    told = []
    for count in [rows, rows * 10] if full else [rows]:
        click.echo(f"{count:,} records")
        found = []
        for one in run(folder, count, lambda text: click.echo(text, err=True)):
            found.append(one)
            click.echo(line(one))
        told.append(as_json(count, found))
    place = json_file or folder / "figures.json"
    place.write_text(f"[{','.join(told)}]\n", encoding="utf-8")
    click.echo(f"Written to {place}.", err=True)
    sys.stdout.flush()
