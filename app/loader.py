"""Finding, importing and checking plugins: one that fails is quarantined, the rest starts."""

import importlib
import os
import pkgutil
import sys
import traceback
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import plugins
from app import startup_checks
from app.plugin import Plugin
from app.registry import Installed, Registry
from app.resource import Resource
from models.record import Record, index_field
from models.refused import Refused
from models.table import Table
from models.texts import add_catalogue

RESERVED = {
    "core", "custom", "api", "login", "logout", "setup", "search", "settings", "studio", "reports",
    "static", "healthz", "metrics",
}  # fmt: skip


class BrokenPlugin(Exception):
    """What is wrong with a plugin: id, sentence, place and hint in one line."""


def find_plugins(extra_paths: list[Path]) -> dict[str, str]:
    """Return the names of all plugins that can be found, with their places."""
    for path in extra_paths:
        if str(path) not in plugins.__path__:
            plugins.__path__.append(str(path))
    found = {}
    for info in pkgutil.iter_modules(plugins.__path__):
        place = getattr(info.module_finder, "path", "")
        found[info.name] = os.path.join(place, info.name + ("" if info.ispkg else ".py"))
    for point in entry_points(group="shophouse.plugins"):
        found.setdefault(point.name, point.value)
    return found


def load_plugins(registry: Registry, extra_paths: list[Path], enabled: set[str] | None) -> None:
    """Import every plugin that is found, in the order of what they require, and register it.

    `enabled` are the names that are switched on; None means all that are not examples.
    """
    found = {
        name: place
        for name, place in find_plugins(extra_paths).items()
        if name not in registry.installed
    }
    loaded = {name: _import(name, place) for name, place in found.items()}
    for name in _in_order({**registry.installed, **loaded}):
        if name in loaded:
            _register(registry, loaded[name])
    for one in registry.installed.values():
        wanted = (
            not (one.plugin and one.plugin.is_example) if enabled is None else one.name in enabled
        )
        one.is_enabled = one.name == "core" or (wanted and not one.is_quarantined)
    _enable_pairs(registry)


def _register(registry: Registry, found: Installed) -> None:
    if not found.is_quarantined:
        try:
            missing = [
                name
                for name in (found.plugin.requires if found.plugin else [])
                if name not in registry.installed or registry.installed[name].is_quarantined
            ]
            if missing:
                raise BrokenPlugin(
                    f"It requires {', '.join(missing)}, which isn't here or is broken."
                )
            registry.add(found)
            _apply_extensions(found)
            startup_checks.check_plugin(registry, found)
        except Exception as error:  # a plugin may fail in any way; the house must start
            registry.remove(found.name) if found.name in registry.installed else None
            found.sentence = sentence_of(error, found.place)
            found.resources, found.records = [], []
    registry.installed[found.name] = found


def _import(name: str, place: str) -> Installed:
    found = Installed(name, place)
    try:
        if name in RESERVED or not name.isidentifier():
            raise BrokenPlugin(f"'{name}' is reserved or no Python name; rename the file.")
        modules = [importlib.import_module(f"plugins.{name}")]
        main = modules[0]
        if hasattr(main, "__path__"):
            modules += [
                importlib.import_module(f"plugins.{name}.{info.name}")
                for info in pkgutil.iter_modules(main.__path__)
                if not info.name.startswith(("with_", "tests", "migrations"))
            ]
            add_catalogue(Path(main.__path__[0]) / "translations")
        else:
            add_catalogue(Path(place).parent / "translations")
        plugin = getattr(main, "plugin", None)
        if not isinstance(plugin, Plugin):
            raise BrokenPlugin("It has no `plugin = Plugin(…)`; write one as its manifest.")
        if plugin.name != name:
            raise BrokenPlugin(f"Its Plugin is named '{plugin.name}' but its file '{name}'.")
        found.plugin = plugin
        found.records, found.resources = collect(modules, plugin)
    except (Exception, SystemExit) as error:  # a plugin may fail in any way; the house must start
        found.sentence = sentence_of(error, place)
    return found


def collect(modules: list[ModuleType], plugin: Plugin) -> tuple[list[type[Record]], list[Resource]]:
    """Return the records and resources that the modules define, in the order written."""
    records: list[type[Record]] = []
    resources: list[Resource] = []
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, type) or value.__module__ != module.__name__:
                continue
            if issubclass(value, Record | Table):
                records.append(value)  # type: ignore[arg-type]
            elif issubclass(value, Resource):
                resource = value()
                resource.plugin = plugin
                resources.append(resource)
    return records, resources


def _apply_extensions(found: Installed) -> None:
    """Add the columns that a plugin wishes on others' records, named `<plugin>_<field>`."""
    if found.plugin is None:
        return
    for model, fields in found.plugin.extensions:
        for name, field in fields.items():
            full = f"{found.name}_{name}"
            if full in model._meta.fields:
                continue
            if not field.null:
                raise BrokenPlugin(
                    f"The added field '{name}' must have null=True: rows exist already."
                )
            model._meta.add_field(full, field)
            index_field(model, field)


def _enable_pairs(registry: Registry) -> None:
    """Import each `with_<other>.py` whose two plugins are both enabled."""
    for one in list(registry.installed.values()):
        main: Any = sys.modules.get(f"plugins.{one.name}")
        if not one.is_enabled or not hasattr(main, "__path__"):
            continue
        for info in pkgutil.iter_modules(main.__path__):
            other = registry.installed.get(info.name.removeprefix("with_"))
            if info.name.startswith("with_") and other and other.is_enabled:
                importlib.import_module(f"plugins.{one.name}.{info.name}")
        if one.plugin:
            registry.slots = [entry for entry in registry.slots if entry[0] != one.name]
            registry.slots += [(one.name, entry) for entry in one.plugin.slots]


def _in_order(found: dict[str, Installed]) -> list[str]:
    """Sort names so that what is required comes first; rings stay as they are found."""
    done: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done or name in path or name not in found:
            return
        plugin = found[name].plugin
        for needed in plugin.requires if plugin else []:
            visit(needed, (*path, name))
        done.append(name)

    for name in found:
        visit(name, ())
    return done


def sentence_of(error: BaseException, place: str) -> str:
    """Say in a sentence what broke a plugin, with file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename.startswith(place.removesuffix(".py"))]
    line = f"{Path(place).name}"
    if isinstance(error, SyntaxError) and error.filename:
        line = f"{Path(error.filename).name}, line {error.lineno}"
    elif inside:
        line = f"{Path(inside[-1].filename).name}, line {inside[-1].lineno}"
    known = isinstance(error, BrokenPlugin | Refused)
    what = str(error) if known else f"{type(error).__name__}: {error}"
    return f"{what} ({line})"
