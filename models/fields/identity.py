"""The record's own number."""

from typing import Any

from peewee import SQL, BigAutoField, NodeList


class IdField(BigAutoField):
    """A primary key that is never given twice, not even after the last row was deleted."""

    def ddl(self, ctx: Any) -> NodeList:
        """Declare AUTOINCREMENT where the database would else reuse the last number."""
        column = super().ddl(ctx)
        if self.ddl_datatype(ctx).sql == "INTEGER":
            column.nodes = [*column.nodes, SQL("AUTOINCREMENT")]
        return column
