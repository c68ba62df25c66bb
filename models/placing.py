"""The order of parts that can be moved among each other: lines, stages, shares of a payment."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any


def by_place(model: Any) -> list[Any]:
    """Return by what parts are ordered: their place where they were moved, then as they came."""
    if not model.placed_by:
        return [model.id]
    return [model._meta.fields[model.placed_by].asc(nulls="last"), model.id]


def keep_order(parts: Sequence[Any]) -> None:
    """Give parts of one class, in the order wanted, their places; nothing is stored.

    Nothing changes where they stand in that order anyway: who never moves one writes no place.
    """
    name = parts[0].placed_by if parts else ""
    if not name or all(_rank(one, name) <= _rank(next, name) for one, next in pairwise(parts)):
        return
    for number, part in enumerate(parts, 1):
        if part.__data__.get(name) != number:
            setattr(part, name, number)


def _rank(part: Any, name: str) -> tuple[bool, int, bool, int]:
    place = part.__data__.get(name)
    return place is None, place or 0, part.is_new, part.id or 0


__all__ = ["by_place", "keep_order"]
