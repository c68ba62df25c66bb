"""What others may rely on has a place in docs/."""

import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import pytest
from blinker import Signal

from app.commands import COMMANDS
from app.config import ROOT, Config
from app.core import install_core, role_names
from app.loader import load_plugins
from app.plugin import SLOTS, Plugin
from app.registry import registry
from app.resource import VERBS, Resource
from models import events
from tests.house_rules.text import documentation

install_core(registry)
load_plugins(registry, [], None)


@pytest.fixture(autouse=True)
def _pages() -> None:
    """Skip where the documentation isn't part of what is installed."""
    if not (ROOT / "docs").is_dir():
        pytest.skip("needs docs/")


def missing(names: Iterable[str]) -> list[str]:
    """Return the names that no page holds as a word of their own."""
    text = documentation()
    return sorted(
        name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    )


def hooks() -> set[str]:
    """Return the methods by which a plugin hangs something on its manifest."""
    return {
        name for name, value in vars(Plugin).items() if callable(value) and not name.startswith("_")
    }


def options_of_the_manifest() -> set[str]:
    return {one.name for one in fields(Plugin) if one.init}


def signals() -> dict[str, Signal]:
    """Return every declared event by its name."""
    import sys

    found = {name: value for name, value in vars(events).items() if isinstance(value, Signal)}
    for one in registry.installed.values():
        module = sys.modules.get(f"plugins.{one.name}.events")
        found |= {
            name: value
            for name, value in vars(module or object).items()
            if isinstance(value, Signal)
        }
    return found


def api_names() -> set[str]:
    from app import api

    return set(api.__all__) - {"_"}


def test_every_event_says_its_sender_and_arguments() -> None:
    assert signals()
    silent = [
        name
        for name, event in signals().items()
        if not {"Sender", "Arguments"} <= set(re.findall(r"\w+", event.__doc__ or ""))
    ]
    assert not silent


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("event", set(signals())),
        ("hook", hooks()),
        ("manifest", options_of_the_manifest()),
        ("slot", set(SLOTS)),
        ("resource option", set(Resource.__annotations__) - {"plugin", "unknown"}),
        ("right", {*VERBS, "signed-in", "public", "admin"}),
        ("role", set(role_names(registry))),
        ("command", set(COMMANDS)),
        ("name of app.api", api_names()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_is_documented(kind: str, names: set[str]) -> None:
    assert names
    assert not missing(names), f"docs/ says nothing of {kind}: {', '.join(missing(names))}"


def test_every_variable_is_documented() -> None:
    known = set(re.findall(r"SHOPHOUSE_[A-Z_]+", (ROOT / ".env.example").read_text("utf-8")))
    assert len(known) >= len(fields(Config)) - 2
    assert not missing(known)


def test_every_setting_of_a_plugin_is_documented() -> None:
    names: set[str] = set()
    for one in registry.installed.values():
        form: Any = one.plugin.settings if one.plugin else None
        names |= (
            {name for name in vars(form or object) if hasattr(vars(form)[name], "field_class")}
            if form
            else set()
        )
    assert not missing(names)
