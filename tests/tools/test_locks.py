"""The locks hold exact versions of everything that pyproject.toml names."""

import re
import tomllib

import pytest

from app.config import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(lock: str) -> list[str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r"))]


def names(requirements: list[str]) -> set[str]:
    return {
        re.sub(r"[-_.]+", "-", re.split(r"[\[=<> ;]", line)[0]).lower() for line in requirements
    }


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_the_lock_pins_what_the_project_names(lock: str, wanted: list[str]) -> None:
    assert names(wanted) <= names(pins(lock))
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", pin) for pin in pins(lock))


def test_no_library_is_pinned_twice() -> None:
    assert not names(pins("requirements.txt")) & names(pins("requirements-dev.txt"))
