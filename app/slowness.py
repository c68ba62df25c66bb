"""Plugins that keep a request waiting: named while it still runs, so that they can be switched off.

A server answers as many requests at a time as it has threads; as many that hang keep everybody out.
Nothing can end a thread from outside, but who hangs can be told, and is off with the next request.
"""

import logging
import os
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import PeeweeException

from app.loader import is_file_of
from app.registry import Installed, registry
from app.settings import CORE, change_settings, settings_of
from app.slow_pages import store_slow
from models.clock import now
from models.database import forget_connection

SLOW_SECONDS = 10.0
RECENT = timedelta(days=1)
_LOOK_SECONDS = 2.0
log = logging.getLogger("shophouse.plugins")


@dataclass(slots=True)
class _Request:
    """A request under way: what was asked, since when, and the plugin that it was told to be in."""

    where: str
    begun: float
    told: str = ""


_running: dict[int, _Request] = {}
"""Requests by the thread that answers them."""
_waiting: list[tuple[str, dict[str, Any]]] = []
_watched: set[int] = set()


def request_begins(where: str) -> None:
    """Note that this thread answers a request from now on."""
    _running[threading.get_ident()] = _Request(where, time.monotonic())


def request_ends() -> None:
    """Note that this thread's request is answered; of one that was told, say how long it took."""
    one = _running.pop(threading.get_ident(), None)
    if one is not None and one.told:
        seconds = time.monotonic() - one.begun
        log.warning("Plugin %s: %s took %.0f s", one.told, one.where, seconds)


def watch_requests() -> None:
    """Look after this process's requests, in a thread of its own; started once."""
    if os.getpid() not in _watched:
        _watched.add(os.getpid())
        threading.Thread(target=_watch, name="slowness", daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(_LOOK_SECONDS)
        look()
        try:
            store_slow()
        except PeeweeException as error:  # the log has them
            log.warning("Slow pages can't be stored now: %s", error)
        forget_connection()


def look(seconds: float = SLOW_SECONDS) -> None:
    """Tell of the requests that have run for so long and are inside a plugin, each once."""
    late = time.monotonic() - seconds
    for thread, one in list(_running.items()):
        if one.begun < late and not one.told:
            _tell(thread, one, seconds)
    if _waiting:
        fresh, _waiting[:] = list(_waiting), []
        try:
            change_settings(CORE, lambda kept: {"slow": _with_fresh(kept.get("slow", {}), fresh)})
        except PeeweeException as error:  # the database may be what hangs: told with the next look
            _waiting.extend(fresh)
            log.warning("Slow plugins can't be stored now: %s", error)


def _tell(thread: int, one: _Request, seconds: float) -> None:
    found = _plugin_in(thread)
    if found is None:
        return
    plugin, line = found
    one.told = plugin.name
    log.warning(
        "Plugin %s keeps %s waiting for more than %.0f s, in %s. Switch it off: plugins disable %s",
        *(plugin.name, one.where, seconds, line, plugin.name),
    )
    told = {"at": now().isoformat(), "where": one.where, "line": line, "stamp": plugin.stamp}
    _waiting.append((plugin.name, told))


def _plugin_in(thread: int) -> tuple[Installed, str] | None:
    """Return the plugin whose code a thread is in, the innermost counts, and the line."""
    here = [one for one in registry.installed.values() if one.name != CORE and one.plugin]
    frame = sys._current_frames().get(thread)
    while frame is not None:
        path = frame.f_code.co_filename
        for one in here:
            if is_file_of(path, one.place):
                return one, f"{Path(path).name}, line {frame.f_lineno}"
        frame = frame.f_back
    return None


def _with_fresh(slow: dict[str, Any], fresh: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    slow = dict(slow)
    for name, told in fresh:
        before = slow.get(name)
        count = before["count"] if before and _counts(before, told["stamp"]) else 0
        slow[name] = {**told, "count": count + 1}
    return slow


def _counts(told: dict[str, Any], stamp: float) -> bool:
    return told["stamp"] == stamp and datetime.fromisoformat(told["at"]) > now() - RECENT


def slow_plugins() -> list[tuple[Installed, dict[str, Any]]]:
    """Return the plugins that are on and were slow lately, with how often and where last.

    One that was read anew since from a changed file isn't told of any more.
    """
    slow = settings_of(CORE).get("slow", {})
    return [
        (one, slow[one.name])
        for one in registry.enabled()
        if one.name in slow and _counts(slow[one.name], one.stamp)
    ]


__all__ = ["look", "request_begins", "request_ends", "slow_plugins", "watch_requests"]
