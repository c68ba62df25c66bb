"""What the open database holds by name: its tables, columns, indexes and foreign keys."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from models.database import database, is_sqlite

_SQLITE_COLUMNS = """
SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
WHERE t.type = 'table' ORDER BY t.name, c.cid
"""
_SQLITE_INDEXES = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'"
_POSTGRES_COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind = 'r'
    AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum
"""
_POSTGRES_INDEXES = """
SELECT t.relname, i.relname FROM pg_index AS x
JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND t.relkind = 'r'
"""
_SQLITE_KEYS = """
SELECT t.name, k."from", k."table", k.on_delete = 'CASCADE'
FROM sqlite_master AS t JOIN pragma_foreign_key_list(t.name) AS k
WHERE t.type = 'table' ORDER BY t.name, k.id DESC
"""
_POSTGRES_KEYS = """
SELECT t.relname, a.attname, o.relname, k.confdeltype = 'c'
FROM pg_constraint AS k JOIN pg_class AS t ON t.oid = k.conrelid
JOIN pg_class AS o ON o.oid = k.confrelid
JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
WHERE k.contype = 'f' AND t.relnamespace = quote_ident(current_schema())::regnamespace
ORDER BY t.relname, a.attnum
"""


@dataclass(frozen=True)
class ForeignKey:
    """A column that points at another table; where it cascades, its row goes with the other."""

    table: str
    column: str
    target: str
    cascades: bool


@dataclass
class Names:
    """The names within one table: its columns in their order, and its indexes."""

    columns: list[str] = field(default_factory=list)
    indexes: set[str] = field(default_factory=set)


def read_names() -> dict[str, Names]:
    """Return the names within every table, by the table's, in two queries."""
    columns, indexes = (
        (_SQLITE_COLUMNS, _SQLITE_INDEXES)
        if is_sqlite()
        else (_POSTGRES_COLUMNS, _POSTGRES_INDEXES)
    )
    found: dict[str, Names] = {}
    for table, column in database.execute_sql(columns).fetchall():
        found.setdefault(table, Names()).columns.append(column)
    for table, index in database.execute_sql(indexes).fetchall():
        found.setdefault(table, Names()).indexes.add(index)
    return found


def read_foreign_keys() -> list[ForeignKey]:
    """Return every foreign key, in one query."""
    rows = database.execute_sql(_SQLITE_KEYS if is_sqlite() else _POSTGRES_KEYS).fetchall()
    return [ForeignKey(table, column, target, bool(gone)) for table, column, target, gone in rows]


def any_pointers(there: dict[str, Names]) -> Iterator[tuple[str, str, str]]:
    """Give (table, column of the address, column of the id) of what points at any record."""
    for table, names in sorted(there.items()):
        for column in names.columns:
            base = column.removesuffix("_resource")
            if base != column and f"{base}_id" in names.columns:
                yield table, column, f"{base}_id"
