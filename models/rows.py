"""Many rows at once: written with one prepared statement, their ids taken before."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import peewee

from models.database import database, is_sqlite

_Item = TypeVar("_Item")

PART = 500
"""Values in one condition: well below what either database takes."""


def chunks(items: Iterable[_Item], size: int = PART) -> Iterator[list[_Item]]:
    """Give the items in lists of at most so many."""
    waiting = iter(items)
    while part := list(islice(waiting, size)):
        yield part


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of database values."""
    names = ", ".join(f'"{name}"' for name in columns)
    if len(rows) > 1 and not is_sqlite():
        _copy_rows(f'COPY "{table}" ({names}) FROM STDIN', rows)
        return
    marks = ", ".join([database.param] * len(columns))
    execute_many(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


# Peewee's own translation of the driver's errors has no types, nor has a cursor's COPY.


def _copy_rows(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Give PostgreSQL rows as one stream: an INSERT for each costs it several times as much."""
    with peewee.__exception_wrapper__, database.cursor().copy(sql) as stream:  # type: ignore[attr-defined]
        for row in rows:
            stream.write_row(row)


def execute_many(sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run one statement for each row of values. Returns the number of rows it changed."""
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        cursor = database.cursor()
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def take_ids(model: Any, count: int) -> list[int]:
    """Take ids that no row has or had, for rows about to be inserted in this transaction."""
    table = model._meta.table_name
    if is_sqlite():
        # One writer at a time: nobody takes the same ones before these rows are in.
        row = database.execute_sql(
            f'SELECT max(coalesce((SELECT max(id) FROM "{table}"), 0),'
            " coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0))",
            [table],
        ).fetchone()
        return list(range(row[0] + 1, row[0] + 1 + count))
    rows = database.execute_sql(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [f'"{table}"', count],
    ).fetchall()
    return [row[0] for row in rows]


def given_ids(ids: Iterable[int]) -> Any:
    """Return ids as the one value that `among_given` takes."""
    wanted = list(map(int, ids))
    return json.dumps(wanted) if is_sqlite() else wanted


def among_given(column: Any, given: Any) -> Any:
    """Return the condition that a column holds one of the ids of a value, however many they are.

    So the query's SQL is the same for all; for a few hundred ids.
    """
    value = peewee.Value(given, converter=False, unpack=False)
    if is_sqlite():
        return column.in_(_sql("(SELECT value FROM json_each(", value, "))"))
    return _sql(column, "= ANY(", value, ")")


def _sql(*parts: Any) -> Any:
    return peewee.NodeList([peewee.SQL(one) if isinstance(one, str) else one for one in parts])


def among(column: Any, ids: Iterable[int]) -> Any:
    """Return the condition that a column holds one of these numbers, written into the SQL itself.

    As parameters, thousands of them take the query's writer longer than the database.
    """
    return column.in_(peewee.SQL(f"({', '.join(map(str, map(int, ids)))})"))
