"""The one way to point at any record of any plugin."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from peewee import BigIntegerField, CharField

if TYPE_CHECKING:
    from models.record import Record

record_types: dict[str, type["Record"]] = {}
record_titles: dict[str, str] = {}
"""What the lists of these records are called, in the language of who reads it."""


class RecordRef:
    """A pointer to any record, kept as two columns `<name>_resource` and `<name>_id`.

    Reading it loads the record, or None where it is gone or its plugin is not installed.
    `cascade=True` lets the pointing record go with the one it points at; else it stands against
    deleting.
    """

    def __init__(self, verbose_name: str = "", cascade: bool = False) -> None:
        self.verbose_name = verbose_name
        self.cascade = cascade
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def add_columns(self, model: Any) -> None:
        """Give the model its two columns and their index."""
        kind = CharField(max_length=128, null=True)
        number = BigIntegerField(null=True)
        model._meta.add_field(f"{self.name}_resource", kind)
        model._meta.add_field(f"{self.name}_id", number)
        model.add_index(kind, number)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        kind = instance.__data__.get(f"{self.name}_resource")
        model = record_types.get(kind) if kind else None
        if model is None:
            return None
        return model.get_or_none(model.id == instance.__data__.get(f"{self.name}_id"))

    def __set__(self, instance: Any, record: Any) -> None:
        kind, number = (None, None) if record is None else (record.record_type, record.id)
        setattr(instance, f"{self.name}_resource", kind)
        setattr(instance, f"{self.name}_id", number)


def fold_pointers(names: Iterable[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """Join the two columns of each pointer into {"resource", "id"}, None where it is empty."""
    folded = dict(values)
    for name in names:
        columns = (f"{name}_resource", f"{name}_id")
        if not folded.keys() & set(columns):
            continue
        kind, number = (folded.pop(column, None) for column in columns)
        folded[name] = {"resource": kind, "id": number} if kind and number else None
    return folded
