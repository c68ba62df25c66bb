"""Indexes of records: in the very order shown, over folded keys where texts are sorted."""

from typing import Any

from peewee import CharField, Field, ForeignKeyField

from models.fields import StateField
from models.shape import KeyField

REFERENCES = "_set"
"""What the name of an index ends with that holds only rows which refer to something."""
_LONGEST = 63


def index_field(model: Any, field: Field) -> None:
    """Index a field in the very order shown: (field or its folded key, id).

    The folded key of a unique text is unique too.
    """
    if not (field.index or field.unique) or field.primary_key:
        return
    name = f"{field.name}_key"
    if is_sorted_text(field) and name not in model._meta.fields:
        key = KeyField(
            field.name,
            null=True,
            unique=field.unique,
            column_name=f"{field.column_name}_key",
        )
        model._meta.add_field(name, key)
    if field.unique:
        return
    field.index = False
    if is_sorted_text(field):
        model.add_index(model._meta.fields[name], model._meta.primary_key)
    elif field.null and isinstance(field, ForeignKeyField):
        _index_references(model, field)
    else:
        model.add_index(field, model._meta.primary_key)


def _index_references(model: Any, field: Field) -> None:
    """Index the rows that refer to something, and no others.

    Were those that refer to nothing in it, a planner would take from its statistics that a value
    finds as many rows as there are of them, and pass over the index.
    """
    columns = field.column_name, model._meta.primary_key.column_name
    name = "_".join((model._meta.table_name, *columns))[: _LONGEST - len(REFERENCES)]
    model.add_index(
        field, model._meta.primary_key, where=field.is_null(False), name=name + REFERENCES
    )


def is_indexed(model: Any, name: str) -> bool:
    """Say whether rows with one value of a field are found without looking at all of them."""
    known = model._meta.fields
    field = known.get(f"{name}_key", known[name])
    first = (index._expressions[0] for index in model._meta.fields_to_index())
    return bool(field.unique) or any(one is field for one in first)


def is_sorted_text(field: Field) -> bool:
    """Say whether a field is text that people sort by its folded key."""
    text = isinstance(field, CharField) and not isinstance(field, KeyField | StateField)
    return text and not field.choices


__all__ = ["REFERENCES", "index_field", "is_indexed", "is_sorted_text"]
