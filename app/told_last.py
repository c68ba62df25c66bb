"""What the history says that texts of records became last, compared with what they are."""

import json
from collections.abc import Iterator
from typing import Any

from peewee import CharField, TextField

from models.change import Change
from models.record import KeyField, Record
from models.rows import chunks

_AT_ONCE = 1000


def differing_texts(model: type[Record]) -> Iterator[tuple[int, str]]:
    """Go through the records of which a text isn't what the last change of it says, with its field.

    Only texts that the history tells of: what is kept without it can't be compared.
    """
    names = [
        field.name
        for field in model._meta.sorted_fields
        if type(field) in (CharField, TextField)
        and not isinstance(field, KeyField)
        and field.name not in model.secret
    ]
    if not names:
        return
    fields = [model._meta.fields[name] for name in names]
    rows = model.select(model.id, *fields).order_by(model.id).tuples().iterator()
    for part in chunks(rows, _AT_ONCE):
        told = _told(model, part[0][0], part[-1][0])
        for record_id, *values in part:
            last = told.get(record_id, {})
            for name, value in zip(names, values, strict=True):
                if name in last and (last[name] or "") != (value or ""):
                    yield record_id, name


def _told(model: type[Record], first: int, last: int) -> dict[int, dict[str, Any]]:
    """Return the newest values that changes tell of records between two ids."""
    told: dict[int, dict[str, Any]] = {}
    changes = (
        Change.select(Change.record_id, Change.after)
        .where(Change.record_type == model.record_type, Change.record_id.between(first, last))
        .order_by(Change.id)
        .tuples()
    )
    for record_id, after in changes.iterator():
        told.setdefault(record_id, {}).update(json.loads(after))
    return told
