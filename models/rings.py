"""Rings: what belongs to each other must have an end."""

from collections.abc import Callable, Iterable


def closes_ring(
    start: int | None, above: int | None, next_above: Callable[[int], Iterable[int]]
) -> bool:
    """Say whether putting `above` over `start` would lead back to it.

    `next_above` gives who is over one. Keep the others from changing that meanwhile: `lock_house`.

    >>> closes_ring(1, 2, {2: [3], 3: [1]}.__getitem__)
    True
    """
    if start is None or above is None:
        return False
    seen: set[int] = set()
    waiting = [above]
    while waiting:
        one = waiting.pop()
        if one == start:
            return True
        if one not in seen:
            seen.add(one)
            waiting += next_above(one)
    return False
