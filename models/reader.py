"""Who reads: what of a record may stand in a name or a sentence for the person of this request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Reads = Callable[[Any, str], Any]
"""Gives a record's field as far as the reader may know it, else None."""

reader: ContextVar[Reads | None] = ContextVar("reader", default=None)


def seen(record: Any, name: str) -> Any:
    """Return a field of a record as far as who reads may know it, else None; a reference's label.

    For the house, which has no reader, it is the field itself.
    """
    return (reader.get() or getattr)(record, name)


@contextmanager
def read_by(reads: Reads | None) -> Iterator[None]:
    """Name records inside as this reader may know them; None is the house, which knows all."""
    token = reader.set(reads)
    try:
        yield
    finally:
        reader.reset(token)
