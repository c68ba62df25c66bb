"""A fresh house for every test, with Alice (manager), Bob (staff) and Charlie (no role)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Config
from app.house import open_house
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, actor_for
from models.core import Role, User
from models.database import close_database
from models.gate import gate


@pytest.fixture
def house(tmp_path: Path) -> Iterator[None]:
    open_house(Config(tmp_path, f"sqlite:///{tmp_path / 'house.db'}", "secret"))
    yield
    close_database()


def join(name: str, *roles: str) -> Actor:
    with gate(None, "command"):
        user = User(name=name, email=f"{name.lower()}@house.example")
        user.link("roles", [Role.get(Role.name == role).id for role in roles])
        user.save()
    return actor_for(user)


@pytest.fixture
def alice(house: None) -> Actor:
    return join("Alice", "manager")


@pytest.fixture
def bob(house: None) -> Actor:
    return join("Bob", "staff")


@pytest.fixture
def charlie(house: None) -> Actor:
    return join("Charlie")


def resource(address: str) -> Resource:
    found = registry.resource(address)
    assert found is not None, address
    return found
