"""Rows of a list drawn value by value, for tables, cards and days alike."""

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from app.reading.columns import Column
from app.reading.gather import gather_many, gather_refs
from app.resource import Resource
from app.rights import Actor

Rows = Sequence[tuple[Any, ...]]


def drawn_rows(
    resource: Resource, actor: Actor, columns: list[Column], rows: Rows, locale: str
) -> Iterator[tuple[str, list[Markup]]]:
    """Give for each row the text of its first column and its other columns drawn.

    Where the first one is empty the next text stands in for it.

    A row is the record's id, then each column's expressions in order.
    """
    found = _gathered(actor, columns, rows)
    for values in rows:
        at = 1
        label, cells, named = "", [], ""
        for number, column in enumerate(columns):
            part = values[at : at + len(column.expressions)]
            at += len(column.expressions)
            html = _drawn(column, part, found)
            if number == 0:
                label = _plain_label(column, part, html, locale)
            else:
                cells.append(html)
                named = named or (_plain_label(column, part, html, locale) if column.names else "")
        yield label or named or f"#{values[0]}", cells


def _drawn(column: Column, part: tuple[Any, ...], found: dict[str, Any]) -> Markup:
    if not column.gather:
        return column.draw(part)
    key = part[0] if column.gather == "many" else (part[0], part[1])
    html: Markup = found.get(column.path, {}).get(key, Markup(""))
    return html


def _gathered(actor: Actor, columns: list[Column], rows: Rows) -> dict[str, Any]:
    found: dict[str, Any] = {}
    at = 1
    for column in columns:
        if column.gather == "many" and column.owner is not None:
            owners = [row[at] for row in rows if row[at] is not None]
            found[column.path] = gather_many(column.owner, actor, column.name, owners)
        elif column.gather == "ref":
            found[column.path] = gather_refs(actor, [(row[at], row[at + 1]) for row in rows])
        at += len(column.expressions)
    return found


def _plain_label(column: Column, part: tuple[Any, ...], html: Markup, locale: str) -> str:
    return column.kind.show(part[0], locale) if column.kind else html.striptags()
