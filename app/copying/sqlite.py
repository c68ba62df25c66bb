"""A SQLite file as the source of a copy, or as its target."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.copying.tables import Column, Table, quoted
from app.copying.values import kind_on_sqlite, sqlite_type

_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")
_BATCH = 2000


class SqliteSide:
    """One connection to a SQLite file; as a source it reads one snapshot to its end."""

    engine = "sqlite"

    def __init__(self, path: Path, is_new: bool = False) -> None:
        """Open the file, which must be there unless it `is_new`."""
        mode = "rwc" if is_new else "rw"
        self.connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None, timeout=30
        )
        self.connection.create_function("shophouse_fold", 1, lambda text: text)

    def begin(self) -> None:
        """Start the snapshot: what is written from now on by others isn't seen."""
        self.connection.execute("BEGIN")
        self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def tables(self) -> list[Table]:
        """Return every table, those inside the search index left out."""
        rows = self.connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        virtual = {name for name, sql in rows if sql.startswith("CREATE VIRTUAL")}
        hidden = {name + ending for name in virtual for ending in _SHADOWS}
        return [
            self._table(name, sql, name in virtual)
            for name, sql in rows
            if name not in hidden and not name.startswith("sqlite_")
        ]

    def _table(self, name: str, sql: str, is_search: bool) -> Table:
        counted = "AUTOINCREMENT" in sql
        info = self.connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        columns = [
            Column(column, kind, kind_on_sqlite(kind), bool(required), bool(key) and counted)
            for _number, column, kind, required, _default, key in info
        ]
        found = Table(name, columns, [row[1] for row in info if row[5]], is_search=is_search)
        if is_search:
            found.columns.insert(0, Column("rowid", "INTEGER", "whole"))
            return found
        for row in self.connection.execute(f"PRAGMA foreign_key_list({quoted(name)})"):
            found.references.append((row[3], row[2], row[4] or "id", row[6]))
        return found

    def rows(self, table: Table, columns: list[str]) -> Iterator[tuple[Any, ...]]:
        """Read all rows of a table."""
        yield from self.connection.execute(f"SELECT {quoted(*columns)} FROM {quoted(table.name)}")

    def counter(self, table: Table) -> int:
        """Return the last number that the table's key gave, 0 for none."""
        if not any(column.counted for column in table.columns):
            return 0
        found = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]
        ).fetchone()
        return int(found[0]) if found else 0

    def begin_writing(self) -> None:
        """Start the one transaction of a copy, in which order doesn't matter."""
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("BEGIN IMMEDIATE")

    def without_triggers(self) -> list[str]:
        """Drop the triggers, which must not act on a copy, and return what makes them again."""
        found = self.connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in found:
            self.connection.execute(f"DROP TRIGGER {quoted(name)}")
        return [sql for _name, sql in found]

    def run(self, statements: Iterable[str]) -> None:
        """Run statements."""
        for statement in statements:
            self.connection.execute(statement)

    def clear(self, table: Table) -> None:
        """Empty a table."""
        self.connection.execute(f"DELETE FROM {quoted(table.name)}")

    def load(self, table: Table, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows in their plain form."""
        marks = ", ".join("?" for _column in columns)
        self.connection.executemany(
            f"INSERT INTO {quoted(table.name)} ({quoted(*columns)}) VALUES ({marks})", rows
        )

    def set_counter(self, table: Table, number: int) -> None:
        """Let the table's key go on after a number."""
        if not number or not any(column.counted for column in table.columns):
            return
        self.connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table.name])
        self.connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", [table.name, number])

    def add_column(self, table: Table, column: Column) -> None:
        """Add a column that no model declares, to keep what it holds."""
        self.connection.execute(
            f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(column.name)} {column.declared}"
        )

    def add_table(self, table: Table) -> None:
        """Make a table as another database has it."""
        self.run(create_statements(table))

    def translate(self, column: Column, engine: str) -> Column:
        """Return a column of another database as it is here."""
        if engine == self.engine:
            return column
        kind = sqlite_type(column.declared)
        return Column(column.name, kind, kind_on_sqlite(kind), column.required, column.counted)

    def count_broken(self) -> int:
        """Count the references to rows that aren't there."""
        return len(self.connection.execute("PRAGMA foreign_key_check").fetchall())

    def finish(self) -> None:
        """Keep what was copied."""
        self.connection.execute("COMMIT")


def create_statements(table: Table) -> Iterator[str]:
    """Give the statements that make a table with its indexes, as the models would."""
    if table.is_search:
        names = [column.name for column in table.columns if column.name not in ("id", "rowid")]
        yield (
            f"CREATE VIRTUAL TABLE {quoted(table.name)} USING"
            f" fts5({quoted(*names)}, tokenize='trigram')"
        )
        return
    parts = [_declaration(table, column) for column in _key_first(table)]
    if len(table.key) > 1:
        parts.append(f"PRIMARY KEY ({quoted(*table.key)})")
    for column, target, there, on_delete in table.references:
        rule = "" if on_delete == "NO ACTION" else f" ON DELETE {on_delete}"
        parts.append(
            f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(target)} ({quoted(there)}){rule}"
        )
    yield f"CREATE TABLE {quoted(table.name)} ({', '.join(parts)})"
    for name, columns, unique in table.indexes:
        how = "UNIQUE INDEX" if unique else "INDEX"
        yield f"CREATE {how} {quoted(name)} ON {quoted(table.name)} ({quoted(*columns)})"


def _key_first(table: Table) -> list[Column]:
    return sorted(table.columns, key=lambda column: column.name not in table.key)


def _declaration(table: Table, column: Column) -> str:
    text = f"{quoted(column.name)} {column.declared}" + (" NOT NULL" if column.required else "")
    if table.key == [column.name]:
        text += " PRIMARY KEY" + (" AUTOINCREMENT" if column.counted else "")
    return text
