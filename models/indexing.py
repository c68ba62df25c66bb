"""Indexes of records: in the very order shown, over folded keys where texts are sorted."""

from typing import Any

from peewee import CharField, Field

from models.fields import StateField
from models.shape import KeyField


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
    else:
        model.add_index(field, model._meta.primary_key)


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


__all__ = ["index_field", "is_indexed", "is_sorted_text"]
