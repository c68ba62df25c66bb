"""Unique texts: what differs only in capitals, accents or spaces is the same."""

from typing import TYPE_CHECKING, Any

from models.prepared import Prepared, kept_by
from models.refused import Refused
from models.texts import _

if TYPE_CHECKING:
    from models.record import Record


def _others(model: Any, key: Any) -> Prepared:
    """Return the query of who else than one record has a key."""

    def others(text: Any, own: Any) -> Any:
        return model.select(model.id).where(key == text, model.id != own).limit(1)

    return kept_by(model, key.name, 2, others)


def refuse_twins(record: "Record", before: dict[str, Any] | None) -> None:
    """Raise Refused for a new unique text that another record has, whatever its capitals.

    Twins from before this was asked for go on as they are: the later one has no folded key.
    """
    model: Any = type(record)
    for field in model._meta.sorted_fields:
        key = model._meta.fields.get(f"{field.name}_key")
        if key is None or not key.unique or field.name not in record.__data__:
            continue
        text = record.__data__[field.name]
        if before is not None and before[field.name] == text:
            setattr(record, key.name, before[key.name])
            continue
        folded = record.__data__.get(key.name)
        if folded and _others(model, key).rows(folded, record.id or 0):
            raise Refused(
                _("“%(text)s” is taken already, whatever its capitals. Choose another.", text=text),
                field=field.name,
            )
