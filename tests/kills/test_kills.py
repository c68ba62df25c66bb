"""Nothing that was answered with success is lost, twice there or half, whenever it is killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import drop_postgres, empty_postgres
from tests.kills.run import run


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; nothing stands for a file."""
    if request.param == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgres_url")
    made = empty_postgres(server)
    yield made
    drop_postgres(server, made)


@pytest.mark.parametrize("kills", [10, pytest.param(500, marks=pytest.mark.long)])
def test_what_was_answered_is_there_once_and_whole(tmp_path: Path, url: str, kills: int) -> None:
    outcome = run(tmp_path, url, kills, is_cold=False)
    assert outcome.problems == [], outcome.said
    assert sum(outcome.killed.values()) == kills
    assert outcome.answered > 30
