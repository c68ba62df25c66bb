"""Switching plugins on and off while the house runs, and following what other processes did."""

import threading
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from app.core import missing_roles
from app.failing import follow_stops, forgive
from app.loader import (
    BrokenPlugin,
    import_pair,
    join_pairs,
    reload,
    take_in,
    take_out,
    waiting_pairs,
)
from app.plugin import Subscriber
from app.registry import Installed, registry
from app.schema import prepare_plugins
from app.settings import CORE, change_settings, firm, settings_of
from app.starting import fill_starts
from models.core import InstalledPlugin, NumberSeries, Role
from models.core.series import series_row
from models.document import Document
from models.gate import gate
from models.refused import Refused
from models.texts import _, use_language

_joining = threading.RLock()
_not_here: set[str] = set()
"""Names that another process knows, and whose files aren't here."""


def enable_only(names: set[str]) -> list[str]:
    """Enable these plugins and what they require, disable the others. Returns the names enabled.

    Those that are on and stopped stay on: they go on as soon as they can be read. Raises Refused
    where what two of them do together is broken; then all stays as it was.
    """
    wanted = {"core"} | _with_required(names)
    _join(wanted)
    return _switch(lambda on: wanted | {name for name in on if _is_stopped(name)})


def _with_required(names: Iterable[str]) -> set[str]:
    """Return those of the plugins that can be switched on, with what they require."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        one = registry.installed.get(waiting.pop())
        if one and one.plugin and not one.is_quarantined and one.name not in found:
            found.add(one.name)
            waiting += one.plugin.requires
    return found


def _is_stopped(name: str) -> bool:
    return name in registry.installed and registry.installed[name].is_quarantined


def _switch(change: Callable[[set[str]], set[str]]) -> list[str]:
    """Store what a change makes of the plugins that are on by then, and follow it.

    One change at a time: what somebody else switched meanwhile stays. Returns the names enabled.
    """

    def stored(kept: dict[str, Any]) -> dict[str, Any]:
        on = change(set(kept.get("enabled", ["core"])))
        _keep_rows(on)
        return {"enabled": sorted(on), **_known(kept)}

    change_settings(CORE, stored)
    follow_switches()
    add_roles()
    add_series()
    fill_starts()
    return sorted({one.name for one in registry.enabled()} - {"core"})


def _keep_rows(on: set[str]) -> None:
    for one in registry.installed.values():
        if one.name != "core" and one.state != "found":
            version = one.plugin.version if one.plugin else ""
            InstalledPlugin.delete().where(InstalledPlugin.name == one.name).execute()
            InstalledPlugin.create(name=one.name, version=version, is_enabled=one.name in on)


def _known(kept: dict[str, Any]) -> dict[str, Any]:
    return {"known": sorted({*kept.get("known", []), *registry.installed})}


def tell_known() -> None:
    """Let the other processes know which plugins are here, so that they look for them too."""
    change_settings(CORE, _known)


def _join(wanted: set[str]) -> None:
    """Load what plugins do together once both are wanted, with the columns that it adds."""
    with _joining:
        pairs = waiting_pairs(registry, wanted)
        for pair in pairs:
            try:
                import_pair(registry, pair)
            except BrokenPlugin as error:
                raise Refused(str(error)) from error
        if pairs:
            prepare_plugins(registry)
            connect_subscribers()


def switch_plugin(name: str, on: bool) -> list[str]:
    """Enable or disable one plugin; what it requires comes along, what requires it goes too.

    One that was purged comes anew, with empty tables. Raises Refused while it is being purged.
    """
    if on and registry.installed[name].state == "found":
        _install(name)
    if on:
        coming = _with_required({name})
        _join({one.name for one in registry.enabled()} | coming)
        return _switch(lambda before: before | coming)
    gone = {name, *(one.name for one in registry.needing(name))}
    return _switch(lambda before: before - gone)


def _install(name: str) -> None:
    def install(kept: dict[str, Any]) -> dict[str, Any]:
        if name in kept.get("purging", []):
            raise Refused(_("%(name)s is being purged. Wait for the end of that job.", name=name))
        return {"purged": [one for one in kept.get("purged", []) if one != name]}

    change_settings(CORE, install)
    follow_switches()
    if registry.installed[name].is_quarantined:
        raise Refused(registry.installed[name].sentence)


def try_again(name: str) -> Installed:
    """Give a stopped plugin another chance: its file is read anew, here and in every process."""
    forgive(name)
    stamp = uuid4().hex[:8]
    change_settings(CORE, lambda kept: {"tried": {**kept.get("tried", {}), name: stamp}})
    follow_switches()
    return registry.installed[name]


def follow_switches() -> None:
    """Take over what another process switched, found, purged or had read anew."""
    kept = settings_of(CORE)
    switched = kept.get("enabled")
    if switched is None:
        return
    _follow_files(kept)
    follow_stops()
    before = {one.name for one in registry.enabled()}
    for one in registry.installed.values():
        one.is_enabled = one.name == "core" or (
            one.name in switched and one.plugin is not None and not one.is_quarantined
        )
    if before != {one.name for one in registry.enabled()}:
        with _joining:
            join_pairs(registry)
            connect_subscribers()


@dataclass
class _Behind:
    """What another process did to plugins and isn't followed here yet, by name."""

    unknown: set[str]
    gone: list[str]
    stale: list[str]


def _behind(kept: dict[str, Any]) -> _Behind:
    absent, tried = set(kept.get("purged", [])), kept.get("tried", {})
    here = dict(registry.installed)
    return _Behind(
        unknown=set(kept.get("known", [])) - set(here) - _not_here,
        gone=[name for name in absent & set(here) if here[name].state != "found"],
        stale=[
            name
            for name, one in here.items()
            if name not in absent and (one.state == "found" or one.tried != tried.get(name, ""))
        ],
    )


def _follow_files(kept: dict[str, Any]) -> None:
    """Import what another process found or read anew, and forget what it purged."""
    if not any(vars(_behind(kept)).values()):
        return
    with _joining:
        kept = settings_of(CORE)
        behind = _behind(kept)  # another thread may have done it while this one waited
        for name in behind.gone:
            take_out(registry, name)
        for name in behind.stale:
            read_anew(name, kept.get("tried", {}).get(name, ""))
        if behind.unknown:
            look_for_new(kept.get("purged", []))
            _not_here.update(behind.unknown - set(registry.installed))


def look_for_new(absent: Container[str] = ()) -> list[Installed]:
    """Import the plugins that came into the folders meanwhile, and make their tables."""
    with _joining:
        new = take_in(registry, [], absent)
        tried = settings_of(CORE).get("tried", {})
        for one in new:
            one.tried = tried.get(one.name, "")
        if new:
            _not_here.clear()
            prepare_plugins(registry)
            connect_subscribers()
    return new


def read_anew(name: str, tried: str) -> Installed:
    """Import a plugin from its file as it is now, unless others are built on what is here.

    Those that were stopped because it wasn't here are read anew after it.
    """
    if not is_built_on(name):
        reload(registry, name)
        for other in registry.needing(name):
            if other.is_quarantined and not other.is_stopped:
                reload(registry, other.name)
        prepare_plugins(registry)
        connect_subscribers()
    registry.installed[name].tried = tried
    return registry.installed[name]


def is_built_on(name: str) -> bool:
    """Say whether plugins that were taken in require this one, so that it can't be swapped."""
    return any(one.resources or not one.is_quarantined for one in registry.needing(name))


def connect_subscribers() -> None:
    """Connect what plugins do at events; a disabled plugin's handlers stay quiet."""
    for one in registry.installed.values():
        if one.plugin is None:
            continue
        for subscriber in one.plugin.subscribers:
            handler = _while_enabled(one.name, subscriber)
            subscriber.event.connect(handler, weak=False)
            one.connections.append((subscriber.event, handler, subscriber.partner))
        one.plugin.subscribers.clear()


def _while_enabled(name: str, subscriber: Subscriber) -> Callable[..., Any]:
    def call(sender: Any, **arguments: Any) -> Any:
        if registry.are_enabled(name, subscriber.partner):
            return subscriber.handler(sender, **arguments)
        return None

    return call


def add_series() -> None:
    """Make the rows of the number series that documents declare, named in the firm's language."""
    if not firm().is_set_up:
        return
    declared = {
        model.series.kind: model.series
        for one in registry.installed.values()
        for model in one.records
        if issubclass(model, Document) and model.series is not None
    }
    known = {row.kind for row in NumberSeries.select(NumberSeries.kind)}
    missing = [declared[kind] for kind in sorted(declared.keys() - known)]
    if missing:
        with gate(None, "command"), use_language(firm().language):
            for series in missing:
                series_row(series)


def add_roles() -> None:
    """Make the rows of the roles that come along, described in the firm's language."""
    if not firm().is_set_up:
        return
    missing = missing_roles(registry, [row.name for row in Role.select(Role.name)])
    if not missing:
        return
    with gate(None, "command"), use_language(firm().language):
        for name, text in missing.items():
            Role(name=name, description=str(text) or None, is_builtin=True).save()
