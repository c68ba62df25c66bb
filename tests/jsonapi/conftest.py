"""One house on each database for each module; what a test writes is taken back."""

from collections.abc import Iterator

import pytest

from app.settings import forget_settings
from models.database import database
from tests.house import House, on_either


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def both_houses(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house, first on SQLite, then on PostgreSQL."""
    folder = tmp_path_factory.mktemp("api")
    with on_either(request.param, request, folder) as found:
        yield found


@pytest.fixture
def any_house(both_houses: House) -> Iterator[House]:
    """A house that is as empty afterwards as before, on each of the two databases."""
    with database.atomic() as transaction:
        yield both_houses
        transaction.rollback()
    forget_settings()


@pytest.fixture
def house(any_house: House) -> House:
    """The same: all that holds for one database holds for the other."""
    return any_house
