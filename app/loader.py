"""Finding, importing and checking plugins: one that fails is quarantined, the rest starts."""

import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path
from types import ModuleType

import plugins
from app import startup_checks
from app.plugin import Plugin
from app.registry import Installed, Registry
from app.resource import Resource
from models.leaving import drop_field, forget_class
from models.record import Record, index_field
from models.refused import Refused
from models.table import Table
from models.texts import add_catalogue

RESERVED = {
    "core", "custom", "api", "login", "logout", "setup", "search", "settings", "studio", "reports",
    "static", "healthz", "metrics", "notifications",
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
    for point in _entry_points():
        found.setdefault(point.name, point.value)
    return found


@cache
def _entry_points() -> EntryPoints:
    """Look once: what is installed later is found at the next start."""
    return entry_points(group="shophouse.plugins")


def load_plugins(
    registry: Registry,
    extra_paths: list[Path],
    enabled: set[str] | None,
    absent: Container[str] = (),
) -> None:
    """Import every plugin that is found, in the order of what they require, and register it.

    `enabled` are the names that are switched on; None means all that are not examples. `absent` are
    those that were purged: they stay found, and nothing of them is imported.
    """
    take_in(registry, extra_paths, absent)
    for one in registry.installed.values():
        wanted = (
            not (one.plugin and one.plugin.is_example) if enabled is None else one.name in enabled
        )
        one.is_enabled = one.name == "core" or (wanted and not one.is_quarantined)
    join_pairs(registry)


def take_in(
    registry: Registry, extra_paths: list[Path], absent: Container[str] = ()
) -> list[Installed]:
    """Import and register the plugins that are found and not here yet. Returns them."""
    importlib.invalidate_caches()
    places = find_plugins(extra_paths)
    new = {name: place for name, place in places.items() if name not in registry.installed}
    loaded = {
        name: Installed(name, place) if name in absent else _import(name, place)
        for name, place in new.items()
    }
    for name in _in_order({**registry.installed, **loaded}):
        if name in loaded and name in absent:
            registry.installed[name] = loaded[name]
        elif name in loaded:
            _register(registry, loaded[name])
    return list(loaded.values())


def take_out(registry: Registry, name: str) -> None:
    """Take a plugin out of the registry whole: classes, columns it added, handlers, modules.

    It stays found. What was connected to events hears nothing any more.
    """
    found = registry.installed[name]
    registry.remove(name)
    for model, fields in found.plugin.extensions if found.plugin else []:
        for field_name in fields:
            drop_field(model, f"{name}_{field_name}")
    for record in found.records:
        forget_class(record)
    for event, handler, _partner in found.connections:
        event.disconnect(handler)
    for one in registry.installed.values():
        _part(one, found)
    for module in [one for one in sys.modules if one.split(".")[:2] == ["plugins", name]]:
        del sys.modules[module]
    if hasattr(plugins, name):
        delattr(plugins, name)
    registry.installed[name] = Installed(name, found.place)


def _part(one: Installed, gone: Installed) -> None:
    """Take back what a plugin does together with one that goes: it is imported anew with it."""
    if one.plugin is None or one is gone:
        return
    sys.modules.pop(f"plugins.{one.name}.with_{gone.name}", None)
    one.plugin.slots = [entry for entry in one.plugin.slots if entry.partner != gone.name]
    one.plugin.jobs = [job for job in one.plugin.jobs if job.partner != gone.name]
    one.plugin.extensions = [
        entry for entry in one.plugin.extensions if entry[0] not in gone.records
    ]
    for event, handler, partner in one.connections:
        if partner == gone.name:
            event.disconnect(handler)
    one.connections = [entry for entry in one.connections if entry[2] != gone.name]


def reload(registry: Registry, name: str) -> Installed:
    """Import a plugin anew from its file. It is returned as it came out: ready, or stopped."""
    place = find_plugins([]).get(name, registry.installed[name].place)
    take_out(registry, name)
    importlib.invalidate_caches()
    found = _import(name, place)
    _register(registry, found)
    return found


def _register(registry: Registry, found: Installed) -> None:
    if not found.is_quarantined:
        try:
            missing = [
                name
                for name in (found.plugin.requires if found.plugin else [])
                if name not in registry.installed
                or registry.installed[name].plugin is None
                or registry.installed[name].is_quarantined
            ]
            if missing:
                raise BrokenPlugin(
                    f"It requires {', '.join(missing)}, which isn't here or is broken."
                )
            registry.add(found)
            # Checked first: a plugin that is refused leaves no column behind.
            startup_checks.check_plugin(registry, found)
            _apply_extensions(found)
        except Exception as error:  # a plugin may fail in any way; the house must start
            registry.remove(found.name) if found.name in registry.installed else None
            found.sentence = sentence_of(error, found.place)
            found.resources, found.records = [], []
    registry.installed[found.name] = found


def _import(name: str, place: str) -> Installed:
    found = Installed(name, place, stamp=_stamp(Path(place)))
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


def _stamp(place: Path) -> float:
    paths = place.rglob("*.py") if place.is_dir() else [place]
    return max((path.stat().st_mtime for path in paths if path.is_file()), default=0.0)


def collect(modules: list[ModuleType], plugin: Plugin) -> tuple[list[type[Record]], list[Resource]]:
    """Return the records and resources that the modules define, in the order written."""
    records: list[type[Record]] = []
    resources: list[Resource] = []
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, type) or value.__module__ != module.__name__:
                continue
            if value.__dict__.get("is_base"):
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
            model._meta.add_field(full, field)
            index_field(model, field)


@dataclass(frozen=True)
class Pair:
    """A `with_<partner>.py` of a plugin: what the two do together."""

    owner: Installed
    partner: Installed
    module: str


def waiting_pairs(registry: Registry, names: Iterable[str]) -> list[Pair]:
    """Return the pairs among plugins that are not imported yet."""
    present = [registry.installed[name] for name in names if name in registry.installed]
    found = []
    for one in present:
        folders = getattr(sys.modules.get(f"plugins.{one.name}"), "__path__", [])
        for name in sorted(path.stem for folder in folders for path in Path(folder).glob("with_*")):
            partner, module = name.removeprefix("with_"), f"plugins.{one.name}.{name}"
            if module not in sys.modules:
                found += [Pair(one, other, module) for other in present if other.name == partner]
    return found


def import_pair(registry: Registry, pair: Pair) -> None:
    """Import a pair and apply what it adds. Raises BrokenPlugin; then nothing is added."""
    both = [one.plugin for one in (pair.owner, pair.partner) if one.plugin]
    before = [_lengths(plugin) for plugin in both]
    for plugin, other in zip(both, reversed(both), strict=True):
        plugin.partner = other.name
    try:
        importlib.import_module(pair.module)
        for one in (pair.owner, pair.partner):
            startup_checks.check_plugin(registry, one)
            _apply_extensions(one)
    except Exception as error:  # a plugin may fail in any way; the house must start
        sys.modules.pop(pair.module, None)
        for plugin, lengths in zip(both, before, strict=True):
            for name, length in lengths.items():
                del getattr(plugin, name)[length:]
        names = f"{pair.owner.name} and {pair.partner.name}"
        said = sentence_of(error, pair.owner.place)
        raise BrokenPlugin(f"What {names} do together is broken: {said}") from error
    finally:
        for plugin in both:
            plugin.partner = ""
    for one in (pair.owner, pair.partner):
        registry.take_slots(one)
    registry.generation += 1  # what is kept by now lacks what the pair added


def join_pairs(registry: Registry) -> None:
    """Import the pairs whose two plugins are enabled; a broken one stops the plugin it lies in."""
    for pair in waiting_pairs(registry, [one.name for one in registry.enabled()]):
        if not registry.are_enabled(pair.owner.name, pair.partner.name):
            continue
        try:
            import_pair(registry, pair)
        except BrokenPlugin as error:
            stop(registry, pair.owner, str(error))


def stop(registry: Registry, found: Installed, sentence: str) -> None:
    """Quarantine a plugin that is registered, and those that require it. Its data stays known."""
    found.sentence, found.is_enabled = sentence, False
    for one in list(registry.enabled()):
        if one.plugin and found.name in one.plugin.requires:
            stop(registry, one, f"It requires {found.name}, which isn't here or is broken.")


def _lengths(plugin: Plugin) -> dict[str, int]:
    """Return how much hangs on a plugin, by list."""
    return {name: len(value) for name, value in vars(plugin).items() if isinstance(value, list)}


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


def frames_inside(error: BaseException, place: str) -> list[traceback.FrameSummary]:
    """Return the lines of a plugin's own files through which an error came."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in frames if is_file_of(frame.filename, place)]


def is_file_of(path: str, place: str) -> bool:
    """Say whether a file is one of the plugin that lies at a place."""
    files = place if place.endswith(".py") else place.rstrip(os.sep) + os.sep
    return path.startswith(files)


def sentence_of(error: BaseException, place: str) -> str:
    """Say in a sentence what broke a plugin, with file and line."""
    inside = frames_inside(error, place)
    line = f"{Path(place).name}"
    if isinstance(error, SyntaxError) and error.filename:
        line = f"{Path(error.filename).name}, line {error.lineno}"
    elif inside:
        line = f"{Path(inside[-1].filename).name}, line {inside[-1].lineno}"
    known = isinstance(error, BrokenPlugin | Refused)
    what = str(error) if known else f"{type(error).__name__}: {error}"
    return f"{what} ({line})"
