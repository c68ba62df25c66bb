"""The locks hold exact versions of everything that pyproject.toml names."""

import hashlib
import re
import tomllib
from datetime import date, timedelta

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


def test_the_latest_release_was_made_with_these_very_pins_looked_through() -> None:
    """When, and what was found, stands in a table: the look itself needs a network."""
    page, changes = ROOT / "docs/libraries.md", (ROOT / "CHANGELOG.md").read_text("utf-8")
    if not page.is_file():
        pytest.skip("needs docs/")
    last = re.findall(
        r"^\| (\S+) \| (\S+) \| `(\w+)` \| (.+) \| (.+) \|$", page.read_text("utf-8"), re.M
    )[-1]
    looked_on, release, lock, *found = last
    released = re.search(r"^## ([\d.]+) – ([\d-]+)$", changes, re.M)
    assert released is not None
    assert release == released[1], "a release needs a line of its own"
    age = date.fromisoformat(released[2]) - date.fromisoformat(looked_on)
    assert age <= timedelta(days=7)
    assert hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()[:12] == lock
    assert all(found)


def test_no_library_is_pinned_twice() -> None:
    assert not names(pins("requirements.txt")) & names(pins("requirements-dev.txt"))
