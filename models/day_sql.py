"""Days in SQL: how long ago something was, by the firm's days."""

from typing import Any

from peewee import Cast, fn

from models.clock import firm_offset, firm_zone, today
from models.database import is_sqlite


def days_since(moment: Any) -> Any:
    """Return the expression of the whole days of the firm from a moment until its today.

    On SQLite, which knows no zones, midnight is that of the zone's present offset.
    """
    if not is_sqlite():
        local = fn.TIMEZONE(str(firm_zone()), moment)
        return Cast(today().isoformat(), "date") - Cast(local, "date")
    minutes = int(firm_offset().total_seconds() // 60)
    day = fn.DATE(moment, f"{minutes:+d} minutes")
    return Cast(fn.JULIANDAY(today().isoformat()) - fn.JULIANDAY(day), "INTEGER")


__all__ = ["days_since"]
