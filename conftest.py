"""What every test may ask for: PostgreSQL, Chromium, the worked examples, the long form.

By default each function is shown once, on SQLite and in Chromium; PostgreSQL has the stories.
`--postgres` runs the tests of the database again on PostgreSQL, and no others; `--long` runs all:
every person, page, look and place to be killed at.
"""

import gc
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent
DECIDED_BY_THE_DATABASE = {"stories"}
"""Folders of tests that run on both databases every time."""


def absent(reason: str) -> NoReturn:
    """Skip with the reason; in CI what is absent is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long form of the suite, and the second run on PostgreSQL."""
    parser.addoption("--long", action="store_true", help="run the long tests too")
    again = "run the tests of the database again, on PostgreSQL, and no others"
    parser.addoption("--postgres", action="store_true", help=again)


def pytest_configure() -> None:
    """Keep the tests off this machine's own installation."""
    for name in list(os.environ):
        if name.startswith("SHOPHOUSE_") and not name.startswith("SHOPHOUSE_TEST_"):
            del os.environ[name]
    # The tests start a hundred commands: each would compile every module anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not asked for: long tests, and those again or only on PostgreSQL."""
    is_long, is_again = config.getoption("--long"), config.getoption("--postgres")
    left: list[pytest.Item] = []
    for item in items.copy():
        on_postgres = needs_postgres(item)
        is_for_long = item.get_closest_marker("long") and not is_long
        is_for_postgres = on_postgres and not (is_again or is_long or is_decided_there(item))
        if is_for_long or is_for_postgres or (is_again and not on_postgres):
            left.append(item)
    if left:
        items[:] = [item for item in items if item not in set(left)]
        config.hook.pytest_deselected(items=left)


def needs_postgres(item: pytest.Item) -> bool:
    """Tell whether this test asks PostgreSQL."""
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("postgres") is not None or "postgres_url" in fixtures


def is_decided_there(item: pytest.Item) -> bool:
    """Tell whether this is one of the tests that PostgreSQL has in every run."""
    return item.path.relative_to(ROOT).parts[1] in DECIDED_BY_THE_DATABASE


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
