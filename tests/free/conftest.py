"""One empty house on each database for each module; what a test writes is taken back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from models.database import database
from tests.house import Browser, House, on_either

SEEN_ON_BOTH = ("contacts/parties", "contacts/activities", "library/loans", "core/users")
"""What the short form asks on PostgreSQL too: every kind of field, of state and of line."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL ask a few resources; the long form asks all of them there too."""
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="on PostgreSQL only with --long")
    for item in items:
        if "tests/free" in str(item.path) and isinstance(item, pytest.Function):
            given = item.callspec.params if hasattr(item, "callspec") else {}
            is_there = "postgres" in (given.get("open_one"), given.get("any_house"))
            if is_there and given.get("address", SEEN_ON_BOTH[0]) not in SEEN_ON_BOTH:
                item.add_marker(skip)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def open_one(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house with every plugin enabled."""
    folder = tmp_path_factory.mktemp("free")
    with on_either(request.param, request, folder) as found:
        yield found


@pytest.fixture(scope="module")
def signed_in(open_one: House) -> Browser:
    """Alice's browser."""
    return open_one.browser("Alice")


@pytest.fixture(scope="module")
def charlie(open_one: House) -> Browser:
    """Charlie's browser."""
    return open_one.browser("Charlie")


@pytest.fixture
def alice(signed_in: Browser) -> Iterator[Browser]:
    """Alice's browser, in a house that is as empty afterwards as before."""
    with database.atomic() as transaction:
        yield signed_in
        transaction.rollback()


@pytest.fixture
def count_queries() -> Callable[[], Any]:
    """Give a block that counts the statements sent to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []
        real = database.obj.execute_sql

        def counted(sql: str, *given: Any, **options: Any) -> Any:
            # Settings are read again every two seconds, whatever page it is.
            if (
                sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
                and '"core_setting"' not in sql
            ):
                sent.append(sql)
            return real(sql, *given, **options)

        database.obj.execute_sql = counted
        try:
            yield sent
        finally:
            del database.obj.execute_sql

    return counting
