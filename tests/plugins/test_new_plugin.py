"""The command that begins a plugin."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.commands.new_plugin import problem_of
from app.config import ROOT

RUN = "from app.commands import main; main({!r})"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the house that a test may write into."""
    ignored = shutil.ignore_patterns(".*", "var", "static", "docs", "test_*.py")
    return Path(shutil.copytree(ROOT, tmp_path / "house", ignore=ignored))


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", RUN.format(list(words))]
    return subprocess.run(program, cwd=copy, capture_output=True, text=True, check=False)


def test_writes_a_plugin_whose_test_passes(copy: Path) -> None:
    made = run(copy, "new-plugin", "garden_tools")
    assert made.returncode == 0, made.stderr
    assert made.stdout.split() == ["plugins/garden_tools.py", "tests/plugins/test_garden_tools.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    test = "tests/plugins/test_garden_tools.py"
    tested = subprocess.run([*command, test], cwd=copy, capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout
    assert "4 passed" in tested.stdout


def test_refuses_a_taken_name_with_one_sentence(copy: Path) -> None:
    made = run(copy, "new-plugin", "library")
    assert made.returncode == 1
    assert made.stderr == (
        "Error: There is a plugin or a test of 'library' already: choose another name.\n"
    )


@pytest.mark.parametrize("name", ["api", "settings", "core", "static"])
def test_refuses_the_houses_own_names(name: str) -> None:
    assert "reserved" in problem_of(name)


@pytest.mark.parametrize(
    "name", ["Garden", "2nd", "garden-tools", "garden__tools", "../x", "", "a" * 41, "garden_", "é"]
)
def test_refuses_what_is_no_name(name: str) -> None:
    assert "can't be a plugin's name" in problem_of(name)


@pytest.mark.parametrize("name", ["class", "import", "match"])
def test_refuses_words_of_python(name: str) -> None:
    assert "word of Python" in problem_of(name)


def test_takes_a_free_name() -> None:
    assert problem_of("bike_rental") == ""
