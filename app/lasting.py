"""What is worked out once and kept while what it goes by stays: plugins, rights, a page's rows."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from app.registry import registry
from app.rights import Actor
from models.clock import moments_asked, quarter, show_zone
from models.database import statements
from models.texts import current_language

MOST = 5_000
_MOST_OF_PEOPLE = 3_000
_page: ContextVar["dict[tuple[Hashable, ...], tuple[Any, bool]] | None"] = ContextVar(
    "page", default=None
)
_recalled: ContextVar[int] = ContextVar("recalled", default=0)
"""Counts what this page gave again of what the database had been asked for."""
Kept = TypeVar("Kept")


def while_plugins_stay(function: Callable[..., Kept]) -> Callable[..., Kept]:
    """Keep what a function returns for its arguments until the plugins that are here change."""
    kept: dict[tuple[Hashable, ...], Kept] = {}
    generation = registry.generation

    @wraps(function)
    def asked(*given: Hashable) -> Kept:
        nonlocal kept, generation
        if generation != registry.generation or len(kept) >= MOST:
            # A new dictionary: another thread may be about to read the old one.
            kept, generation = {}, registry.generation
        mine = kept
        if given not in mine:
            mine[given] = function(*given)
        return mine[given]

    return asked


def while_rights_stay(function: Callable[..., Kept]) -> Callable[..., Kept]:
    """Keep what a function returns for its arguments, the first person among which counts.

    See `kept_for`.
    """

    @wraps(function)
    def asked(*given: Any) -> Kept:
        for at, one in enumerate(given):
            if isinstance(one, Actor):
                key = (function, *given[:at], *given[at + 1 :])
                return kept_for(one, key, lambda: function(*given))
        return function(*given)

    return asked


_of_people: dict[tuple[Hashable, ...], Any] = {}


def kept_for(actor: Actor, key: tuple[Hashable, ...], make: Callable[[], Kept]) -> Kept:
    """Return what is kept for a person under a key, made where there is nothing.

    It stays until their roles, the settings or the plugins change, and is another one for each
    language, zone and quarter of an hour, so that days end. What asked the database while it was
    made isn't kept, nor what asked for the moment: rows change, and time goes on. So `make` goes
    by nothing that was worked out for somebody before it was called.
    """
    global _of_people
    if not actor.number:
        return make()
    whole = (actor.number, current_language(), show_zone.get(), quarter(), *key)
    mine = _of_people
    if whole in mine:
        found: Kept = mine[whole]
        return found
    before = _asked()
    made = make()
    if _asked() == before:
        if len(mine) >= _MOST_OF_PEOPLE:
            # A new dictionary, without the older half: another thread may be reading the old one.
            mine = _of_people = dict(list(mine.items())[_MOST_OF_PEOPLE // 2 :])
        mine[whole] = made
    return made


def _asked() -> tuple[int, ...]:
    """Count what was asked for that changes by itself."""
    return statements(), _recalled.get(), moments_asked()


def begin_page() -> None:
    """Begin to answer what only reads: rows that were asked for stay as they were, to its end."""
    _page.set({})


def end_page() -> None:
    """Ask for rows anew from now on."""
    _page.set(None)


def once_a_page(function: Callable[..., Kept]) -> Callable[..., Kept]:
    """Keep what a function returns for its arguments while one page is answered."""

    @wraps(function)
    def asked(*given: Hashable) -> Kept:
        known = _page.get()
        if known is None:
            return function(*given)
        key = (function, *given)
        if key not in known:
            before = _asked()
            made = function(*given)
            known[key] = made, _asked() != before
            return made
        found, has_asked = known[key]
        if has_asked:
            _recalled.set(_recalled.get() + 1)
        return found  # type: ignore[no-any-return]

    return asked
