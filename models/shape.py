"""What storing a class of records needs to know of its fields, found once and kept."""

from collections.abc import Callable, Mapping
from typing import Any

from peewee import CharField, TextField

from models.database import is_sqlite
from models.folding import fold
from models.kinds import kind_of

KEY_LENGTH = 500
SYSTEM_FIELDS = ("id", "created_at", "created_by", "updated_at", "updated_by", "version")


class KeyField(CharField):
    """The folded key of a text that is sorted: compared as bytes on both engines."""

    def __init__(self, source: str = "", **options: Any) -> None:
        super().__init__(max_length=KEY_LENGTH, **options)
        self.source = source

    def ddl(self, ctx: Any) -> Any:
        """Compare as bytes: SQLite does so anyway, PostgreSQL is told to."""
        self.collation = None if is_sqlite() else '"C"'
        return super().ddl(ctx)


class Shape:
    """The columns of a record's table: how each is stored, kept in the history, and sorted by."""

    def __init__(self, model: Any) -> None:
        fields = model._meta.fields
        self.names = tuple(fields)
        self.columns: list[tuple[str, str, Callable[[Any], Any]]] = [
            (field.name, field.column_name, field.db_value) for field in model._meta.sorted_fields
        ]
        self.keys: list[tuple[str, str]] = [
            (field.name, field.name.removesuffix("_key"))
            for field in fields.values()
            if isinstance(field, KeyField)
        ]
        hidden = {"id", *model.secret, *(name for name, _source in self.keys)}
        self.all_plains: dict[str, Callable[[Any], Any]] = {
            name: kind_of(field).plain for name, field in fields.items() if name not in hidden
        }
        self.plains = {
            name: plain for name, plain in self.all_plains.items() if name not in SYSTEM_FIELDS
        }
        self.texts = [
            field.name
            for field in fields.values()
            if field.null and isinstance(field, CharField | TextField)
        ]

    def storable(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as JSON holds them, without system fields, keys and secrets."""
        return _plain(self.plains, data)

    def whole(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row as JSON holds it, with who made it and when: it may come back so."""
        return _plain(self.all_plains, data)

    def fill_keys(self, data: dict[str, Any], is_new: bool) -> dict[str, Any]:
        """Return the folded keys of the texts that are known."""
        filled = {}
        for name, source in self.keys:
            if source not in data and not is_new:
                continue  # read without this text: its key stays as it is
            text = data.get(source)
            filled[name] = fold(text)[:KEY_LENGTH] if text else None
        return filled


def _plain(plains: dict[str, Callable[[Any], Any]], data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: None if value is None else plains[name](value)
        for name, value in data.items()
        if name in plains
    }


_shapes: dict[Any, Shape] = {}


def shape_of(model: Any) -> Shape:
    """Return the shape of a record class, found anew once a field was added or taken away."""
    shape = _shapes.get(model)
    if shape is None or shape.names != tuple(model._meta.fields):
        shape = _shapes[model] = Shape(model)
    return shape
