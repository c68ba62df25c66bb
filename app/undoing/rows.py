"""Values of the history as records hold them."""

from typing import Any

from models.change import Change
from models.kinds import kind_of
from models.record import Record


def value_of(field: Any, value: Any) -> Any:
    """Return a value of the history as a field holds it; a blank text stays one."""
    if value is None or hasattr(field, "rel_model"):
        return value
    read = kind_of(field).parse(value, None, strict=False)
    return value if read is None else read


def put_values(record: Record, values: dict[str, Any]) -> None:
    """Put values of the history into a record; fields that are gone meanwhile stay away."""
    for name, value in values.items():
        field = record._meta.fields.get(name)
        if field is not None:
            setattr(record, name, value_of(field, value))


def record_of(model: Any, change: Change) -> Any:
    """Return a record as a change deleted it, not stored; its lists of references stay away."""
    record = model(id=change.record_id)
    put_values(record, change.was)
    return record


def is_cleared(change: Change) -> bool:
    """Say whether what a change deleted was deleted for good: only that it was there is left."""
    return change.verb == "delete" and not change.was


__all__ = ["is_cleared", "put_values", "record_of", "value_of"]
