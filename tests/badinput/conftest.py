"""One house for all bad input of a file, on each database: refused input leaves nothing behind."""

from collections.abc import Iterator

import pytest

from tests.house import Browser, House, on_either


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def worn_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house that many tests share."""
    folder = tmp_path_factory.mktemp("house")
    with on_either(request.param, request, folder) as found:
        yield found


@pytest.fixture(scope="module")
def alice(worn_house: House) -> Browser:
    """Alice's browser, signed in once."""
    return worn_house.browser("Alice")
