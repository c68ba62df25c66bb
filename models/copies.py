"""Copies of documents and their lines: the same content, in rows of their own."""

from typing import Any

from peewee import ForeignKeyField

from models.core.tombstone import survivor_of


def copy_values(source: Any, copy: Any, but: set[str]) -> None:
    """Give a new document or line what its source holds, but for some fields; nothing is stored."""
    for name in type(source).own:
        if name in but or name in {f"{one}_{half}" for one in but for half in ("resource", "id")}:
            continue
        if name in source._meta.manytomany:
            copy.link(name, source.linked(name))
        else:
            setattr(copy, name, _for_copy(source, name))


def _for_copy(source: Any, name: str) -> Any:
    """Return a value of a document as a new one has it: who was merged is who answers for them."""
    value = source.__data__.get(name)
    field = source._meta.fields.get(name)
    if value is None or not isinstance(field, ForeignKeyField):
        return value
    kind = getattr(field.rel_model, "record_type", "")
    return survivor_of(kind, value) or value


def copy_line(line: Any) -> Any:
    """Return a new line with what another holds, of no document yet."""
    copy = type(line)()
    copy_values(line, copy, {line.parent, *line.kept})
    return copy


__all__ = ["copy_line", "copy_values"]
