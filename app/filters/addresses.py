"""The filter in a list address: pairs of key and value."""

from collections.abc import Collection, Iterable

from app.filters.errors import MAX_TERMS, FilterError, check_text
from app.filters.grammar import make_compare, parse_where
from app.filters.names import RESERVED, read_name, read_path
from app.filters.tree import EVERYTHING, And, Or, Tree
from models.texts import _


def parse_args(pairs: Iterable[tuple[str, str]], ignored: Collection[str] = ()) -> Tree | None:
    """Read the filter out of an address; None where it has none.

    Words that steer the page (`sort`, `limit`, and the caller's `ignored`) are left alone; `where`
    is read with the rest. Raises FilterError.
    """
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        if key == "where" or (key not in RESERVED and key not in ignored):
            found.setdefault(key, []).append(value)
    check_text("".join(key + value for key, values in found.items() for value in values))
    if len(found) > MAX_TERMS:
        raise FilterError(_("The filter has more than %(n)s conditions.", n=MAX_TERMS))
    trees = [_read(key, tuple(values)) for key, values in found.items()]
    kept = tuple(tree for tree in trees if tree != EVERYTHING)
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else And(kept)


def parse_sort(text: str) -> list[tuple[tuple[str, ...], bool]]:
    """Read `-amount,name` into paths, each with True where it descends. Raises FilterError."""
    check_text(text)
    names = [name.strip() for name in text.split(",") if name.strip()]
    return [(read_path(name.removeprefix("-")), name.startswith("-")) for name in names]


def _read(key: str, values: tuple[str, ...]) -> Tree:
    if key != "where":
        return make_compare(*read_name(key), values)
    trees = tuple(tree for tree in map(parse_where, values) if tree != EVERYTHING)
    if not trees:
        return EVERYTHING
    return trees[0] if len(trees) == 1 else Or(trees)
