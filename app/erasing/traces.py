"""What the house holds of somebody beside records and their history: mails, told rows, searches."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from peewee import fn

from app.registry import registry
from models.change import Change
from models.core import Mail, PublicAct, RejectedRow, Viewed
from models.fields import EmailField
from models.record import Record

Key = tuple[str, int]
SHORTEST = 5
"""Shorter texts stand in too much that is about others."""


def texts_of(records: Iterable[Record]) -> set[str]:
    """Return the texts of records by which somebody is known elsewhere: names, mails, numbers."""
    found: set[str] = set()
    for record in records:
        named = [record.__data__.get(name) for name in record.shown_as]
        values = [one for one in record.__data__.values() if isinstance(one, str) and "@" in one]
        found |= {one.strip() for one in (*named, *values) if isinstance(one, str)}
    return {one for one in found if len(one) >= SHORTEST}


def forget_traces(record: Record, texts: set[str], keys: Iterable[Key]) -> None:
    """Forget mails to somebody, rows of files that tell of them, and searches for them.

    `keys` are the records that tell of nobody any more: what came and went by mail about them, and
    what visitors did with them, goes whole.
    """
    for address, number in keys:
        kind, about = (Mail._meta.fields[f"about_{end}"] for end in ("resource", "id"))
        Mail.delete().where(kind == address, about == number).execute()
        own = (PublicAct.record_type == address) & (PublicAct.record_id == number)
        PublicAct.delete().where(own).execute()
    # What people searched lists for may be the very name.
    Viewed.update(listed=None).where(Viewed.listed.is_null(False)).execute()
    for text in texts:
        told = json.dumps(text, ensure_ascii=False)[1:-1]
        RejectedRow.delete().where(RejectedRow.cells.contains(told)).execute()
    mails = sorted(one for one in texts if "@" in one and not _is_of_others(one))
    if mails:
        kind, number = (Mail._meta.fields[f"about_{end}"] for end in ("resource", "id"))
        about = kind.is_null() | ((kind == record.record_type) & (number == record.id))
        Mail.delete().where(fn.LOWER(Mail.to).in_([one.lower() for one in mails]), about).execute()


def _is_of_others(address: str) -> bool:
    """Say whether another record has the same mail address, as people of one office do."""
    for resource in registry.by_model.values():
        model: Any = resource.model
        for field in model._meta.sorted_fields:
            if isinstance(field, EmailField) and model.select().where(field == address).exists():
                return True
    return False


def deleted_about(record: Record) -> Iterator[Key]:
    """Give the records that pointed at one when they were deleted: the trash still holds them."""
    for resource in registry.by_model.values():
        columns = _pointing(resource.model, record)
        for column, kind in columns:
            wanted = f'"{column}": {record.id}'
            query = Change.select(Change.record_id, Change.before).where(
                Change.record_type == resource.address,
                Change.verb == "delete",
                Change.before.contains(wanted),
            )
            for row in query:
                was = row.was
                is_of_kind = not kind or was.get(kind) == record.record_type
                if was.get(column) == record.id and is_of_kind:
                    yield resource.address, row.record_id


def _pointing(model: Any, record: Record) -> list[tuple[str, str]]:
    """Return the columns by which records of a class point at one, as the history names them."""
    found = [(field.name, "") for field in model._meta.refs if field.rel_model is type(record)]
    return found + [(f"{name}_id", f"{name}_resource") for name in model.refs]
