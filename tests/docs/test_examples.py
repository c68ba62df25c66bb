"""Every plugin in the documents loads and answers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs import examples
from tests.warm import run_program


@pytest.fixture(scope="module")
def house_of_examples(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What came of the examples, opened together in a process of their own."""
    folder = tmp_path_factory.mktemp("documents") / "plugins"
    examples.write(folder)
    run = run_program("tests.docs.examples", folder)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", examples.names())
def test_an_example_is_loaded_and_answers(house_of_examples: Any, name: str) -> None:
    answered = house_of_examples["plugins"][name]
    assert isinstance(answered, dict), answered
    assert {path: code for path, code in answered.items() if code != 200} == {}


def test_blocks_and_slots_of_the_examples_are_drawn(house_of_examples: Any) -> None:
    assert (house_of_examples["home"], house_of_examples["party"]) == (200, 200)


def test_checks_of_the_examples_hold(house_of_examples: Any) -> None:
    assert house_of_examples["checks"] == {}


def test_examples_pass_the_linter(tmp_path: Path) -> None:
    examples.write(tmp_path)
    ruff = pytest.importorskip("ruff")
    run = subprocess.run(
        [sys.executable, "-m", ruff.__name__, "check", "--select", "F,UP,B", str(tmp_path)],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
