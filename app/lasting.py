"""What is kept only as long as no plugin comes, goes or is read anew."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar

from app.registry import registry

MOST = 5_000
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
