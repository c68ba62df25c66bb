"""Count what is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from models.database import database


@contextmanager
def queries() -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    kind: Any = type(database.obj)
    real = kind.execute_sql
    sent: list[str] = []

    def spy(self: Any, sql: str, *args: Any, **options: Any) -> Any:
        sent.append(sql)
        return real(self, sql, *args, **options)

    with patch.object(kind, "execute_sql", spy):
        yield sent
