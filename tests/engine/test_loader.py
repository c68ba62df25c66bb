"""Plugins that fail, pairs of plugins, and what a disabled plugin leaves quiet."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import plugins
from app.house import enable_only, follow_switches, open_house, switch_plugin
from app.reading.fields import ActorFields
from app.registry import registry
from app.rights import HOUSE
from app.settings import CORE, put_settings, settings_of
from app.writing import create
from app.writing.values import writable_names
from models.core import InstalledPlugin
from models.record import Record
from models.refused import Refused
from plugins.contacts.party import Party
from tests.house import House, opened

MANIFEST = """
from app.api import Plugin
plugin = Plugin("{name}", "{label}", requires={requires})
"""
PAIR = """
from app.events_of_tests import rung
from plugins.{name} import plugin

@plugin.on(rung)
def hear(sender, **arguments):
    sender.append("{name} hears")

plugin.extend_resource("contacts/parties", badge=lambda record, actor: [])
"""

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Write plugins into a folder that the house finds, and forget them afterwards."""
    folder = tmp_path / "more"
    folder.mkdir()
    written: set[str] = set()

    def put(name: str, text: str = "", requires: list[str] | None = None, **files: str) -> None:
        written.add(name)
        place = folder / name
        place.mkdir(exist_ok=True)
        manifest = MANIFEST.format(name=name, label=name.title(), requires=requires or [])
        (place / "__init__.py").write_text(manifest)
        if text:
            (place / "parts.py").write_text(text)
        for file, content in files.items():
            (place / f"{file}.py").write_text(content)

    yield put
    plugins.__path__[:] = [one for one in plugins.__path__ if one != str(folder)]
    for name in written & set(registry.installed):
        registry.remove(name)
        del registry.installed[name]
    for module in [
        one for one in sys.modules if one.split(".")[1:2] and one.split(".")[1] in written
    ]:
        if module.startswith("plugins."):
            del sys.modules[module]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> object:
    """An event that the plugins of a test may listen to."""
    from types import ModuleType

    from blinker import Signal

    module = ModuleType("app.events_of_tests")
    module.rung = Signal()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "app.events_of_tests", module)
    return module.rung


def ring(event: object) -> list[str]:
    """Send the event and return who heard it."""
    heard: list[str] = []
    event.send(heard)  # type: ignore[attr-defined]
    return heard


def sentence(name: str) -> str:
    """Return why a plugin is stopped."""
    return registry.installed[name].sentence


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Open a house that finds the written plugins; `names` are enabled."""
    from contextlib import ExitStack
    from dataclasses import replace

    with ExitStack() as stack:

        def go(*names: str) -> House:
            house = stack.enter_context(opened(tmp_path, plugins={"contacts", "library"}))
            enable_only({"contacts", "library", *names})
            open_house(replace(house.config, plugin_path=(tmp_path / "more",)))
            if names:
                enable_only({"contacts", "library", *names})
            return house

        yield go


def test_a_broken_pair_stops_its_plugin_and_not_the_house(
    house: House, write: Write, tmp_path: Path
) -> None:
    write("mill", with_bakery="raise ValueError('no flour')")
    write("bakery")
    write("cafe", requires=["mill"])
    from app.loader import load_plugins
    from app.registry import Registry

    own = Registry()
    own.add(registry.installed["core"])
    load_plugins(own, [tmp_path / "more"], {"mill", "bakery", "cafe", "contacts"})
    assert own.installed["sales"].state != "quarantined"  # all others are as they were
    said = own.installed["mill"].sentence
    assert "mill and bakery" in said
    assert "no flour" in said
    assert "with_bakery.py, line 1" in said
    states = {name: own.installed[name].state for name in ("mill", "bakery", "cafe", "contacts")}
    assert states == {
        "mill": "quarantined", "bakery": "enabled", "cafe": "quarantined", "contacts": "enabled",
    }  # fmt: skip


def test_a_pair_works_as_soon_as_the_second_is_enabled(
    write: Write, start: Callable[..., House], rung: object
) -> None:
    write("mill", with_bakery=PAIR.format(name="mill"))
    write("bakery")
    start("mill")
    assert ring(rung) == []
    switch_plugin("bakery", True)
    assert ring(rung) == ["mill hears"]
    assert len(registry.slot_owners("contacts/parties", "badge")) == 1
    for name in ("bakery", "mill"):
        switch_plugin(name, False)
        assert ring(rung) == []
        assert registry.slot_owners("contacts/parties", "badge") == []
        switch_plugin(name, True)
        assert ring(rung) == ["mill hears"], "once, however often it is switched"


def test_a_pair_switched_on_elsewhere_works_here(
    write: Write, start: Callable[..., House], rung: object
) -> None:
    write("mill", with_bakery=PAIR.format(name="mill"))
    write("bakery")
    start("mill")
    put_settings(CORE, enabled=["core", "contacts", "mill", "bakery"])
    follow_switches()
    assert ring(rung) == ["mill hears"]


def test_enabling_the_second_of_a_broken_pair_is_refused(
    write: Write, start: Callable[..., House]
) -> None:
    half = (
        PAIR.format(name="mill")
        .replace("app.events_of_tests", "app.api")
        .replace("rung\n", "record_created as rung\n", 1)
    )
    write("mill", with_bakery=half + "\nraise ValueError('no flour')")
    write("bakery")
    start("mill")
    with pytest.raises(Refused, match="mill and bakery"):
        switch_plugin("bakery", True)
    assert registry.installed["mill"].state == "enabled"
    assert registry.installed["bakery"].state == "disabled"
    assert registry.slot_owners("contacts/parties", "badge") == []
    assert "bakery" not in settings_of(CORE)["enabled"]


def test_what_is_enabled_is_kept_in_one_transaction(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_values: object) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr("app.settings.store_settings", fail)
    with pytest.raises(RuntimeError):
        enable_only({"contacts"})
    assert InstalledPlugin.get(InstalledPlugin.name == "library").is_enabled
    monkeypatch.undo()
    follow_switches()
    assert registry.installed["library"].is_enabled


EXTENDING = """
from peewee import CharField
from app.api import Plugin
from plugins.contacts.party import Party
plugin = Plugin("mill", "Mill", requires=["contacts"], roles={{"staff": "{grant}"}})
plugin.extend(Party, sack=CharField(null={null}))
"""


@pytest.mark.parametrize(
    ("grant", "null", "said"),
    [
        ("contacts/partys:read", True, "Did you mean 'contacts/parties'?"),
        ("contacts/parties:read", False, "must have null=True"),
    ],
)
def test_a_refused_plugin_leaves_no_column(
    write: Write, start: Callable[..., House], grant: str, null: bool, said: str, tmp_path: Path
) -> None:
    write("mill")
    (tmp_path / "more/mill/__init__.py").write_text(EXTENDING.format(grant=grant, null=null))
    start("mill")
    assert said in sentence("mill")
    assert "mill_sack" not in Party._meta.fields


def test_a_field_of_a_disabled_plugin_sleeps(house: House) -> None:
    alice = house.browser("Alice")
    parties = registry.resources["contacts/parties"]
    values = {"kind": "person", "name": "Carla", "library_card": "C-17"}
    at = f"/contacts/parties/{create(parties, values, HOUSE).id}"
    assert "C-17" in alice.get(at).get_data(as_text=True)
    switch_plugin("library", False)
    assert "C-17" not in alice.get(at).get_data(as_text=True)
    assert "library_card" not in alice.get(f"{at}/edit").get_data(as_text=True)
    assert "library_card" not in writable_names(parties, house.actor("Alice"))
    assert alice.get("/contacts/parties?library_card=C-17").status_code == 400
    assert alice.get("/contacts/parties?sort=library_card").status_code == 400
    with pytest.raises(ValueError, match="library_card"):
        ActorFields(house.actor("Alice")).field(Party, "library_card")
    assert alice.post(f"{at}/edit", {"kind": "person", "name": "Carla S."}).status_code == 303
    switch_plugin("library", True)
    assert "C-17" in alice.get(at).get_data(as_text=True)


GRAIN = """
from peewee import CharField, ForeignKeyField
from app.api import Plugin, Record, Resource, action

class Grain(Record):
    name = CharField(index=True)

    @action("Grind", when="{when}")
    def grind(self):
        return None

class Bag(Record):
    grain = ForeignKeyField(Grain, backref="bags")
    parent = "grain"

class Grains(Resource):
    model = Grain
    {option}

class Bags(Resource):
    model = Bag
"""
PAGE = """
from plugins.mill import plugin

@plugin.page("stones", right="{right}")
def stones():
    return "stones"
"""


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("sort = '-nmae'", "Did you mean 'name'?"),
        ("sort = '((('", "resource.sort"),
        ("readonly = ('nmae',)", "Grains.readonly. Did you mean 'name'?"),
        ("lines = ('bgas',)", "Grains.lines. Did you mean 'bags'?"),
        ("lines = ('grains',)", "lines are children"),
        ("related = ('bgas',)", "Grains.related. Did you mean 'bags'?"),
        ("quick = {'All': 'nmae=x'}", "Did you mean 'name'?"),
        ("quick = {'All': 'name__eqq=x'}", "filter.unreadable"),
        ("quick = {'All': 'bags.grian=1'}", "Did you mean 'grain'?"),
        ("faces = ('nmae', 'x')", "Grains.faces. Did you mean 'name'?"),
        ("widths = {'nmae': 3}", "Grains.widths. Did you mean 'name'?"),
    ],
)
def test_a_misspelled_option_is_refused_at_start(
    write: Write, start: Callable[..., House], option: str, said: str
) -> None:
    write("mill", GRAIN.format(option=option, when="name=x"))
    start()
    assert said in sentence("mill")


def test_a_misspelled_condition_of_a_verb_is_refused_at_start(
    write: Write, start: Callable[..., House]
) -> None:
    write("mill", GRAIN.format(option="", when="nmae=x"))
    start()
    assert "Grain has no 'nmae', named in Grain.grind, when. Did you mean 'name'?" in sentence(
        "mill"
    )


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("grians:read", "Did you mean 'mill/grains'?"),
        ("grains:raed", "Did you mean 'read'?"),
        ("signed_in", "which is no right here"),
    ],
)
def test_a_page_with_an_unknown_right_is_refused_at_start(
    write: Write, start: Callable[..., House], right: str, said: str
) -> None:
    write("mill", GRAIN.format(option="", when="name=x"), pages=PAGE.format(right=right))
    start()
    assert said in sentence("mill")


@pytest.mark.parametrize(
    ("needed", "said"),
    [("9.0", "needs app.api 9.0"), ("0.99", "needs app.api 0.99"), ("new", "write it like")],
)
def test_a_plugin_for_another_version_of_the_api_is_refused(
    write: Write, start: Callable[..., House], needed: str, said: str
) -> None:
    text = f"from plugins.mill import plugin\nplugin.requires_api = {needed!r}\n"
    write("mill", text + GRAIN.format(option="", when="name=x"))
    start()
    assert said in sentence("mill")


def test_what_is_spelled_right_starts(write: Write, start: Callable[..., House]) -> None:
    option = (
        "sort = '-name'; readonly = ('name',); lines = ('bags',); related = ('bags',);"
        " quick = {'Mine': 'bags.grain=1&created_by=me&sort=-name'}; widths = {'name': 3};"
        " faces = ('name', 'x')"
    )
    pages = PAGE.format(right="grains:grind")
    write("mill", GRAIN.format(option=option, when="name=x or bags.id=1"), pages=pages)
    start()
    assert sentence("mill") == ""


def test_the_plugins_that_come_along_are_spelled_right(house: House) -> None:
    assert [one.sentence for one in registry.installed.values() if one.sentence] == []
    assert issubclass(Party, Record)
