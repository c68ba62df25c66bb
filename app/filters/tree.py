"""What a filter says, free of any model: conditions joined by and, or, not."""

from dataclasses import dataclass

OPERATORS = ("ne", "lt", "lte", "gt", "gte", "in", "contains", "startswith", "isnull", "between")
"""The operators that may follow `__`; without one a condition is `eq`."""

LISTS = frozenset({"in", "between"})
"""The operators whose value splits on commas."""


@dataclass(frozen=True, slots=True)
class And:
    """All of them hold; of none, this is everything."""

    items: "tuple[Tree, ...]" = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them holds; of none, this is nothing."""

    items: "tuple[Tree, ...]" = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Exactly what the other leaves out, rows with empty fields included."""

    item: "Tree"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field, an operator and values as they were written.

    Several values mean any of them, and with `ne` none of them; `between` has its two ends.
    """

    path: tuple[str, ...]
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """One related record for which the whole condition holds."""

    path: tuple[str, ...]
    condition: "Tree"


Tree = And | Or | Not | Compare | Exists
EVERYTHING = And()
