"""Taking classes of records, and fields that were added to them, out of the running program."""

from typing import Any

from peewee import Field, ForeignKeyField

from models.record import Record


def drop_field(model: type[Record], name: str) -> None:
    """Take an added field out of a record class, with its folded key and its indexes."""
    meta: Any = model._meta
    for one in (name, f"{name}_key"):
        field = meta.fields.get(one)
        if field is None:
            continue
        meta.indexes = [index for index in meta.indexes if not _is_on(index, field)]
        meta.remove_field(one)
        _drop_backref(field)
        for attribute in {one, getattr(field, "object_id_name", one)}:
            if attribute in vars(model):
                delattr(model, attribute)


def forget_class(model: type[Any]) -> None:
    """Let the classes that a record class refers to know nothing of it any more."""
    meta: Any = model._meta
    for link in getattr(meta, "manytomany", {}).values():
        forget_class(link.through_model)
    for field in list(meta.refs):
        if field in field.rel_model._meta.backrefs:
            meta.remove_ref(field)
            _drop_backref(field)


def _drop_backref(field: Field) -> None:
    if not isinstance(field, ForeignKeyField):
        return
    known: Any = field
    accessor = vars(known.rel_model).get(str(known.backref))
    if getattr(accessor, "field", None) is field:
        delattr(known.rel_model, str(known.backref))


def _is_on(index: Any, field: Field) -> bool:
    return any(one is field for one in getattr(index, "_expressions", ()))


__all__ = ["drop_field", "forget_class"]
