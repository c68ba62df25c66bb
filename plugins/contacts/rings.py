"""Rings: who belongs to whom must have an end."""

from collections.abc import Callable, Iterable

from app.api import lock_house


def firms_stand(*, change: bool) -> None:
    """Keep what is a firm, and which belongs to which, as it is until the gate closes.

    Who puts a person to a firm shares this with others; who changes the firms themselves is alone.
    """
    lock_house("contacts.firms", shared=not change)


def closes_ring(
    start: int | None, above: int | None, next_above: Callable[[int], Iterable[int]]
) -> bool:
    """Say whether putting `above` over `start` would lead back to it.

    `next_above` gives who is over one.

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
