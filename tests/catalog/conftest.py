"""The cast as actors, and short ways to make what a catalog holds."""

from decimal import Decimal
from typing import Any

import pytest

from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE, Actor
from app.writing import create
from plugins.catalog.product import Product
from plugins.catalog.tax import Tax
from plugins.catalog.unit import Unit
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


def resource(name: str) -> Resource:
    found = registry.resource(f"catalog/{name}" if "/" not in name else name)
    assert found is not None, name
    return found


def made(address: str, lines: Any = None, **values: Any) -> Any:
    return create(resource(address), values, HOUSE, lines or {}, way="command")


def product(name: str, price: str | None = None, **more: Any) -> Product:
    told = {"sale_price": Decimal(price)} if price else {}
    found: Product = made("products", name=name, **told, **more)
    return found


def unit(name: str) -> Unit:
    found: Unit = Unit.get(Unit.name == name)
    return found


def tax(name: str, rate: str = "0", **more: Any) -> Tax:
    found: Tax = made("taxes", name=name, rate=Decimal(rate), **more)
    return found
