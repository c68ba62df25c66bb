"""How near two texts are: the number of letters to change, asked only as far as it matters."""

import re
from collections.abc import Callable

_SPLIT = re.compile(r"[\W_]+")


def words_key(folded: str) -> str:
    """Return a folded text's words in alphabetical order, without signs between them.

    >>> words_key("muller, anna")
    'anna muller'
    """
    return " ".join(sorted(_SPLIT.split(folded))).strip()


def tolerance(length: int) -> int:
    """Return how many letters may differ in texts of this length.

    >>> [tolerance(length) for length in (3, 4, 9, 21)]
    [0, 1, 2, 3]
    """
    return 0 if length < 4 else 1 if length < 9 else 2 if length < 21 else 3


def is_near(one: str, other: str) -> bool:
    """Say whether two folded texts differ in a few letters only; two swapped ones count once.

    Word by word where they have as many: a short word that is another one makes another name. Else
    as a whole, since people write words together and apart.

    >>> is_near("lantern & sons", "lantren & sons"), is_near("meyer", "mayr")
    (True, False)
    >>> is_near("tea rooms", "tearooms"), is_near("schmid bau", "schmid bad")
    (True, False)
    """
    if one == other:
        return True
    mine, theirs = _words(one), _words(other)
    if len(mine) == len(theirs):
        return all(map(_is_near_word, mine, theirs))
    return _is_within("".join(mine), "".join(theirs), min)


def _words(text: str) -> list[str]:
    return [word for word in _SPLIT.split(text) if word]


def _is_near_word(one: str, other: str) -> bool:
    return _is_within(one, other, max)


def _is_within(one: str, other: str, of: Callable[[int, int], int]) -> bool:
    limit = tolerance(of(len(one), len(other)))
    return one == other or (limit > 0 and distance(one, other, limit) <= limit)


def distance(one: str, other: str, limit: int) -> int:
    """Count the letters to put in, leave out, change or swap; `limit` + 1 stands for more.

    Optimal string alignment, of which only the band that can stay within the limit is looked at.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    far = limit + 1
    before: list[int] = []
    row = [number if number <= limit else far for number in range(len(other) + 1)]
    for here, letter in enumerate(one, 1):
        last, before, row = before, row, [far] * (len(other) + 1)
        row[0] = min(here, far)
        for there in range(max(1, here - limit), min(len(other), here + limit) + 1):
            cost = letter != other[there - 1]
            best = min(before[there] + 1, row[there - 1] + 1, before[there - 1] + cost)
            if (
                last
                and there > 1
                and letter == other[there - 2]
                and one[here - 2] == other[there - 1]
            ):
                best = min(best, last[there - 2] + 1)
            row[there] = min(best, far)
        if min(row) > limit:
            return far
    return row[-1]
