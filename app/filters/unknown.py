"""The sentence about a field that isn't there, or isn't there for this reader."""

from collections.abc import Iterable
from difflib import get_close_matches

from app.filters.errors import FilterError
from models.texts import _


def unknown_field(
    name: str, where: str, known: Iterable[str], *, hidden: bool = False
) -> FilterError:
    """Make the error for a field; `known` is what this reader may see, so no hint tells more."""
    near = get_close_matches(name, list(known), n=1)
    if near:
        message = _(
            "There is no field '%(name)s' in %(where)s. Did you mean '%(near)s'?",
            name=name,
            where=where,
            near=near[0],
        )
    else:
        message = _("There is no field '%(name)s' in %(where)s.", name=name, where=where)
    return FilterError(message, name, hidden=hidden)
