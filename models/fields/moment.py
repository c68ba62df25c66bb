"""Moments: aware and in UTC in Python, sortable text on SQLite, timestamptz on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from peewee import SQL, DateTimeField

from models.clock import to_utc
from models.refused import Invalid
from models.texts import _


class MomentField(DateTimeField):
    """A point in time, kept to the millisecond."""

    def ddl_datatype(self, ctx: Any) -> SQL:
        """Name the column's type on the database at hand."""
        mapped = super().ddl_datatype(ctx)
        return SQL("TIMESTAMPTZ") if mapped.sql == "TIMESTAMP" else mapped

    def db_value(self, value: object) -> datetime | str | None:
        """Bring a moment into the database's form. Raises Invalid if it has no zone."""
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise Invalid(_("A moment needs its zone, as in 2026-11-20T13:00:00Z."))
        moment = to_utc(value)
        if self._is_on_postgresql():
            return moment
        return moment.replace(tzinfo=None).isoformat(" ", "milliseconds")

    def python_value(self, value: object) -> datetime | None:
        """Give the moment in UTC."""
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return to_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

    def _is_on_postgresql(self) -> bool:
        types: dict[str, str] = self.model._meta.database.field_types
        return types.get("DATETIME") == "TIMESTAMP"
