"""Which parameter of an address a refusal is about."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.filters import FilterError, compile_filter
from app.filters.addresses import parse_args, parse_sort
from app.filters.names import RESERVED
from app.reading.context import context_for
from app.reading.pages import Listing
from app.resource import Resource
from app.rights import Actor

_STEERING = RESERVED | {"format", "form"}

Pairs = list[tuple[str, str]]


@contextmanager
def told_by_parameter(resource: Resource, actor: Actor, pairs: Pairs) -> Iterator[None]:
    """Note in a FilterError of the block which pair of the address is to blame."""
    try:
        yield
    except FilterError as error:
        error.parameter = error.parameter or _culprit(error, resource, actor, pairs)
        raise


def _culprit(error: FilterError, resource: Resource, actor: Actor, pairs: Pairs) -> str:
    """Return the key of the pair that is refused by itself too, or nothing."""
    named = [pair for pair in pairs if pair[0] == error.name]
    if any(key in _STEERING or _is_refused(resource, actor, key, value) for key, value in named):
        return error.name
    return next((key for key, value in pairs if _is_refused(resource, actor, key, value)), "")


def _is_refused(resource: Resource, actor: Actor, key: str, value: str) -> bool:
    try:
        if key == "sort":
            parse_sort(value)
            Listing(resource, actor, [(key, value)]).orders()
        elif key == "where" or key not in _STEERING:
            tree = parse_args([(key, value)])
            if tree is not None:
                compile_filter(tree, resource.model, context_for(actor))
    except FilterError:
        return True
    return False


__all__ = ["told_by_parameter"]
