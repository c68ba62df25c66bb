"""Rows of a file on their way to becoming records: read, joined with what they point at."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from app.importing.cells import Cell, Named, Warned, cell_reader
from app.importing.mapping import Mapping
from app.importing.targets import Target, read_target
from app.importing.told import Attached, Brought, IfKnown, ReadRow
from app.resource import Resource
from app.tables.harmless import as_written
from app.writing.batch import Outcome, Part
from app.writing.gate import line_resource
from models.fields import CountryField, PhoneField
from models.kinds import dialled_within
from models.refused import Invalid
from models.texts import _


@dataclass(slots=True)
class FileRow:
    """A row: where it stands, its cells, what they mean and what became of it.

    `lines` are by name and place of the first column that fills them; `fresh` holds what only a new
    record takes. `fields` name the column behind each field, for what is said about it.
    """

    line: int
    cells: Sequence[Any]
    values: dict[str, Any] = field(default_factory=dict)
    fresh: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)
    alike: str = ""
    """The one stored record that a new row looks like, and by what."""
    number: int = 0
    """Counted from 0 through the whole file: where to go on."""
    files: list[Attached] = field(default_factory=list)
    models: dict[str, Any] = field(default_factory=dict)
    """The record classes of references that the row brings along."""

    def copied(self) -> "FileRow":
        """Return the row as it is now, apart from what becomes of this one."""
        return replace(
            self,
            values=dict(self.values),
            fresh=dict(self.fresh),
            lines={place: dict(part) for place, part in self.lines.items()},
            errors={name: list(texts) for name, texts in self.errors.items()},
            warnings=list(self.warnings),
            outcome=Outcome(),
        )

    def become(self, other: "FileRow") -> None:
        """Be what another row is."""
        for one in fields(self):
            setattr(self, one.name, getattr(other, one.name))

    def fail(self, column: str, text: str) -> None:
        """Note what is wrong with a cell, or with the row as a whole."""
        self.errors.setdefault(column, []).append(text)

    def named(self) -> list[tuple[dict[str, Any], str, Named]]:
        """Return what is still a text and will be a reference."""
        places = [one for one in (self.values, self.fresh, *self.lines.values()) if one]
        return [
            (place, name, value)
            for place in places
            for name, value in place.items()
            if isinstance(value, Named)
        ]

    def brought(self) -> list[tuple[str, Any, Brought]]:
        """Return field, record class and values of what the row brings along."""
        found = self.values.items()
        return [
            (name, self.models[name], value) for name, value in found if isinstance(value, Brought)
        ]

    def content(self, is_new: bool) -> dict[str, Any]:
        """Return the values for the writing gate."""
        if is_new:
            given = {
                name: value
                for name, value in self.values.items()
                if value is not None and value != []
            }
            found = {**self.fresh, **given}
        else:
            found = dict(self.values)
        for (name, where, _number), part in self.lines.items():
            found.setdefault(name, []).append(Part(part, dict(where)))
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """A column that goes somewhere: `place` is the line it is part of, None for the record's own.

    `along` are values of a new record that go with it.
    """

    number: int
    name: str
    field: str
    reader: Cell
    place: tuple[Any, ...] | None
    along: tuple[tuple[str, Any], ...]
    values: AnyMapping[str, str]
    """What cells stand for, by what is written in them."""
    is_country: bool = False
    is_dialled: bool = False
    """Holds phone numbers: read after the others, within the country that the row names."""


class RowReader:
    """Reads the rows of one file by its mapping, with a reader prepared for each column."""

    def __init__(self, resource: Resource, mapping: Mapping, names: Sequence[str]) -> None:
        self.resource, self.mapping, self.names = resource, mapping, list(names)
        self.width = len(self.names)
        self.nothing = {"", *mapping.nothing}
        self.columns = [
            self._column(number, name, mapping.columns[name])
            for number, name in enumerate(self.names)
            if mapping.columns.get(name) is not None
        ]
        self.columns.sort(key=lambda column: column.is_dialled)
        self.countries = [column for column in self.columns if column.is_country]
        # A column's own attributes, once for all rows: looking them up takes longer than a cell.
        self._prepared = [
            (
                one.number, one.name, one.field, one.reader, one.place, one.along, one.values,
                one.is_dialled and bool(self.countries),
            )
            for one in self.columns
        ]  # fmt: skip
        self.fixed = {
            name: self._reader(Target(name), "en")(text) for name, text in mapping.fixed.items()
        }

    def _column(self, number: int, name: str, target: Target) -> Column:
        where = self._values(target.line, target.where)
        return Column(
            number,
            name,
            target.name,
            self._reader(target, self.mapping.notations.get(name, "en")),
            (target.line, where, 0) if target.line else None,
            () if target.line else self._values("", target.along),
            self.mapping.values.get(name, {}),
            isinstance(field_at(self.resource, target), CountryField),
            isinstance(field_at(self.resource, target), PhoneField),
        )

    def _reader(self, target: Target, notation: str) -> Any:
        child = line_resource(self.resource, target.line) if target.line else self.resource
        if child is None:
            raise Invalid(_("There are no lines named “%(name)s”.", name=target.line))
        return cell_reader(child.model, target.name, notation)

    def _values(self, line: str, pairs: tuple[tuple[str, str], ...]) -> tuple[Any, ...]:
        return tuple((name, self._reader(Target(name, line), "en")(text)) for name, text in pairs)

    def read(self, line: int, cells: Sequence[str]) -> FileRow | None:
        """Read a row; None where it is wholly empty."""
        row = FileRow(line, cells)
        if len(cells) != self.width:
            return self._ragged(row)
        is_empty, nothing, values = True, self.nothing, row.values
        for column in self._prepared:
            number, name, field, reader, place, along, words, is_dialled = column
            text = as_written(cells[number]).strip()
            if words:
                text = words.get(text, text)
            value = None
            if text not in nothing:
                is_empty = False
                if is_dialled:
                    reader = self._within(row, reader)
                try:
                    value = reader(text)
                except Invalid as wrong:
                    row.fail(name, str(wrong))
                if type(value) is Warned:
                    row.warnings.append(f"{name}: {value.reason}")
                    value = value.value
            if place is not None:
                row.lines.setdefault(place, {})[field] = value
                continue
            values[field] = value
            if along and value is not None:
                row.fresh = {**dict(along), **row.fresh}
        if is_empty and not any(cell.strip() for cell in cells):
            return None
        row.fresh = {**self.fixed, **row.fresh}
        if row.lines:
            row.lines = {
                place: part
                for place, part in row.lines.items()
                if any(value is not None for value in part.values())
            }
        return row

    def _within(self, row: FileRow, reader: Cell) -> Cell:
        """Let a phone number be read within the first country that the row names."""
        for column in self.countries:
            place = row.lines.get(column.place, {}) if column.place else row.values
            if country := place.get(column.field):
                return _dialled(reader, country)
        return reader

    def _ragged(self, row: FileRow) -> FileRow | None:
        if not any(str(cell).strip() for cell in row.cells):
            return None
        row.fail(
            "",
            _(
                "This row has %(count)s cells, the table %(width)s columns. Put quotes around"
                " cells that hold the separator or a line break.",
                count=len(row.cells),
                width=self.width,
            ),
        )
        return row


def field_at(resource: Resource, target: Target) -> Any:
    """Return the field that a target means; None for what is no plain field."""
    owner = line_resource(resource, target.line) if target.line else resource
    return owner.model._meta.fields.get(target.name) if owner else None


def _dialled(reader: Cell, country: str) -> Cell:
    def read(text: str) -> Any:
        with dialled_within(country):
            return reader(text)

    return read


class RecordReader:
    """Reads rows that a plugin's reader has made: values by field, lines as lists of dicts."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self._readers: dict[Target, Any] = {}
        self._countries = [
            Target(name, line)
            for line in ("", *resource.lines)
            if (owner := line_resource(resource, line) if line else resource)
            for name, field in owner.model._meta.fields.items()
            if isinstance(field, CountryField)
        ]

    def read(self, line: int, told: ReadRow | AnyMapping[str, Any]) -> FileRow:
        """Read a row; texts are read as programs write them."""
        if not isinstance(told, ReadRow):
            told = ReadRow(told)
        row = FileRow(line, [_as_cell(value) for value in told.values.values()])
        row.files, row.warnings = list(told.files), [str(one) for one in told.warnings]
        with dialled_within(self._country(told.values)):
            self._take(row, told.values)
        return row

    def _country(self, values: AnyMapping[str, Any]) -> str | None:
        """Return the first country that a row names, in its own fields or in its lines."""
        for target in self._countries:
            for part in values.get(target.line, ()) if target.line else (values,):
                if text := part.get(target.name):
                    found = self._value(FileRow(0, ()), target, text)
                    return found if isinstance(found, str) else None
        return None

    def _take(self, row: FileRow, values: AnyMapping[str, Any]) -> None:
        for name, value in values.items():
            if name in self.resource.lines:
                for number, part in enumerate(value):
                    found = {
                        key: self._value(row, Target(key, name), one) for key, one in part.items()
                    }
                    row.lines[name, (), number] = found
            else:
                row.values[name] = self._value(row, read_target(name), value)

    def _value(self, row: FileRow, target: Target, value: Any) -> Any:
        if isinstance(value, IfKnown):
            return self._if_known(row, target, value)
        if isinstance(value, Brought):
            row.models[target.name] = self.resource.model._meta.fields[target.name].rel_model
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            if target not in self._readers:
                child = line_resource(self.resource, target.line) if target.line else self.resource
                model: Any = (child or self.resource).model
                self._readers[target] = cell_reader(model, target.name, "en")
            read = self._readers[target](value)
        except (Invalid, KeyError) as wrong:
            row.fail(target.name, str(wrong))
            return None
        if isinstance(read, Warned):
            row.warnings.append(f"{target.name}: {read.reason}")
            return read.value
        return read

    def _if_known(self, row: FileRow, target: Target, told: IfKnown) -> Any:
        """Read what may be left out: a reference is found later, all else is read now."""
        many = self.resource.model._meta.manytomany.get(target.name) if not target.line else None
        if many is not None:
            texts = (told.value,) if isinstance(told.value, str) else told.value
            return Named(many.rel_model, tuple(dict.fromkeys(texts)), True, True)
        trial = FileRow(row.line, row.cells)
        value = self._value(trial, target, str(told))
        row.warnings += trial.warnings
        row.warnings += [
            f"{name}: {text}" for name, texts in trial.errors.items() for text in texts
        ]
        return replace(value, is_loose=True) if isinstance(value, Named) else value


def _as_cell(value: Any) -> str:
    """Write what a reader told into one cell, for the file of rejected rows."""
    if isinstance(value, list):
        parts = (_as_cell(one) for one in value)
        return "; ".join(parts)
    if isinstance(value, AnyMapping):
        return " ".join(_as_cell(one) for one in value.values())
    return str(value)


__all__ = ["FileRow", "RecordReader", "RowReader"]
