"""From a cursor to rows: as Peewee reads them, without asking of each row what all have alike."""

from collections.abc import Callable
from typing import Any

from peewee import (
    Field,
    FieldAlias,
    ForeignKeyField,
    IntegerField,
    ModelTupleCursorWrapper,
    TextField,
)

_text: Any = TextField.adapt
_whole: Any = IntegerField.adapt
_python_value: Any = IntegerField.python_value


def rows_reader(query: Any) -> Callable[[Any], list[Any]]:
    """Return how the rows of a query are read from a cursor that ran it, again and again.

    What was found out of a query of tuples is kept in its stead: it is much larger.
    """
    asked: Any = query
    steps: list[tuple[int, Callable[[Any], Any]]] = []

    def read(cursor: Any) -> list[Any]:
        nonlocal asked, steps
        if (one := asked) is not None:  # another thread may be about to forget it
            # Peewee's way from a cursor to rows has no public name.
            made = one._get_cursor_wrapper(cursor)
            if type(made) is not ModelTupleCursorWrapper:
                made.fill_cache()
                whole: list[Any] = made.row_cache
                return whole
            made.initialize()
            steps = [(at, two) for at, two in enumerate(made.converters) if changes(two)]
            asked = None
        rows = [*map(tuple, cursor.fetchall())]
        return [_converted(row, steps) for row in rows] if steps else rows

    return read


def changes(converter: Any) -> bool:
    """Say whether a column's values aren't what the database gives already."""
    field = getattr(converter, "__self__", None)
    if isinstance(field, FieldAlias):
        field = field.field
    while isinstance(field, ForeignKeyField):
        field = field.rel_field
    if not isinstance(field, Field):
        return converter is not None
    kind: Any = type(field)
    return kind.python_value is not _python_value or kind.adapt not in (_text, _whole)


def _converted(
    row: tuple[Any, ...], steps: list[tuple[int, Callable[[Any], Any]]]
) -> tuple[Any, ...]:
    values = list(row)
    for at, convert in steps:
        values[at] = convert(values[at])
    return tuple(values)


__all__ = ["rows_reader"]
