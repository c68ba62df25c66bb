"""The cast as actors: Alice (admin), Maud (manager), Bob (staff), Charlie (no role)."""

import pytest

from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from tests.house import House


@pytest.fixture
def alice(house: House) -> Actor:
    return house.actor("Alice")


@pytest.fixture
def maud(house: House) -> Actor:
    return house.add("Maud", "manager")


@pytest.fixture
def bob(house: House) -> Actor:
    return house.actor("Bob")


@pytest.fixture
def charlie(house: House) -> Actor:
    return house.actor("Charlie")


def resource(address: str) -> Resource:
    found = registry.resource(address)
    assert found is not None, address
    return found
