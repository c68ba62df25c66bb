"""A PostgreSQL database as the source of a copy, or as its target."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.backup.errors import BackupError
from app.copying.tables import Column, Table, quoted
from app.copying.values import kind_on_postgres, postgres_type, to_postgres

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.atttypid::regtype::text
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind = 'r'
    AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum
"""
_CONSTRAINTS = """
SELECT t.relname, k.contype::text, k.confdeltype::text, r.relname,
    (SELECT array_agg(a.attname ORDER BY array_position(k.conkey, a.attnum)) FROM pg_attribute a
        WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)),
    (SELECT array_agg(a.attname ORDER BY array_position(k.confkey, a.attnum)) FROM pg_attribute a
        WHERE a.attrelid = k.confrelid AND a.attnum = ANY (k.confkey))
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
LEFT JOIN pg_class r ON r.oid = k.confrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND k.contype IN ('p', 'f')
ORDER BY k.oid
"""
_INDEXES = """
SELECT t.relname, i.relname, x.indisunique, m.amname,
    array(SELECT a.attname FROM unnest(x.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number ORDER BY k.place)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_am m ON m.oid = i.relam
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND NOT x.indisprimary
ORDER BY i.relname
"""
_RULES = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


class PostgresSide:
    """One connection to PostgreSQL; as a source it reads one snapshot to its end."""

    engine = "postgresql"

    def __init__(self, connection: Any) -> None:
        """Take a connection of psycopg."""
        self.connection = connection
        self._foreign_keys: list[tuple[str, str, str]] = []

    @classmethod
    def connect(cls, url: str) -> "PostgresSide":
        """Connect to an address. Raises BackupError where nobody answers."""
        import psycopg  # loaded by who has such a database

        try:
            return cls(psycopg.connect(url))
        except psycopg.OperationalError as error:
            first = str(error).splitlines()[0]
            raise BackupError(f"The database can't be reached: {first}.") from None

    def begin(self) -> None:
        """Start the snapshot: what is written from now on by others isn't seen."""
        import psycopg

        self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self.connection.read_only = True
        self.connection.execute("SET TIME ZONE 'UTC'")

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()

    def tables(self) -> list[Table]:
        """Return every table of the schema."""
        found: dict[str, Table] = {}
        for name, column, declared, required, default, plain in self.connection.execute(_COLUMNS):
            counted = default.startswith("nextval(") and plain == "bigint"
            found.setdefault(name, Table(name, [])).columns.append(
                Column(column, declared, kind_on_postgres(declared), required, counted)
            )
        for name, kind, rule, target, columns, there in self.connection.execute(_CONSTRAINTS):
            if kind == "p":
                found[name].key = list(columns)
            else:
                found[name].references.append((columns[0], target, there[0], _RULES[rule]))
        for name, index, unique, method, columns in self.connection.execute(_INDEXES):
            if method == "gin":
                found[name].is_search = index == f"{name}_trigrams"
            else:
                found[name].indexes.append((index, list(columns), unique))
        return list(found.values())

    def rows(self, table: Table, columns: list[str]) -> Iterator[tuple[Any, ...]]:
        """Read all rows of a table, a few thousand at a time."""
        with self.connection.cursor(name="copying") as cursor:
            cursor.itersize = 5000
            cursor.execute(f"SELECT {quoted(*columns)} FROM {quoted(table.name)}")
            yield from cursor

    def counter(self, table: Table) -> int:
        """Return the last number that the table's key gave, 0 for none."""
        for column in table.columns:
            sequence = self._sequence(table, column)
            if sequence:
                last, is_called = self.connection.execute(
                    f"SELECT last_value, is_called FROM {sequence}"
                ).fetchone()
                return int(last) if is_called else 0
        return 0

    def _sequence(self, table: Table, column: Column) -> str:
        if column.kind != "whole":
            return ""
        found = self.connection.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", [quoted(table.name), column.name]
        ).fetchone()
        return str(found[0] or "")

    def begin_writing(self) -> None:
        """Take the references away until the rows are there: order doesn't matter then."""
        self._foreign_keys = self.connection.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f'"
            " AND connamespace = quote_ident(current_schema())::regnamespace ORDER BY oid"
        ).fetchall()
        for table, name, _sql in self._foreign_keys:
            self.connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}")

    def without_triggers(self) -> list[str]:
        """Switch the triggers off, which must not act on a copy; returns what puts them on."""
        tables = self.connection.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger g"
            " JOIN pg_class c ON c.oid = tgrelid"
            " WHERE NOT tgisinternal"
            " AND c.relnamespace = quote_ident(current_schema())::regnamespace"
        ).fetchall()
        for (table,) in tables:
            self.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for (table,) in tables]

    def run(self, statements: Iterable[str]) -> None:
        """Run statements."""
        for statement in statements:
            self.connection.execute(statement)

    def clear(self, table: Table) -> None:
        """Empty a table."""
        self.connection.execute(f"DELETE FROM {quoted(table.name)}")

    def load(self, table: Table, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows that come in their plain form. Raises BackupError for what doesn't fit."""
        import psycopg

        convert = [to_postgres(column.kind) for name in columns if (column := table.column(name))]
        statement = f"COPY {quoted(table.name)} ({quoted(*columns)}) FROM STDIN"
        at: Any = None
        try:
            with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
                for at in rows:
                    copy.write_row(
                        [
                            None if value is None else how(value)
                            for how, value in zip(convert, at, strict=True)
                        ]
                    )
        except (psycopg.DataError, ValueError, TypeError) as error:
            raise BackupError(_unfit(table, columns, at, error)) from error

    def set_counter(self, table: Table, number: int) -> None:
        """Let the table's key go on after a number."""
        for column in table.columns:
            sequence = self._sequence(table, column)
            if sequence and number:
                self.connection.execute("SELECT setval(%s, %s, true)", [sequence, number])

    def add_column(self, table: Table, column: Column) -> None:
        """Add a column that no model declares, to keep what it holds."""
        self.connection.execute(
            f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(column.name)} {column.declared}"
        )

    def add_table(self, table: Table) -> None:
        """Make a table as another database has it, without its references."""
        parts = [
            f"{quoted(column.name)} {_counted(column)}" + (" NOT NULL" if column.required else "")
            for column in table.columns
        ]
        if table.key:
            parts.append(f"PRIMARY KEY ({quoted(*table.key)})")
        self.connection.execute(f"CREATE TABLE {quoted(table.name)} ({', '.join(parts)})")
        for name, columns, unique in table.indexes:
            how = "UNIQUE INDEX" if unique else "INDEX"
            self.connection.execute(
                f"CREATE {how} {quoted(name)} ON {quoted(table.name)} ({quoted(*columns)})"
            )

    def translate(self, column: Column, engine: str) -> Column:
        """Return a column of another database as it is here."""
        if engine == self.engine:
            return column
        kind = postgres_type(column.declared)
        return Column(
            column.name, kind, kind_on_postgres(_long(kind)), column.required, column.counted
        )

    def count_broken(self) -> int:
        """Put the references back. Raises BackupError for rows that point at nothing."""
        import psycopg

        for table, name, sql in self._foreign_keys:
            try:
                self.connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {quoted(name)} {sql}")
            except psycopg.errors.ForeignKeyViolation as error:
                raise BackupError(
                    f"{table} points at rows that aren't there ({error.diag.message_detail})."
                    " Run `python3 run.py check` on the source and put that right first."
                ) from error
        return 0

    def finish(self) -> None:
        """Leave the end of the transaction to who opened it."""


def _counted(column: Column) -> str:
    return "bigserial" if column.counted else column.declared


def _long(declared: str) -> str:
    return {"timestamptz": "timestamp with time zone", "time": "time without time zone"}.get(
        declared, declared
    )


def _unfit(table: Table, columns: list[str], at: Any, error: Exception) -> str:
    """Say which row doesn't fit; what is told is its key, not what it holds."""
    key = next((f" {at[columns.index(name)]}" for name in table.key if name in columns and at), "")
    first = str(error).splitlines()[0]
    return (
        f"{table.name}{key} can't be kept on PostgreSQL: {first}."
        " Correct that record on the source, then try again."
    )
