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
    """A query of `count` values; `build` gets a stand-in for each and returns the query.

    It names the fields that it selects: a whole class may lose fields while its query is kept.
    """

    def __init__(self, count: int, build: Callable[..., Any]) -> None:
        self._count = count
        self._build = build
        self._written: tuple[Any, Any, str, list[Any]] | None = None

    def rows(self, *values: Any) -> Sequence[tuple[Any, ...]]:
        """Return the rows as the database gives them; values go there as they are, too."""
        rows: Sequence[tuple[Any, ...]] = self._run(values)[0].fetchall()
        return rows

    def records(self, *values: Any) -> list[Any]:
        """Return the rows as what the query makes of them: records, tuples of Python's values."""
        cursor, query = self._run(values)
        # Peewee's way from rows to records has no public name.
        made = query._get_cursor_wrapper(cursor)
        made.fill_cache()
        found: list[Any] = made.row_cache
        return found

    def run(self, *values: Any) -> int:
        """Write what the query writes. Returns the number of rows."""
        return int(self._run(values)[0].rowcount)

    def _run(self, values: tuple[Any, ...]) -> tuple[Any, Any]:
        query, sql, params = self._sql()
        given = [values[one.number] if isinstance(one, _Slot) else one for one in params]
        return database.execute_sql(sql, given), query

    def _sql(self) -> tuple[Any, str, list[Any]]:
        if self._written is None or self._written[0] is not database.obj:
            slots = [Value(_Slot(number), converter=False) for number in range(self._count)]
            query = self._build(*slots)
            self._written = (database.obj, query, *query.sql())
        return self._written[1:]


def kept_by(model: Any, name: str, count: int, build: Callable[..., Any]) -> Prepared:
    """Return a query that a class of records keeps under a name: it goes when the class goes."""
    if "prepared_queries" not in vars(model):
        model.prepared_queries = {}
    kept: dict[str, Prepared] = model.prepared_queries
    if name not in kept:
        kept[name] = Prepared(count, build)
    return kept[name]
