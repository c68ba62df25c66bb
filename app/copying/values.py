"""A value in its plain form, which is SQLite's, and in PostgreSQL's."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from models.clock import to_utc

Convert = Callable[[Any], Any]

# The last matching beginning of a declared type counts.
_SQLITE_KINDS = {
    "": "text", "INT": "whole", "BIGINT": "whole", "SMALLINT": "whole", "DATE": "day",
    "DATETIME": "moment", "TIME": "time", "BLOB": "bytes", "REAL": "float", "DECIMAL": "decimal",
}  # fmt: skip
_POSTGRES_KINDS = {
    "bigint": "whole", "integer": "whole", "smallint": "whole", "boolean": "yesno", "date": "day",
    "timestamp with time zone": "moment", "timestamp without time zone": "naive",
    "time without time zone": "time", "bytea": "bytes", "double precision": "float",
    "real": "float", "numeric": "decimal", "jsonb": "json", "json": "json", "uuid": "uuid",
}  # fmt: skip


def kind_on_sqlite(declared: str) -> str:
    """Name the kind of a column by its type on SQLite."""
    upper = declared.upper()
    found = [name for name in _SQLITE_KINDS if upper.startswith(name)]
    return _SQLITE_KINDS[max(found, key=len)]


def kind_on_postgres(declared: str) -> str:
    """Name the kind of a column by its type on PostgreSQL."""
    return _POSTGRES_KINDS.get(declared.partition("(")[0], "text")


def sqlite_type(declared: str) -> str:
    """Name the type that a column of PostgreSQL has on SQLite."""
    name, _bracket, size = declared.partition("(")
    if name == "character varying":
        return f"VARCHAR({size}" if size else "VARCHAR"
    kind = kind_on_postgres(declared)
    if kind == "decimal":
        return f"DECIMAL({size}" if size else "DECIMAL"
    return {
        "whole": "INTEGER", "yesno": "INTEGER", "day": "DATE", "moment": "DATETIME",
        "naive": "DATETIME", "time": "TIME", "bytes": "BLOB", "float": "REAL",
    }.get(kind, "TEXT")  # fmt: skip


def postgres_type(declared: str) -> str:
    """Name the type that a column of SQLite has on PostgreSQL, where no model tells it."""
    upper = declared.upper()
    if upper.startswith(("VARCHAR", "DECIMAL")):
        return upper
    return {
        "whole": "bigint", "day": "date", "moment": "timestamptz", "time": "time",
        "bytes": "bytea", "float": "double precision",
    }.get(kind_on_sqlite(declared), "text")  # fmt: skip


def to_plain(kind: str) -> Convert:
    """Return what brings a value of a kind into its plain form, from either database."""
    return _PLAIN.get(kind, _as_it_is)


def to_postgres(kind: str) -> Convert:
    """Return what makes PostgreSQL's value of a plain one."""
    return _POSTGRES.get(kind, _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


def _moment(value: Any) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return to_utc(aware).replace(tzinfo=None).isoformat(" ", "milliseconds")


def _naive(value: Any) -> str:
    return str(value)


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(value).isoformat()


def _time(value: Any) -> str:
    return value.isoformat() if isinstance(value, time) else time.fromisoformat(value).isoformat()


def _json(value: Any) -> str:
    loaded = json.loads(value) if isinstance(value, str | bytes) else value
    return json.dumps(loaded, ensure_ascii=False, sort_keys=True)


def _decimal(value: Any) -> str:
    return format(Decimal(str(value)).normalize(), "f")


_PLAIN: dict[str, Convert] = {
    "yesno": int, "moment": _moment, "naive": _naive, "day": _day, "time": _time, "bytes": bytes,
    "json": _json, "decimal": _decimal, "uuid": lambda value: str(value).replace("-", ""),
}  # fmt: skip
_POSTGRES: dict[str, Convert] = {
    "yesno": bool, "moment": lambda value: f"{value}+00", "float": float,
}  # fmt: skip
