"""One row by its id, or one that is inserted: the statement is written once a class and columns.

Classes may gain and lose fields while the house is open, so each statement knows its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import OP, Expression, Node

from models.database import database, is_sqlite
from models.prepared import Prepared

_by_id: dict[tuple[Any, bool], tuple[list[str], Prepared]] = {}
_inserts: dict[tuple[str, tuple[str, ...], bool], str] = {}


def row_of(model: Any, number: Any, *, locks: bool = False) -> dict[str, Any] | None:
    """Return a stored row by field names, in Python's values; None where there is none.

    `locks` keeps others from changing it until the transaction ends.
    """
    names = model._meta.sorted_field_names
    locks = locks and not is_sqlite()
    known = _by_id.get((model, locks))
    if known is None or known[0] != names:
        columns = [model._meta.fields[name] for name in names]
        asked = model.select(*columns).tuples()
        if locks:  # others may still store rows that point at this one
            asked = asked.for_update("FOR NO KEY UPDATE")
        query = Prepared(1, lambda wanted: asked.where(model.id == wanted))
        known = _by_id[model, locks] = (list(names), query)
    rows = known[1].records(number)
    return dict(zip(known[0], rows[0], strict=True)) if rows else None


def asked_id(model: Any, query: Sequence[Any]) -> int | None:
    """Return the id that a query's only condition is about; None where it asks for something else.

    So do references: following one is the query that is asked most.
    """
    one = query[0] if len(query) == 1 else None
    if not isinstance(one, Expression) or one.op != OP.EQ or one.lhs is not model.id:
        return None
    return one.rhs if type(one.rhs) is int else None


def insert_row(model: Any, values: Mapping[str, Any]) -> int:
    """Insert a row of Python's values by field names; return its new id."""
    fields = model._meta.fields
    columns = tuple(fields[name].column_name for name in values)
    sql = _insert(model._meta.table_name, columns)
    given = [fields[name].db_value(value) for name, value in values.items()]
    cursor = database.execute_sql(sql, given)
    return int(cursor.lastrowid if is_sqlite() else cursor.fetchone()[0])


def is_plain(values: Mapping[str, Any]) -> bool:
    """Say whether these are all values, none an expression that the database works out."""
    return not any(isinstance(value, Node) for value in values.values())


def _insert(table: str, columns: tuple[str, ...]) -> str:
    key = (table, columns, is_sqlite())
    if key not in _inserts:
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join([database.param] * len(columns))
        returning = "" if is_sqlite() else ' RETURNING "id"'
        _inserts[key] = f'INSERT INTO "{table}" ({names}) VALUES ({marks}){returning}'
    return _inserts[key]
