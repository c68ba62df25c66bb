"""The sentence about a field that isn't there, or isn't there for this reader."""

from collections.abc import Iterable

from app.filters.errors import FilterError
from app.hints import hint_at
from models.texts import _


def unknown_field(
    name: str, where: str, known: Iterable[str], *, hidden: bool = False
) -> FilterError:
    """Make the error for a field; `known` is what this reader may see, so no hint tells more."""
    message = _(
        "There is no field “%(name)s” in %(where)s.%(hint)s",
        name=name,
        where=where,
        hint=hint_at(name, known),
    )
    return FilterError(message, name, hidden=hidden)
