"""A house with the plugin that the test module is named after: `test_library.py` has `library`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from tests.house import House, opened


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    name = request.path.stem.removeprefix("test_")
    with opened(tmp_path, plugins={name}) as found:
        yield found


@pytest.fixture
def alice(house: House) -> Actor:
    return house.actor("Alice")


@pytest.fixture
def bob(house: House) -> Actor:
    return house.actor("Bob")


def resource(address: str) -> Resource:
    found = registry.resource(address)
    assert found is not None, address
    return found
