"""What storing a class of records needs to know of its fields, found once and kept."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from types import NoneType
from typing import Any

from peewee import BooleanField, CharField, DateField, Field, IntegerField, TextField

from models.database import is_sqlite
from models.fields.scaled import LARGEST, ScaledField
from models.folding import fold
from models.kinds import Kind, kind_of
from models.refused import Refused
from models.texts import _

KEY_LENGTH = 500
LAST_YEAR = 8999
"""Days after it leave no room to count on from them."""
SYSTEM_FIELDS = ("id", "created_at", "created_by", "updated_at", "updated_by", "version")


Stored = tuple[str, type | None, Callable[[Any], Any]]
"""A column's field, the type whose values are stored as they are, and what stores all others."""


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
        self.columns = tuple(field.column_name for field in model._meta.sorted_fields)
        self.stored = [stored_as(field) for field in model._meta.sorted_fields]
        self._may_lack = {
            field.name for field in fields.values() if field.null and not field.constraints
        }
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
        self.plain_texts = {
            name for name in self.all_plains if type(kind_of(fields[name]))._plain is Kind._plain
        }
        self.texts = [
            field.name
            for field in fields.values()
            if field.null and isinstance(field, CharField | TextField)
        ]
        self.limits = [
            (field.name, Decimal(LARGEST).scaleb(-field.decimals))
            for field in fields.values()
            if isinstance(field, ScaledField)
        ]
        self.days = [field.name for field in fields.values() if isinstance(field, DateField)]

    def table(
        self, all_data: Sequence[Mapping[str, Any]], stored: list[Stored]
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns that many new rows fill, and for these what `stored_row` gives.

        It is found out column by column: most of them hold nothing, or nothing but what is stored
        as it is. A statement with half as many columns takes half the time.
        """
        take, nothing = itemgetter(*self.names), dict.fromkeys(self.names)
        taken = zip(*[take({**nothing, **data}) for data in all_data], strict=True)
        by_name = dict(zip(self.names, taken, strict=True))
        columns, filled = [], []
        for column, (name, as_is, value) in zip(self.columns, stored, strict=True):
            values = by_name[name]
            types = {*map(type, values)}
            if types == {NoneType} and name in self._may_lack:
                continue
            if not types <= {as_is, NoneType}:
                values = tuple(
                    one if one is None or type(one) is as_is else value(one) for one in values
                )
            columns.append(column)
            filled.append(values)
        return columns, list(zip(*filled, strict=True))

    def storable(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as JSON holds them, without system fields, keys and secrets."""
        return self._plain(self.plains, data)

    def whole(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row as JSON holds it, with who made it and when: it may come back so."""
        return self._plain(self.all_plains, data)

    def _plain(
        self, plains: dict[str, Callable[[Any], Any]], data: Mapping[str, Any]
    ) -> dict[str, Any]:
        texts = self.plain_texts
        return {
            name: value
            if value is None or (type(value) is str and name in texts)
            else plains[name](value)
            for name, value in data.items()
            if name in plains
        }

    def refuse_too_large(self, data: Mapping[str, Any]) -> None:
        """Raise Refused for an amount that no column holds, such as one that was multiplied."""
        for name, limit in self.limits:
            value = data.get(name)
            if isinstance(value, Decimal) and not -limit <= value <= limit:
                raise Refused(_("The number is too large. Check its digits."), field=name)

    def refuse_too_late(self, data: Mapping[str, Any]) -> None:
        """Raise Refused for a day so far away that nothing can be reckoned from it."""
        for name in self.days:
            value = data.get(name)
            if isinstance(value, date) and value.year > LAST_YEAR:
                text = _(
                    "Days are kept up to the year %(year)s. Leave it empty if there is no end.",
                    year=LAST_YEAR,
                )
                raise Refused(text, field=name)

    def fill_keys(self, data: dict[str, Any], is_new: bool) -> dict[str, Any]:
        """Return the folded keys of the texts that are known."""
        filled = {}
        for name, source in self.keys:
            if source not in data and not is_new:
                continue  # read without this text: its key stays as it is
            text = data.get(source)
            filled[name] = fold(text)[:KEY_LENGTH] if text else None
        return filled


_ADAPTED = {CharField.adapt: str, IntegerField.adapt: int, BooleanField.adapt: bool}


def stored_as(field: Field) -> Stored:
    """Return how a field's values come into the database's form."""
    is_plain = type(field).db_value is Field.db_value
    return field.name, _ADAPTED.get(type(field).adapt) if is_plain else None, field.db_value


def stored_row(data: Mapping[str, Any], columns: list[Stored]) -> list[Any]:
    """Return values in the database's form, in the order of the columns."""
    return [
        one if (one := data.get(name)) is None or type(one) is as_is else value(one)
        for name, as_is, value in columns
    ]


_shapes: dict[Any, Shape] = {}


def shape_of(model: Any) -> Shape:
    """Return the shape of a record class, found anew once a field was added or taken away."""
    shape = _shapes.get(model)
    if shape is None or shape.names != tuple(model._meta.fields):
        shape = _shapes[model] = Shape(model)
    return shape


def empty_texts(record: Any, texts: Sequence[str]) -> None:
    """Keep one kind of emptiness: a text that may be missing is None, never blank."""
    if "" not in record.__data__.values():
        return
    for name in texts:
        if record.__data__.get(name) == "":
            setattr(record, name, None)
