"""Fixtures of the house: `house` on SQLite, `any_house` on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import plugin
from app.plugin import Plugin
from app.signin import passwords
from tests.examples import use_examples
from tests.house import House, on_either, opened


def pytest_configure(config: pytest.Config) -> None:
    """Try properties on as many examples as the form of the suite asks for."""
    use_examples(config.getoption("--long"))


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Hash with little memory: the tests are not what attackers try."""
    from argon2 import PasswordHasher

    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._NOBODYS = passwords._hasher.hash("nobody's")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A fresh house on SQLite with Alice (admin), Bob (staff) and Charlie (no role)."""
    with opened(tmp_path) as found:
        yield found


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A fresh house, on each of the two databases."""
    with on_either(request.param, request, tmp_path) as found:
        yield found


@pytest.fixture
def declared() -> Iterator[Plugin]:
    """The engine's own plugin, from which the jobs that a test declares are taken off again."""
    before = list(plugin.jobs)
    yield plugin
    plugin.jobs[:] = before
