"""Each test gets the small firm afresh."""

import pytest

from tests.filters.world import fill, make_tables


@pytest.fixture
def firm() -> None:
    """Fill the tables."""
    make_tables()
    fill()
