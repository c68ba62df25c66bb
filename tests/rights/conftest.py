"""One world for each module: nothing that a test does there stays."""

from collections.abc import Iterator

import pytest

from tests.rights.world import World, made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A house full of people and records."""
    with made(tmp_path_factory.mktemp("world")) as found:
        yield found
