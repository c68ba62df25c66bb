"""What a numbered migration may ask for: the same words on both databases."""

from typing import Any

from playhouse.migrate import SchemaMigrator

from app.search import drop_search_table
from models.database import database, is_sqlite


class Steps:
    """Given to `up`: renames, removals and statements, all in the transaction of the migration.

    New tables, columns and indexes need no migration: the start adds what the models declare.
    """

    def __init__(self) -> None:
        """Work on the database that is open."""
        self.is_sqlite = is_sqlite()
        self._migrator = SchemaMigrator.from_database(database.obj)

    def execute(self, sql: str, *values: Any) -> int:
        """Run a statement, `?` standing for each value. Returns the number of rows it touched."""
        return int(database.execute_sql(self._marked(sql), values).rowcount)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query, `?` standing for each value."""
        return list(database.execute_sql(self._marked(sql), values).fetchall())

    def has_table(self, table: str) -> bool:
        """Say whether a table is here."""
        return bool(database.table_exists(table))

    def has_column(self, table: str, column: str) -> bool:
        """Say whether a table has a column."""
        return column in {one.name for one in database.get_columns(table)}

    def rename_table(self, old: str, new: str) -> None:
        """Rename a table; its indexes and search table come anew with the next start."""
        for index in database.get_indexes(old):
            self._drop_index(index)
        drop_search_table(f"{old}_search")
        self.execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')
        if not self.is_sqlite:
            self._rename_sequence(old, new)

    def rename_column(self, table: str, old: str, new: str) -> None:
        """Rename a column, and the folded key of a sorted text with it."""
        for name in (old, f"{old}_key"):
            if name != old and not self.has_column(table, name):
                continue
            self._drop_indexes(table, name)
            renamed = new if name == old else f"{new}_key"
            self.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{name}" TO "{renamed}"')

    def drop_column(self, table: str, column: str) -> None:
        """Drop a column with what it holds, and the folded key of a sorted text with it."""
        for name in (column, f"{column}_key"):
            if self.has_column(table, name):
                self._drop_indexes(table, name)
                if self.is_sqlite:  # its own statement refuses columns that are references
                    self._migrator.drop_column(table, name, legacy=True).run()
                else:
                    self.execute(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')

    def drop_table(self, table: str) -> None:
        """Drop a table with what it holds."""
        drop_search_table(f"{table}_search")
        self.execute(f'DROP TABLE "{table}"')

    def allow_empty(self, table: str, column: str) -> None:
        """Let a column be empty."""
        self._migrator.drop_not_null(table, column).run()

    def require(self, table: str, column: str) -> None:
        """Keep a column from being empty; fill the rows where it is first."""
        self._migrator.add_not_null(table, column).run()

    def change_type(self, table: str, column: str, field: Any) -> None:
        """Give a column the type of a field, such as `CharField(max_length=80)`."""
        field.column_name = field.name = column
        if field.__dict__.get("null") is False:
            field.null = self._may_be_empty(table, column)
        if not self.is_sqlite:
            self._migrator.alter_column_type(table, column, field).run()
            return
        context = database.get_sql_context()
        sql, _values = context.sql(field.ddl(context)).query()
        self._migrator._update_column(table, column, lambda name, old: sql).run()

    def _may_be_empty(self, table: str, column: str) -> bool:
        return any(one.null for one in database.get_columns(table) if one.name == column)

    def _drop_indexes(self, table: str, column: str) -> None:
        for index in database.get_indexes(table):
            if column in index.columns:
                self._drop_index(index)

    def _drop_index(self, index: Any) -> None:
        """Drop an index unless it is the table's own key."""
        if index.sql and not index.name.endswith("_pkey"):
            self.execute(f'DROP INDEX "{index.name}"')

    def _rename_sequence(self, old: str, new: str) -> None:
        for column in database.get_columns(new):
            if f"{old}_{column.name}_seq" in (column.default or ""):
                names = f"{old}_{column.name}_seq", f"{new}_{column.name}_seq"
                self.execute(f'ALTER SEQUENCE "{names[0]}" RENAME TO "{names[1]}"')
        if database.get_primary_keys(new):
            self.execute(f'ALTER INDEX "{old}_pkey" RENAME TO "{new}_pkey"')

    def _marked(self, sql: str) -> str:
        return sql if self.is_sqlite else sql.replace("%", "%%").replace("?", "%s")
