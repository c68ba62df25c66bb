"""Carrying over what hangs on a record to another one that goes on in its place."""

from typing import Any

from app.registry import registry
from app.talk.following import follow_survivor
from models.gate import stored_values
from models.record import Record

ORIGIN = "origin"
"""The pointer that tells where a record came from: it stays, whatever is carried over."""


def carry_over(source: Record, target: Record) -> int:
    """Let what points at a record of any kind point at another one; return how much that was.

    Files, comments, mails, activities and whatever else has a `RecordRef`, but for `origin`. Who
    follows the one follows the other. Within the open gate; each row's history tells it.
    """
    moved = 0
    with stored_values():
        for resource in list(registry.resources.values()):
            for name in resource.model.refs:
                if name != ORIGIN:
                    moved += _carry(resource.model, name, source, target)
    follow_survivor(source, target)
    return moved


def _carry(model: Any, name: str, source: Record, target: Record) -> int:
    fields = model._meta.fields
    here = (fields[f"{name}_resource"] == source.record_type) & (fields[f"{name}_id"] == source.id)
    rows = list(model.select().where(here).order_by(model.id))
    for row in rows:
        setattr(row, name, target)
        row.save()
    return len(rows)


__all__ = ["ORIGIN", "carry_over"]
