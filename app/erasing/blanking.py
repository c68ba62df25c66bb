"""Emptying a record of what tells of somebody."""

from collections.abc import Iterable, Mapping
from typing import Any

from peewee import CharField, Field, ForeignKeyField, TextField

from app.settings import firm
from models.core import User
from models.record import SYSTEM_FIELDS, Record
from models.shape import KeyField
from models.texts import _, use_language


def blank(record: Record, kept: Iterable[str]) -> None:
    """Empty every field that may be empty and every text, but those kept and who looks after it.

    Numbers, states and choices that must have a value stay: alone they tell of nobody. The text by
    which people know the record says that it was anonymised.
    """
    but = {*kept, *SYSTEM_FIELDS, *record.secret, *_columns_of_pointers(record)}
    for field in record._meta.sorted_fields:
        if field.name not in but and not _is_of_user(field) and not isinstance(field, KeyField):
            setattr(record, field.name, _emptied(record, field))
    for name in record._meta.manytomany:
        if name not in but:
            record.link(name, [])


def blank_texts(record: Record, values: Mapping[str, Any]) -> None:
    """Give a record values that tell nothing, and empty all other texts that may be empty."""
    pointers = _columns_of_pointers(record)
    for field in record._meta.sorted_fields:
        is_text = isinstance(field, CharField | TextField) and not isinstance(field, KeyField)
        if is_text and field.null and not field.choices and field.name not in pointers:
            setattr(record, field.name, None)
    for name, value in values.items():
        setattr(record, name, value)


def _emptied(record: Record, field: Any) -> Any:
    is_text = isinstance(field, CharField | TextField) and not field.choices
    if is_text and field.name in record.shown_as[:1]:
        with use_language(firm().language):
            return str(_("Anonymised %(number)s", number=record.id))
    if field.null:
        return None
    return "" if is_text else getattr(record, field.name)


def _is_of_user(field: Field) -> bool:
    return isinstance(field, ForeignKeyField) and field.rel_model is User


def _columns_of_pointers(record: Record) -> set[str]:
    return {f"{name}_{end}" for name in record.refs for end in ("resource", "id")}
