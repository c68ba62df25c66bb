"""Which references point at a record at all: asked for all of them in one go."""

from collections.abc import Sequence
from typing import Any

from app.duplicates.tombstones import can_stay, merged_into
from app.resource import Resource
from models.database import database, is_sqlite


def are_pointing(fields: Sequence[Any], resource: Resource, record_id: int) -> list[bool]:
    """Say for each reference whether any row's points at a record, whoever may see that row.

    What points at those that were merged into it points at it.
    """
    if not fields:
        return []
    ids = [record_id, *(merged_into(resource.address, record_id) if can_stay(resource) else ())]
    mark = ", ".join(["?" if is_sqlite() else "%s"] * len(ids))
    asked = ", ".join(
        f'EXISTS (SELECT 1 FROM "{one.model._meta.table_name}"'
        f' WHERE "{one.column_name}" IN ({mark}))'
        for one in fields
    )
    row = database.execute_sql(f"SELECT {asked}", ids * len(fields)).fetchone()
    return [bool(one) for one in row]
