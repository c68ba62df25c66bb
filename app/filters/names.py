"""The left side of a condition: a dotted path and an operator."""

import re

from app.filters.errors import FilterError
from app.filters.tree import OPERATORS
from models.texts import _

_PART = r"[^\W\d_](?:\w*)"
PATH = re.compile(rf"{_PART}(?:\.{_PART})*")


def read_name(text: str) -> tuple[tuple[str, ...], str]:
    """Split `company.country__ne` into path and operator. Raises FilterError if it is neither."""
    path_text, mark, op = text.partition("__")
    if mark and op not in OPERATORS:
        raise FilterError(
            _(
                "There is no operator “%(op)s”. There are: %(known)s.",
                op=op,
                known=", ".join(OPERATORS),
            ),
            op,
        )
    return read_path(path_text), op or "eq"


def read_path(text: str) -> tuple[str, ...]:
    """Split `company.country` into its names. Raises FilterError if it isn't a path."""
    if not PATH.fullmatch(text):
        raise FilterError(_("“%(name)s” is not the name of a field.", name=text), text)
    return tuple(text.split("."))


def write_name(path: tuple[str, ...], op: str = "eq") -> str:
    """Write path and operator the way `read_name` takes them."""
    name = ".".join(path)
    return name if op == "eq" else f"{name}__{op}"


def is_reserved(name: str) -> bool:
    """Tell whether a field may not have this name, because addresses need it."""
    return name in RESERVED or "__" in name


RESERVED = frozenset(
    "view sort q fields limit after before count expand where next".split()  # noqa: SIM905
)
"""Words in a list address that are not fields."""
