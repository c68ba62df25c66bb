"""Run the tests."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes: what the tests leave lying until the end, twice over."""
ONE_BY_ONE = {"--numprocesses", "--exitfirst", "--pdb", "--co", "--collect-only", "--version"}


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    options_metavar="[--long] [--postgres] [pytest options]",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="")
def command(options: tuple[str, ...]) -> None:
    """Run the tests, in parallel unless the options ask for one at a time; exit as pytest does."""
    at_once = ["-n", str(workers()), "--dist", "worksteal"]
    parallel = [] if any(map(is_one_by_one, options)) else at_once
    with quick_folder() as environ:
        program = [sys.executable, "-m", "pytest", *parallel, *options]
        code = subprocess.call(program, cwd=ROOT, env=environ)
    sys.exit(code)


def workers() -> int:
    """Return how many processes test at a time: one more than there are cores, since many wait."""
    return (os.cpu_count() or 1) + 1


@contextmanager
def quick_folder() -> Iterator[dict[str, str]]:
    """Give an environment whose temporary files lie in memory, where there is room for them.

    The tests make some thousand databases; on a disk they would wait for it most of the time.
    """
    is_told = "TMPDIR" in os.environ
    if is_told or not IN_MEMORY.is_dir() or shutil.disk_usage(IN_MEMORY).free < ROOM:
        yield dict(os.environ)
        return
    with tempfile.TemporaryDirectory(
        prefix="shophouse-tests-", dir=IN_MEMORY, ignore_cleanup_errors=True
    ) as folder:
        yield {**os.environ, "TMPDIR": folder}


def is_one_by_one(option: str) -> bool:
    """Tell whether this option says itself how many run at a time, or stops between tests."""
    return option.startswith(("-n", "-x", "-p")) or option.partition("=")[0] in ONE_BY_ONE
