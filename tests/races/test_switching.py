"""Two administrators who switch different plugins at once: neither undoes the other's switch."""

import os
from pathlib import Path

import pytest

from app.registry import registry
from app.settings import CORE, forget_settings, put_settings, settings_of
from app.switching import switch_plugin, tell_known
from models.core import InstalledPlugin
from models.database import close_database
from tests.house import House, drop_postgres, empty_postgres, opened
from tests.warm import begin_program, read_all

TIMES = 15
NAMES = ("bakery", "mill")
PLUGIN = """\"\"\"A plugin.\"\"\"

from app.api import Plugin

plugin = Plugin("{name}", "{name}")
"""


def test_what_another_process_switched_stays(any_house: House) -> None:
    put_settings(CORE, enabled=["core", "contacts", "library", "elsewhere"], known=["elsewhere"])
    assert switch_plugin("library", False) == ["contacts"]
    kept = settings_of(CORE)
    assert kept["enabled"] == ["contacts", "core", "elsewhere"]
    assert "elsewhere" in kept["known"]
    tell_known()
    assert {"elsewhere", "library"} <= set(settings_of(CORE)["known"])
    assert "library" in switch_plugin("library", True)
    assert "elsewhere" in settings_of(CORE)["enabled"]


def test_what_requires_a_plugin_goes_with_it_though_it_came_meanwhile(any_house: House) -> None:
    switch_plugin("library", False)
    put_settings(CORE, enabled=["core", "contacts", "library"])  # somebody else's switch
    registry.installed["library"].is_enabled = False  # which isn't followed here yet
    assert switch_plugin("contacts", False) == []
    assert settings_of(CORE)["enabled"] == ["core"]
    assert set(switch_plugin("library", True)) == {"contacts", "library"}


def race(folder: Path, url: str) -> dict[str, bool]:
    """Let two processes switch a plugin each; return which plugins are on in the end."""
    (folder / "more").mkdir()
    for name in NAMES:
        text = PLUGIN.format(name=name)
        (folder / "more" / f"{name}.py").write_text(text)
    with opened(folder, url):
        pass
    reading, writing = os.pipe()
    begun = [
        begin_program("tests.races.switching", folder, url, name, TIMES, reads=reading)
        for name in NAMES
    ]
    os.close(reading)
    try:
        for one in begun:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        os.close(writing)  # go
        assert [one.wait(60) for one in begun] == [0, 0]
    finally:
        for one in begun:
            one.kill()
            read_all(one)
    return _switched(folder, url)


def _switched(folder: Path, url: str) -> dict[str, bool]:
    with opened(folder, url):
        forget_settings()
        on = settings_of(CORE)["enabled"]
        rows = {row.name: row.is_enabled for row in InstalledPlugin.select()}
        assert {name: name in on for name in rows} == rows
    close_database()
    return rows


OURS = {"contacts": True, "catalog": True, "sales": True, "library": True}
WANTED = {"bakery": True, "mill": True, **OURS}


def test_two_processes_switch_at_once(tmp_path: Path) -> None:
    assert race(tmp_path, f"sqlite:///{tmp_path / 'house.db'}") == WANTED


@pytest.mark.postgres
def test_two_processes_switch_at_once_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    made = empty_postgres(postgres_url)
    try:
        assert race(tmp_path, made) == WANTED
    finally:
        drop_postgres(postgres_url, made)
