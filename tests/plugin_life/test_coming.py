"""Plugins that come while the house runs, and what other processes do."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app import loader, switching
from app.registry import Installed, registry
from app.settings import CORE, follow_settings, forget_settings, put_settings, settings_of
from app.switching import follow_switches, look_for_new, switch_plugin
from models.core import Setting
from models.database import forget_connection
from tests.house import House
from tests.plugin_life.conftest import KILN


def test_a_file_that_comes_while_the_house_runs_is_found_and_answers(
    running: House, folder: Path
) -> None:
    alice = running.browser("Alice")
    (folder / "kiln.py").write_text(KILN)
    assert "Kilns" not in alice.get("/settings/plugins").get_data(as_text=True)
    assert alice.post("/settings/plugins").status_code == 303
    page = alice.get("/settings/plugins").get_data(as_text=True)
    assert "Kilns" in page
    assert alice.get("/kiln/ovens").status_code == 404
    assert alice.get("/kiln/smoke").status_code == 404
    assert alice.post("/settings/plugins/kiln", {"on": "true"}).status_code == 303
    assert alice.post("/kiln/ovens/new", {"name": "Big one"}).status_code == 303
    assert "<mark>Big</mark> one" in alice.get("/search?q=big").get_data(as_text=True)
    assert alice.get("/kiln/smoke").get_data(as_text=True) == "white smoke"
    ash = {"kind": "person", "name": "Ash", "kiln_glaze": "blue"}
    assert alice.post("/contacts/parties/new", ash).status_code == 303
    assert alice.get("/contacts/parties?kiln_glaze=blue").status_code == 200


def test_what_another_process_switched_holds_with_the_very_next_page(running: House) -> None:
    alice = running.browser("Alice")
    assert alice.get("/library/books").status_code == 200
    _as_another_process(enabled=["core", "contacts"])
    assert alice.get("/library/books").status_code == 404
    _as_another_process(enabled=["core", "contacts", "library"])
    assert alice.get("/library/books").status_code == 200


def _as_another_process(**values: object) -> None:
    """Write settings as they come from elsewhere: what is kept in this process stays stale."""
    from app import settings

    kept = list(settings._cache)
    put_settings(CORE, **values)
    settings._cache[:] = kept


def test_another_process_imports_what_one_found_and_enabled(running: House, folder: Path) -> None:
    alice = running.browser("Alice")
    alice.get("/")
    (folder / "kiln.py").write_text(KILN)
    on = [*settings_of(CORE)["enabled"], "kiln"]
    _as_another_process(enabled=on, known=[*registry.installed, "kiln"])
    assert alice.get("/kiln/smoke").get_data(as_text=True) == "white smoke"
    assert alice.get("/kiln/ovens").status_code == 200


def test_an_unchanged_version_reads_nothing_anew(running: House) -> None:
    settings_of(CORE)
    version = Setting.get(Setting.owner == CORE, Setting.name == "version").value
    from app import settings

    kept = settings._cache[-1]
    follow_settings(version)
    assert settings._cache[-1] is kept
    follow_settings(json.dumps("another"))
    assert settings._cache == []


def test_a_broken_file_is_named_and_read_anew_once_it_is_mended(
    running: House, folder: Path
) -> None:
    alice = running.browser("Alice")
    path = folder / "kiln.py"
    path.write_text(KILN.replace("class Oven(", "clas Oven("))
    look_for_new()
    page = alice.get("/settings/plugins").get_data(as_text=True)
    assert "kiln.py, line 9" in page
    assert alice.post("/settings/plugins/kiln/retry").status_code == 303
    assert registry.installed["kiln"].is_quarantined
    path.write_text(KILN)
    os.utime(path, (1, 1))
    assert alice.post("/settings/plugins/kiln/retry").status_code == 303
    assert registry.installed["kiln"].state == "disabled"
    switch_plugin("kiln", True)
    assert alice.get("/kiln/ovens").status_code == 200


def test_a_stopped_plugin_stays_on_for_when_it_is_mended(running: House, folder: Path) -> None:
    (folder / "kiln.py").write_text(KILN)
    look_for_new()
    switch_plugin("kiln", True)
    registry.installed["kiln"].sentence = "planted"
    switch_plugin("library", False)
    assert "kiln" in settings_of(CORE)["enabled"]
    registry.installed["kiln"].sentence = ""
    forget_settings()
    follow_switches()
    assert registry.installed["kiln"].is_enabled


def test_of_many_threads_one_imports_what_another_process_had_read_anew(
    running: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "kiln.py").write_text(KILN)
    look_for_new()
    put_settings(CORE, tried={"kiln": "another"})
    settings_of(CORE)
    imported = []
    really = switching.read_anew

    def slowly(name: str, tried: str) -> Installed:
        imported.append(name)
        time.sleep(0.3)
        return really(name, tried)

    monkeypatch.setattr(switching, "read_anew", slowly)

    def follow(_number: int) -> None:
        switching.follow_switches()
        forget_connection()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(follow, range(4)))
    assert imported == ["kiln"]


def test_two_who_look_at_once_take_a_new_one_in_once(
    running: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "kiln.py").write_text(KILN)
    really = loader._import

    def slowly(*given: Any) -> Installed:
        time.sleep(0.3)
        return really(*given)

    monkeypatch.setattr(loader, "_import", slowly)

    def look(_number: int) -> list[str]:
        found = [one.name for one in look_for_new()]
        forget_connection()
        return found

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(look, range(2)))
    assert sorted(found) == [[], ["kiln"]]
