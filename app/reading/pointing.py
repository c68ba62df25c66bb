"""Which references point at a record at all: asked for all of them in one go."""

from collections.abc import Sequence
from typing import Any

from models.database import database, is_sqlite


def are_pointing(fields: Sequence[Any], ids: Sequence[int]) -> list[bool]:
    """Say for each reference whether any row's points at any of these, whoever may see that row."""
    if not fields:
        return []
    mark = ", ".join(["?" if is_sqlite() else "%s"] * len(ids))
    asked = ", ".join(
        f'EXISTS (SELECT 1 FROM "{one.model._meta.table_name}"'
        f' WHERE "{one.column_name}" IN ({mark}))'
        for one in fields
    )
    row = database.execute_sql(f"SELECT {asked}", [*ids] * len(fields)).fetchone()
    return [bool(one) for one in row]
