"""The shape of a database as its own catalogue tells it: tables, columns, indexes, rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.database import database, is_sqlite


@dataclass
class Shape:
    """A table: each part by its name, with what two databases must have in common as text."""

    columns: dict[str, str] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    defaults: set[str] = field(default_factory=set)
    key: str = ""
    indexes: dict[str, str] = field(default_factory=dict)
    references: set[str] = field(default_factory=set)
    checks: set[str] = field(default_factory=set)
    triggers: dict[str, str] = field(default_factory=dict)


_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")


def read_shapes() -> dict[str, Shape]:
    """Return the shape of every table of the open database."""
    return dict(_of_sqlite() if is_sqlite() else _of_postgres())


def _of_sqlite() -> Iterator[tuple[str, Shape]]:
    rows = database.execute_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    ).fetchall()
    virtual = {name for kind, name, _table, sql in rows if sql.startswith("CREATE VIRTUAL")}
    shadows = {name + ending for name in virtual for ending in _SHADOWS}
    for kind, name, _table, sql in rows:
        if kind != "table" or name in shadows or name.startswith("sqlite_"):
            continue
        shape = _sqlite_table(name, sql) if name not in virtual else Shape({"(search)": sql})
        for other, part, table, text in rows:
            if table == name and other == "index":
                shape.indexes[part] = _plain(text)
            elif table == name and other == "trigger":
                shape.triggers[part] = _plain(text)
        yield name, shape


def _sqlite_table(name: str, sql: str) -> Shape:
    shape = Shape(checks=set(_checks(sql)))
    keys = []
    for _number, column, declared, required, default, key in database.execute_sql(
        f'PRAGMA table_info("{name}")'
    ).fetchall():
        shape.columns[column] = declared.upper()
        if required:
            shape.required.add(column)
        if default is not None:
            shape.defaults.add(column)
        if key:
            keys.append(column)
    shape.key = ", ".join(keys) + (" AUTOINCREMENT" if "AUTOINCREMENT" in sql else "")
    for row in database.execute_sql(f'PRAGMA foreign_key_list("{name}")').fetchall():
        _id, _seq, table, column, target, on_update, on_delete, _match = row
        shape.references.add(f"{column} to {table}.{target or 'id'} {on_update} {on_delete}")
    return shape


def _checks(sql: str) -> Iterator[str]:
    """Give each CHECK of a CREATE TABLE with its parentheses balanced."""
    for found in re.finditer(r"\bCHECK\s*\(", sql, re.IGNORECASE):
        depth, at = 1, found.end()
        while depth and at < len(sql):
            depth += {"(": 1, ")": -1}.get(sql[at], 0)
            at += 1
        yield _plain(sql[found.start() : at])


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql.replace("IF NOT EXISTS ", "")).strip()


_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    pg_get_expr(d.adbin, d.adrelid),
    CASE WHEN a.attcollation <> t.typcollation THEN
        (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind = 'r'
    AND a.attnum > 0 AND NOT a.attisdropped
"""
_INDEXES = """
SELECT t.relname, i.relname, pg_get_indexdef(x.indexrelid), x.indisprimary, x.indisvalid
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND t.relkind = 'r'
"""
_CONSTRAINTS = """
SELECT t.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace
"""
_TRIGGERS = """
SELECT t.relname, g.tgname, pg_get_triggerdef(g.oid), p.prosrc, g.tgenabled::text
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND NOT g.tgisinternal
"""


def _of_postgres() -> Iterator[tuple[str, Shape]]:
    shapes: dict[str, Shape] = {}
    schema = database.execute_sql("SELECT current_schema()").fetchone()[0]
    for table, column, kind, required, default, collation in database.execute_sql(_COLUMNS):
        shape = shapes.setdefault(table, Shape())
        counted = " counted" if (default or "").startswith("nextval(") else ""
        shape.columns[column] = kind + counted + (f" by {collation}" if collation else "")
        if required:
            shape.required.add(column)
        if default is not None:
            shape.defaults.add(column)
    for table, name, sql, is_key, is_valid in database.execute_sql(_INDEXES):
        broken = "" if is_valid else " (broken)"
        if not is_key:
            shapes[table].indexes[name] = _unnamed(sql, schema) + broken
    for table, _name, kind, sql in database.execute_sql(_CONSTRAINTS):
        if kind == "p":
            shapes[table].key = sql
        elif kind in "fc":
            found = shapes[table].references if kind == "f" else shapes[table].checks
            found.add(_unnamed(sql, schema))
    for table, name, sql, body, state in database.execute_sql(_TRIGGERS):
        shapes[table].triggers[name] = f"{_unnamed(sql, schema)} {_plain(body)} {state}"
    yield from shapes.items()


def _unnamed(sql: str, schema: str) -> str:
    """Leave the schema's name out, by which the same table is called in different places."""
    return _plain(sql.replace(f'"{schema}".', "").replace(f"{schema}.", ""))
