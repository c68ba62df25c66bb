"""Run the tests."""

import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
ONE_BY_ONE = ("-n", "--numprocesses", "-x", "--exitfirst", "-p", "--pdb", "--co", "--collect-only")


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    options_metavar="[--long] [pytest options]",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="")
def command(options: tuple[str, ...]) -> None:
    """Run the tests, in parallel unless the options ask for one at a time; exit as pytest does."""
    parallel = [] if any(option.startswith(ONE_BY_ONE) for option in options) else ["-n", "auto"]
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", *parallel, *options], cwd=ROOT))
