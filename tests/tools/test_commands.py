"""The commands are found by name, answer on stdout and complain on stderr."""

import os
import subprocess
import sys

import pytest

from app.commands import COMMANDS
from app.commands.test import is_one_by_one
from app.config import ROOT
from app.version import VERSION
from tests import warm


def run(*argv: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as a person would, with the Python of these tests."""
    command = [sys.executable, "-c", "import sys, app.commands as c; c.main(sys.argv[1:])", *argv]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def run_warm(*argv: str) -> "subprocess.CompletedProcess[str]":
    """Run a command that begins warm."""
    return warm.run(list(argv), ROOT, os.environ)


def test_tells_the_version_on_stdout() -> None:
    told = run("--version")
    assert (told.returncode, told.stdout, told.stderr) == (0, f"Shophouse {VERSION}\n", "")


def test_help_lists_every_command() -> None:
    told = run_warm("--help")
    assert all(f"\n  {name} " in told.stdout for name in COMMANDS)


def test_an_unknown_command_names_the_one_that_was_meant() -> None:
    told = run_warm("tset")
    assert (told.returncode, told.stdout) == (2, "")
    assert "Did you mean 'test'?" in told.stderr


def test_hands_options_to_pytest_and_exits_as_it_does() -> None:
    assert run("test", "--version").stdout.startswith("pytest ")
    nothing = run("test", "--collect-only", "-q", "tests/tools/test_commands.py", "-k", "nothing")
    assert nothing.returncode == 5


@pytest.mark.parametrize(
    ("option", "one_by_one"),
    [("-n0", True), ("-x", True), ("--co", True), ("--color=yes", False), ("-k", False)],
)
def test_runs_in_parallel_unless_the_options_say_otherwise(option: str, one_by_one: bool) -> None:
    assert is_one_by_one(option) == one_by_one
