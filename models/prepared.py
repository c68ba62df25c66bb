"""Queries that every request asks: their SQL is written once, their values come with each run."""

from collections.abc import Callable, Sequence
from typing import Any

from peewee import Value

from models.database import database


class _Slot:
    """The place of a value in a prepared query."""

    def __init__(self, number: int) -> None:
        self.number = number


class Prepared:
    """A query of `count` values; `build` gets a stand-in for each and returns the query."""

    def __init__(self, count: int, build: Callable[..., Any]) -> None:
        self._count = count
        self._build = build
        self._written: tuple[Any, str, list[Any]] | None = None

    def rows(self, *values: Any) -> Sequence[tuple[Any, ...]]:
        """Return the rows as the database gives them; values go there as they are, too."""
        sql, params = self._sql()
        given = [values[one.number] if isinstance(one, _Slot) else one for one in params]
        rows: Sequence[tuple[Any, ...]] = database.execute_sql(sql, given).fetchall()
        return rows

    def _sql(self) -> tuple[str, list[Any]]:
        if self._written is None or self._written[0] is not database.obj:
            slots = [Value(_Slot(number), converter=False) for number in range(self._count)]
            sql, params = self._build(*slots).sql()
            self._written = (database.obj, sql, params)
        return self._written[1], self._written[2]
