"""Run the tests."""

import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
ONE_BY_ONE = {"--numprocesses", "--exitfirst", "--pdb", "--co", "--collect-only", "--version"}


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    options_metavar="[--long] [pytest options]",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="")
def command(options: tuple[str, ...]) -> None:
    """Run the tests, in parallel unless the options ask for one at a time; exit as pytest does."""
    parallel = [] if any(map(is_one_by_one, options)) else ["-n", "auto", "--dist", "worksteal"]
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", *parallel, *options], cwd=ROOT))


def is_one_by_one(option: str) -> bool:
    """Tell whether this option says itself how many run at a time, or stops between tests."""
    return option.startswith(("-n", "-x", "-p")) or option.partition("=")[0] in ONE_BY_ONE
