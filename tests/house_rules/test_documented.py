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
from tests.house_rules.text import documentation, first_column

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


def variables() -> set[str]:
    """Return the names of the environment's variables."""
    example = ROOT / ".env.example"
    text = example.read_text("utf-8") if example.is_file() else ""
    return set(re.findall(r"SHOPHOUSE_[A-Z_]+", text))


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
        ("right", {*VERBS, "signed-in", "public", "admin"}),
        ("role", set(role_names(registry))),
        ("name of app.api", api_names()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_is_documented(kind: str, names: set[str]) -> None:
    assert names
    assert not missing(names), f"docs/ says nothing of {kind}: {', '.join(missing(names))}"


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("plugins/plugin.md", options_of_the_manifest()),
        ("plugins/slots.md", set(SLOTS)),
        ("plugins/resource.md", set(Resource.__annotations__) - {"plugin", "unknown"}),
        ("selfhosting.md", set(COMMANDS)),
        ("selfhosting.md", variables()),
    ],
    ids=("manifest", "slots", "resource", "commands", "variables"),
)
def test_has_a_line_in_the_table_of_its_page(page: str, names: set[str]) -> None:
    """A word that stands in some example or other says nothing of what an option does."""
    lacking = sorted(names - first_column(page))
    assert names
    assert not lacking, f"docs/{page} has no line in a table for: {', '.join(lacking)}"


def test_every_hook_is_shown_in_use() -> None:
    shown = set(re.findall(r"\bplugin\.(\w+)\b", documentation()))
    assert hooks()
    assert not hooks() - shown, f"docs/ shows no plugin.{', plugin.'.join(sorted(hooks() - shown))}"


def test_the_example_of_the_environment_names_every_variable() -> None:
    assert len(variables()) >= len(fields(Config)) - 2


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
