"""Languages end with the test that spoke them."""

from collections.abc import Iterator

import pytest

from models.texts import use_language


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    with use_language("en"):
        yield
