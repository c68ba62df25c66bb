"""What the history says that records became last, compared with what they are."""

import json
from collections.abc import Iterator
from typing import Any

from models.change import Change
from models.record import SYSTEM_FIELDS, KeyField, Record
from models.rows import chunks
from models.shape import shape_of

_AT_ONCE = 1000
_NOTHING = object()
VERBS = frozenset({"create", "update", "delete", "merge", "purge", "erase"})


def differing_records(model: type[Record]) -> Iterator[tuple[int, str]]:
    """Go through the records that aren't what their history says, with a sentence.

    Only values that the history tells of: what is kept beside it can't be compared.
    """
    names = [
        field.name
        for field in model._meta.sorted_fields
        if not isinstance(field, KeyField)
        and field.name not in SYSTEM_FIELDS
        and field.name not in model.secret | model.untold
    ]
    fields = [model._meta.fields[name] for name in names]
    shape = shape_of(model)
    rows = model.select(model.id, *fields).order_by(model.id).tuples().iterator()
    for part in chunks(rows, _AT_ONCE):
        histories = _Histories(model, part[0][0], part[-1][0])
        yield from histories.broken
        for record_id, *values in part:
            told = histories.last.get(record_id, {})
            row = shape.storable(dict(zip(names, values, strict=True)))
            for name, value in row.items():
                if name in told and told[name] != value:
                    yield record_id, f"{name} isn't what its history says."


class _Histories:
    """The newest values that changes tell of some records, and where one doesn't follow another."""

    def __init__(self, model: type[Record], first: int, last: int) -> None:
        self.last: dict[int, dict[str, Any]] = {}
        self.broken: list[tuple[int, str]] = []
        # Lists of references also lose what is deleted elsewhere.
        compared = set(model._meta.fields) - model.untold
        changes = (
            Change.select(Change.id, Change.record_id, Change.verb, Change.before, Change.after)
            .where(Change.record_type == model.record_type, Change.record_id.between(first, last))
            .order_by(Change.id)
            .tuples()
        )
        for change_id, record_id, verb, before, after in changes.iterator():
            told = self.last.setdefault(record_id, {})
            was, became = _read(before), _read(after)
            if verb not in VERBS or was is None or became is None:
                self.broken.append((record_id, f"change {change_id} can't be read."))
                continue
            for name in was.keys() & compared:
                if told.get(name, was[name]) != was[name]:
                    said = f"change {change_id} of {name} doesn't follow the one before it."
                    self.broken.append((record_id, said))
            told.update(became)


def _read(text: str) -> dict[str, Any] | None:
    try:
        read = json.loads(text)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
