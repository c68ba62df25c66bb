"""What the tests of the ground share."""

from collections.abc import Iterator

import pytest

from models.clock import firm_zone, set_zone
from models.kinds import region, set_region


@pytest.fixture(autouse=True)
def firm() -> Iterator[None]:
    """Put the firm to Berlin."""
    before = firm_zone().key, region()
    set_zone("Europe/Berlin")
    set_region("DE")
    yield
    set_zone(before[0])
    set_region(before[1])
