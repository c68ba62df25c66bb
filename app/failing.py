"""Plugins that fail while the house runs: named, skipped where they only adorn, and stopped.

What fails inside a transaction stays failing: nobody's books are kept half. What a plugin adds to
others' pages is left out. One that fails again and again is stopped; where it listens to events,
only what it adds to pages is, so that nothing it keeps in step falls behind. It takes an
administrator, the house or two persons to stop one: nobody else takes it from everybody alone.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from app.loader import is_file_of, sentence_of
from app.pages import Block, Counter, Event, Section
from app.registry import Installed, registry
from app.rights import Actor, Denied, NotVisible
from app.settings import CORE, change_settings, settings_of
from models.clock import now
from models.database import database
from models.failures import is_unavailable
from models.refused import Invalid, Refused
from models.texts import LazyText

MOST = 5
WITHIN = timedelta(minutes=10)
KEPT = 5

_TRUSTED = "house"
_witness: ContextVar[str] = ContextVar("witness", default=_TRUSTED)
"""Who meets what fails here: the house, a person by their number, or "", who doesn't count."""
_waiting: list[tuple[str, dict[str, Any]]] = []
_guard = threading.Lock()
log = logging.getLogger("shophouse.plugins")


_SLOTS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "home": ("a Block", lambda one: isinstance(one, Block)),
    "section": ("a Section", lambda one: isinstance(one, Section)),
    "counter": ("a list of Counter", lambda one: isinstance(one, Counter)),
    "badge": ("a list of (words, tone)", lambda one: _is_pair(one, str, LazyText)),
    "timeline": (
        "a list of (moment, Event)",
        lambda one: _is_pair(one, datetime) and isinstance(one[1], Event),
    ),
}
"""What each slot takes, and how one of it is told."""
_ONE_EACH = {"home", "section"}


def adorning(name: str, build: Callable[..., Any], *given: Any, slot: str, where: str) -> list[Any]:
    """Return what a plugin adds to a slot, or nothing where that fails, is off or doesn't fit."""
    if registry.installed[name].muted:
        return []
    try:
        made = build(*given)
        # A generator fails only when somebody looks.
        found = list(made) if slot not in _ONE_EACH else [] if made is None else [made]
        wanted, fits = _SLOTS[slot]
        for one in found:
            if not fits(one):
                raise TypeError(f"it takes {wanted}, not {one!r:.80}")
        return found
    except (Denied, NotVisible):
        return []
    except Exception as error:  # a plugin may fail in any way; the page is drawn without it
        if is_unavailable(error) or database.in_transaction():
            raise
        note_failure(name, error, where)
        return []


def _is_pair(one: Any, *firsts: type) -> bool:
    return isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], firsts)


def added_to(address: str, slot: str, *given: Any) -> list[Any]:
    """Return what enabled plugins add to a slot of a resource, all in one list."""
    found: list[Any] = []
    for name, build in registry.slot_owners(address, slot):
        found += adorning(name, build, *given, slot=slot, where=f"{slot} of {address}")
    return found


def met_by(who: Actor | None) -> None:
    """Note who meets what fails in this request or job; None is the house itself.

    An administrator counts as much as the house does, nobody in particular not at all.
    """
    if who is None or who.is_admin:
        _witness.set(_TRUSTED)
    else:
        _witness.set("" if who.user_id is None else str(who.user_id))


def culprit_of(error: BaseException) -> Installed | None:
    """Return the plugin in whose code an error arose, if it was one's: the innermost counts."""
    here = [one for one in registry.installed.values() if one.name != "core" and one.plugin]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        for one in here:
            if is_file_of(frame.filename, one.place):
                return one
    return None


def note_failure(name: str, error: BaseException, where: str, *, counts: bool = True) -> str:
    """Log that a plugin failed, keep it for the page of modules, and say it in a sentence."""
    said = sentence_of(error, registry.installed[name].place)
    log.error("Plugin %s failed at %s: %s", name, where, said, exc_info=error)
    if not isinstance(error, Refused | Invalid):
        by = _witness.get()
        told = {"at": now().isoformat(), "where": where, "sentence": said,
                "counts": counts and bool(by), "by": by}  # fmt: skip
        with _guard:
            _waiting.append((name, told))
    return said


def keep_failures() -> None:
    """Store what failed in this request or job, and stop who failed too often."""
    if not _waiting:
        return
    with _guard:
        fresh, _waiting[:] = list(_waiting), []
    change_settings(CORE, lambda kept: _with_fresh(kept, fresh))
    follow_stops()


def _with_fresh(kept: dict[str, Any], fresh: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    failures, stopped = dict(kept.get("failures", {})), dict(kept.get("stopped", {}))
    for name, told in fresh:
        failures[name] = [*failures.get(name, []), told][-KEPT:]
        if _are_too_many(failures[name]) and name not in stopped:
            stopped[name] = {"sentence": told["sentence"], "stamp": registry.installed[name].stamp}
            log.error("Plugin %s failed %s times and is stopped", name, MOST)
    return {"failures": failures, "stopped": stopped}


def _are_too_many(told: Iterable[dict[str, Any]]) -> bool:
    since = now() - WITHIN
    late = [one for one in told if one["counts"] and datetime.fromisoformat(one["at"]) > since]
    witnesses = {one.get("by", "") for one in late}
    return len(late) >= MOST and (_TRUSTED in witnesses or len(witnesses) > 1)


def follow_stops() -> None:
    """Stop the plugins that some process found to fail too often, and those that are built on them.

    A plugin that was read anew since from a changed file is given another chance.
    """
    muted: dict[str, str] = {}
    stopped: dict[str, str] = {}
    for name, told in settings_of(CORE).get("stopped", {}).items():
        one = registry.installed.get(name)
        if one is not None and told["stamp"] == one.stamp:
            (muted if one.connections else stopped)[name] = told["sentence"]
    for name in list(stopped):
        for one in registry.needing(name):
            stopped.setdefault(one.name, f"It requires {name}, which is stopped.")
    for one in registry.installed.values():
        said = stopped.get(one.name, "")
        one.muted = muted.get(one.name, "")
        if one.is_stopped or (said and not one.sentence):
            one.sentence, one.is_stopped = said, bool(said)


def forgive(name: str) -> None:
    """Forget how often a plugin failed."""
    change_settings(
        CORE,
        lambda kept: {
            what: {one: told for one, told in kept.get(what, {}).items() if one != name}
            for what in ("failures", "stopped")
        },
    )


def failures_of(name: str) -> list[dict[str, Any]]:
    """Return when and where a plugin failed last, newest first."""
    return list(reversed(settings_of(CORE).get("failures", {}).get(name, [])))


__all__ = ["added_to", "adorning", "culprit_of", "failures_of", "follow_stops", "forgive", "met_by"]
