"""A folder for plugins that come and go, on either database."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import plugins
from app.house import open_house
from app.loader import take_out
from app.registry import registry
from app.schema import prepare_plugins
from tests.house import House

KILN = '''
"""Kilns."""
from peewee import CharField, ForeignKeyField
from app.api import Plugin, Record, Resource
from plugins.contacts.party import Party

plugin = Plugin("kiln", "Kilns", requires=["contacts"])

class Oven(Record):
    """An oven."""
    name = CharField(index=True)

class Firing(Record):
    """What was fired in it."""
    oven = ForeignKeyField(Oven)
    title = CharField(index=True)

class Ovens(Resource):
    """Ovens."""
    model = Oven
    columns = ("name",)
    search = ("name",)

class Firings(Resource):
    """Firings."""
    model = Firing
    columns = ("title", "oven")

plugin.extend(Party, glaze=CharField(null=True, index=True), oven=ForeignKeyField(Oven, null=True, backref="+"))

@plugin.page("smoke", right="signed-in", label="Smoke")
def smoke():
    return "white smoke"
'''  # noqa: E501

Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the house looks into; what was imported from it goes afterwards."""
    place = tmp_path / "more"
    place.mkdir()
    yield place
    names = [name for name, one in registry.installed.items() if one.place.startswith(str(place))]
    for name in reversed(names):
        take_out(registry, name)
        del registry.installed[name]
    plugins.__path__[:] = [one for one in plugins.__path__ if one != str(place)]
    sys.path_importer_cache.pop(str(place), None)
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def running(house: House, folder: Path) -> House:
    """A house that runs with contacts, and looks into the folder."""
    return looking_into(house, folder)


@pytest.fixture
def any_running(any_house: House, folder: Path) -> House:
    """The same, on each of the two databases."""
    return looking_into(any_house, folder)


def looking_into(house: House, folder: Path) -> House:
    """Open a house again so that it finds the plugins of a folder."""
    house.config = replace(house.config, plugin_path=(folder,))
    open_house(house.config)
    return house


def restart(house: House) -> None:
    """Open the house as a new process would: nothing of the folder is imported yet."""
    for name, one in list(registry.installed.items()):
        if "more" in Path(one.place).parts:
            take_out(registry, name)
            del registry.installed[name]
    open_house(house.config)
    prepare_plugins(registry)
