"""Nothing that was answered with success is lost, twice there or half, whenever it is killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import drop_postgres, empty_postgres
from tests.kills.run import run
from tests.kills.verdict import Look, problems_of

HALF = (
    "UPDATE contacts_party SET name = 'lost' WHERE id = 1",
    "UPDATE contacts_party SET version = version + 3 WHERE id = 2",
    "DELETE FROM core_change WHERE record_type = 'contacts/parties' AND record_id = 3",
)
"""What a write would leave that is half: the verdict must see each."""


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.long])]
)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; nothing stands for a file."""
    if request.param == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgres_url")
    made = empty_postgres(server)
    yield made
    drop_postgres(server, made)


@pytest.mark.parametrize("kills", [6, pytest.param(500, marks=pytest.mark.long)])
def test_what_was_answered_is_there_once_and_whole(tmp_path: Path, url: str, kills: int) -> None:
    outcome = run(tmp_path, url, kills, is_cold=False)
    assert outcome.problems == [], outcome.said
    assert sum(outcome.killed.values()) == kills
    assert outcome.answered > 30
    url = url or f"sqlite:///{tmp_path / 'var' / 'shophouse.db'}"
    found: list[str] = []
    assert problems_of(url, []) == found
    for half in HALF:
        Look(url).do(half)
        before, found = found, problems_of(url, [])
        assert len(found) > len(before), half
