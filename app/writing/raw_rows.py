"""Rows of tables whose plugin is disabled or gone: moved by SQL, with a note in the history.

A note names the class's record type where the class is known, else the table; its values are by
field name or by column, and always single columns.
"""

from collections.abc import Iterable
from typing import Any

from peewee import IntegrityError

from app.registry import registry
from app.writing.dependents import Pointer
from models.change import Change, write_changes
from models.database import database
from models.gate import current_gate
from models.record import Record
from models.refused import Refused
from models.rows import insert_rows
from models.table import table_name
from models.texts import _


class RawTable:
    """A table without a working class, or one whose class sleeps."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.columns = [column.name for column in database.get_columns(table)]
        self.model: Any = next(
            (one.model for one in registry.resources.values() if table_name(one.model) == table),
            None,
        )

    @property
    def told_as(self) -> str:
        """What the history calls its rows."""
        return self.model.record_type if self.model else self.table

    def rows(self, where: dict[str, Any], but: Iterable[int] = ()) -> list[dict[str, Any]]:
        """Return the rows with these values, as the database holds them."""
        if "id" not in self.columns:
            raise Refused(
                _("The table %(table)s has no numbers, so its rows can't move.", table=self.table)
            )
        left_out = set(but)
        conditions = " AND ".join(f'"{name}" = {database.param}' for name in where)
        names = ", ".join(f'"{name}"' for name in self.columns)
        cursor = database.execute_sql(
            f'SELECT {names} FROM "{self.table}" WHERE {conditions} ORDER BY "id"',
            list(where.values()),
        )
        found = [dict(zip(self.columns, row, strict=True)) for row in cursor.fetchall()]
        return [row for row in found if row["id"] not in left_out]

    def set(self, row_id: int, values: dict[str, Any]) -> None:
        """Put values into a row; its version counts up where it has one."""
        marks = [f'"{name}" = {database.param}' for name in values]
        if "version" in self.columns:
            marks.append('"version" = "version" + 1')
        database.execute_sql(
            f'UPDATE "{self.table}" SET {", ".join(marks)} WHERE "id" = {database.param}',
            [*values.values(), row_id],
        )

    def delete(self, row_id: int) -> None:
        """Delete a row."""
        database.execute_sql(f'DELETE FROM "{self.table}" WHERE "id" = {database.param}', [row_id])

    def insert(self, values: dict[str, Any]) -> None:
        """Insert a row with its own id."""
        insert_rows(self.table, tuple(values), [tuple(values.values())])

    def name(self, column: str) -> str:
        """Return what the history calls a column."""
        fields = self.model._meta.sorted_fields if self.model else ()
        return next((one.name for one in fields if one.column_name == column), column)

    def column(self, name: str) -> str:
        """Return the column of what the history names."""
        field = self.model._meta.fields.get(name) if self.model else None
        return str(field.column_name) if field is not None else name


def move_rows(pointer: Pointer, loser: Record, winner: Record, but: Iterable[int]) -> None:
    """Let the rows of a pointer name the winner. A link that would stand twice goes.

    Raises Refused where the table has something against it.
    """
    table = RawTable(pointer.table)
    before: dict[str, Any] = {pointer.column: loser.id}
    if pointer.type_column:
        before[pointer.type_column] = loser.record_type
    after = {**before, pointer.column: winner.id}
    for row in table.rows(before, but):
        try:
            with database.atomic():
                table.set(row["id"], after)
        except IntegrityError as error:
            if not pointer.cascades:
                raise Refused(
                    _(
                        "%(table)s, row %(number)s, can't refer to %(record)s: it would stand"
                        " there twice. Enable its module and put that right first.",
                        table=pointer.table.replace("_", " "),
                        number=row["id"],
                        record=str(winner),
                    )
                ) from error
            table.delete(row["id"])
            _note(table, row, "delete", row, {})
        else:
            _note(table, row, "update", before, after)


def _note(
    table: RawTable, row: dict[str, Any], verb: str, old: dict[str, Any], new: dict[str, Any]
) -> None:
    version = row.get("version")
    change = {
        "record_type": table.told_as,
        "record_id": row["id"],
        "parent_type": None,
        "parent_id": None,
        "verb": verb,
        "version": version + 1 if isinstance(version, int) else 0,
        "label": f"{table.table} {row['id']}",
        "before": {table.name(name): value for name, value in old.items()},
        "after": {table.name(name): value for name, value in new.items()},
    }
    write_changes(current_gate(), [change])


def put_row_back(change: Change) -> None:
    """Reverse a note. Raises Refused where the row isn't as it left it."""
    kind = registry.resources.get(change.record_type)
    name = table_name(kind.model) if kind else change.record_type
    if not database.table_exists(name):
        raise Refused(_("The table %(table)s is gone.", table=name))
    table = RawTable(name)
    was = {table.column(one): value for one, value in change.was.items()}
    became = {table.column(one): value for one, value in change.became.items()}
    if change.verb == "delete":
        is_link = "version" not in table.columns  # whose number means nothing, and is given again
        table.insert({one: value for one, value in was.items() if not (is_link and one == "id")})
        _note(table, was, "create", {}, was)
        return
    row = next(iter(table.rows({"id": change.record_id})), None)
    if row is None or any(row[column] != value for column, value in became.items()):
        raise Refused(_("%(record)s was changed since.", record=change.label))
    table.set(change.record_id, was)
    _note(table, row, "update", became, was)


__all__ = ["RawTable", "move_rows", "put_row_back"]
