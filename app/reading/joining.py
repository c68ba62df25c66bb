"""The columns of a query and the tables it joins for them; what joins too many comes in parts."""

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import JOIN

from app.reading.columns import Column

MOST_JOINS = 60
"""SQLite joins 64 tables, the record's own and those of rights among them."""

Row = tuple[Any, ...]


def in_parts(columns: Sequence[Column], joined: int = 0) -> list[list[Column]]:
    """Split columns, in their order, so that each part fits into one query.

    There is one part unless they join very many tables; the first may be empty. `joined` tables are
    in the first part already.
    """
    parts: list[list[Column]] = [[]]
    for column in columns:
        if parts[-1] and joined + len(column.joins) > MOST_JOINS:
            parts.append([])
            joined = 0
        parts[-1].append(column)
        joined += len(column.joins)
    return parts


def select_columns(
    model: Any, first: list[Any], columns: Iterable[Column], last: list[Any], joins: Any = ()
) -> Any:
    """Return a query of a model's rows: what comes first, each column's expressions, the last.

    Joins that several columns want are made once; `joins` are those that are wanted besides.
    """
    chosen, wanted = list(first), list(joins)
    for column in columns:
        chosen += column.expressions
        wanted += [join for join in column.joins if not is_joined(wanted, join)]
    # Aliases keep Peewee from folding two equal columns of one row into one.
    query = model.select(*[one.alias(f"c{at}") for at, one in enumerate([*chosen, *last])])
    for source, alias, condition in wanted:
        query = query.join_from(source, alias, JOIN.LEFT_OUTER, on=condition)
    return query


def is_joined(joins: list[Any], join: Any) -> bool:
    """Say whether a table is among the joined ones."""
    return any(join[1] is other[1] for other in joins)


def put_in(rows: list[Row], part: Sequence[Column], found: Iterable[Row]) -> list[Row]:
    """Put what a further query found, by the id that comes first, behind a part's values.

    A row that somebody deleted meanwhile is left out.
    """
    by_id = {row[0]: row[1:] for row in found}
    at = 1 + width_of(part)
    return [(*row[:at], *by_id[row[0]], *row[at:]) for row in rows if row[0] in by_id]


def width_of(columns: Iterable[Column]) -> int:
    """Count the values that columns have in a row."""
    return sum(len(column.expressions) for column in columns)


__all__ = ["MOST_JOINS", "in_parts", "is_joined", "put_in", "select_columns", "width_of"]
