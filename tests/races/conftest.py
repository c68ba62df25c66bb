"""A real server on each database, for many threads at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import drop_postgres, empty_postgres
from tests.start.server import INIT, Server, Visitor, command, serving


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def crowded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that many ask at once."""
    data = tmp_path_factory.mktemp("crowded") / "var"
    if request.param == "sqlite":
        yield from _served(data)
        return
    url = request.getfixturevalue("postgres_url")
    made = empty_postgres(url)
    try:
        yield from _served(data, SHOPHOUSE_DATABASE_URL=made)
    finally:
        drop_postgres(url, made)


def _served(data: Path, **more: str) -> Iterator[Server]:
    done = command(data, *INIT, "--plugins", "contacts,library", **more)
    assert done.returncode == 0, done.stderr
    with serving(data, "--threads", "8", **more) as server:
        yield server


@pytest.fixture(scope="module")
def alice(crowded: Server) -> Visitor:
    """Alice, signed in."""
    return Visitor(crowded.port).sign_in()
