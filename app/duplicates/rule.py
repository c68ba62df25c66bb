"""Which records of a resource may be the same twice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Duplicates:
    """By what two records of a resource look like the same.

    `exact` are fields of which one equal value is enough. `near` is a text: equal but for case,
    accents and the order of its words it is enough too, nearly equal where one of `at` is the same,
    each a field or one of a line resource (`addresses.city`). Records merge only where the fields
    of `same` are equal.
    """

    exact: tuple[str, ...] = ()
    near: str = ""
    at: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
