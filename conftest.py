"""What every test may ask for: PostgreSQL, Chromium, the worked examples, the long form."""

import gc
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent


def absent(reason: str) -> NoReturn:
    """Skip with the reason; in CI what is absent is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long form of the suite."""
    parser.addoption("--long", action="store_true", help="run the long tests too")


def pytest_configure() -> None:
    """Keep the tests off this machine's own installation."""
    for name in list(os.environ):
        if name.startswith("SHOPHOUSE_") and not name.startswith("SHOPHOUSE_TEST_"):
            del os.environ[name]
    # The tests start a hundred commands: each would compile every module anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless they are asked for."""
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="runs only with --long"))


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what was loaded: it stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Give the address of a PostgreSQL database whose user may make databases."""
    url = os.environ.get("SHOPHOUSE_TEST_POSTGRES")
    return url or absent("needs PostgreSQL: set SHOPHOUSE_TEST_POSTGRES to postgresql://…")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of Chromium."""
    named = os.environ.get("SHOPHOUSE_TEST_CHROMIUM")
    path = shutil.which(named or "chromium")
    return path or absent(f"needs Chromium: {named or 'SHOPHOUSE_TEST_CHROMIUM'} is not there")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of worked examples beside this one."""
    folder = ROOT.parent / "shared"
    return folder if folder.is_dir() else absent("needs the worked examples in ../shared")
