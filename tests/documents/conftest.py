"""A house with a workshop that makes estimates and bills, on either database."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import plugins
from app.house import open_house
from app.loader import take_out
from app.registry import registry
from app.switching import enable_only
from app.writing import create
from tests.house import House

SOURCE = Path(__file__).with_name("workshop.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the workshop, imported once for a module; it goes afterwards."""
    place = tmp_path_factory.mktemp("more")
    shutil.copy(SOURCE, place / "workshop.py")
    yield place
    if "workshop" in registry.installed:
        take_out(registry, "workshop")
        del registry.installed["workshop"]
    plugins.__path__[:] = [one for one in plugins.__path__ if one != str(place)]
    sys.path_importer_cache.pop(str(place), None)


class Workshop:
    """The house with short names for what the tests do."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.alice = house.actor("Alice")
        self.bob = house.actor("Bob")

    def resource(self, name: str) -> Any:
        """Return a resource of the workshop."""
        found = registry.resource(name if "/" in name else f"workshop/{name}")
        assert found is not None, name
        return found

    def model(self, name: str) -> Any:
        """Return a class of the workshop."""
        return self.resource(name).model

    def make(self, name: str, lines: Any = None, **values: Any) -> Any:
        """Store a document as Bob does; a line is (description, quantity, price)."""
        values.setdefault("party", self.party())
        told = {
            f"{name[:-1]}_lines": [
                {"description": text, "quantity": quantity, "unit_price": price, **more}
                for text, quantity, price, more in (
                    (*one, {})[:4] if len(one) == 3 else one
                    for one in (lines if lines is not None else [("Wheel", "2", "9.90")])
                )
            ]
        }
        return create(self.resource(name), values, self.bob, told)

    def party(self, name: str = "Rosa Quill") -> int:
        """Return somebody who buys."""
        parties = self.resource("contacts/parties")
        found = parties.model.get_or_none(parties.model.name == name)
        if found is None:
            found = create(parties, {"kind": "person", "name": name}, self.alice)
        return int(found.id)


def _opened(house: House, folder: Path) -> Workshop:
    house.config = replace(house.config, plugin_path=(folder,))
    open_house(house.config)
    enable_only({"contacts", "workshop"})
    assert registry.installed["workshop"].sentence == ""
    return Workshop(house)


@pytest.fixture
def shop(house: House, folder: Path) -> Workshop:
    """The workshop on SQLite."""
    return _opened(house, folder)


@pytest.fixture
def any_shop(any_house: House, folder: Path) -> Workshop:
    """The workshop on each of the two databases."""
    return _opened(any_house, folder)
