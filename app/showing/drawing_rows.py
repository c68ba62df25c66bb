"""Rows of a list drawn value by value, for tables, cards and days alike."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from app.reading.columns import Column
from app.reading.gather import gather_many, gather_refs
from app.resource import Resource
from app.rights import Actor

_NOTHING = Markup()
Rows = Sequence[tuple[Any, ...]]


def drawn_rows(
    resource: Resource, actor: Actor, columns: list[Column], rows: Rows, locale: str
) -> Iterator[tuple[str, list[Markup]]]:
    """Give for each row the text of its first column and its other columns drawn.

    Where the first one is empty the next text stands in for it.

    A row is the record's id, then each column's expressions in order.
    """
    found = _gathered(actor, columns, rows)
    places = list(_places(columns))
    draws = [(values, _drawing(column, found)) for values, column in places]
    names = [place for at, place in enumerate(places) if not at or place[1].names]
    for row in rows:
        labels = (_plain_label(column, row[values], found, locale) for values, column in names)
        label = next(filter(None, labels), f"#{row[0]}")
        yield label, [draw(row[values]) for values, draw in draws[1:]]


def _plain_label(column: Column, part: tuple[Any, ...], found: dict[str, Any], locale: str) -> str:
    if column.kind is not None:
        return column.kind.show(part[0], locale)
    return _drawing(column, found)(part).striptags()


def _places(columns: list[Column]) -> Iterator[tuple[slice, Column]]:
    """Give each column with where its values stand in a row."""
    at = 1
    for column in columns:
        yield slice(at, at + len(column.expressions)), column
        at += len(column.expressions)


def _drawing(column: Column, found: dict[str, Any]) -> Callable[[tuple[Any, ...]], Markup]:
    """Return what draws a column's values, those found for the whole page, too."""
    if not column.gather:
        return column.draw
    drawn: dict[Any, Markup] = found.get(column.path, {})
    if column.gather == "many":
        return lambda part: drawn.get(part[0], _NOTHING)
    return lambda part: drawn.get(part, _NOTHING)


def _gathered(actor: Actor, columns: list[Column], rows: Rows) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for values, column in _places(columns):
        at = values.start
        if column.gather == "many" and column.owner is not None:
            owners = [row[at] for row in rows if row[at] is not None]
            found[column.path] = gather_many(column.owner, actor, column.name, owners)
        elif column.gather == "ref":
            found[column.path] = gather_refs(actor, [(row[at], row[at + 1]) for row in rows])
    return found
