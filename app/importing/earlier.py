"""The rows of a file that were rehearsed: those that later rows meet are done again before them.

A batch of a rehearsal is taken back before the next one is read. What a row would find of the
batches before is a key, a unique value or a name that it refers to: by these the rows are kept, in
a file of their own that goes with its process, so that a long file needs no more memory.
"""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from peewee import ForeignKeyField

from app.importing.rows import FileRow
from app.resource import Resource
from models.folding import fold
from models.record import KEY_LENGTH, KeyField
from models.rows import chunks

_MOST_ALIKE = 2
"""Rows kept of one name: two of them are as ambiguous as many."""
_TABLES = """
CREATE TABLE kept (number INTEGER PRIMARY KEY, row BLOB NOT NULL);
CREATE TABLE mark (hash INTEGER, number INTEGER, PRIMARY KEY (hash, number)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class _Column:
    """A column by whose values records are met: `source` is the field that rows fill."""

    field: Any
    source: str
    is_reference: bool

    def mark(self, value: Any) -> int:
        """Return what a value of the column is kept by."""
        if isinstance(value, Decimal):
            value = value.normalize()
        text = fold(value)[:KEY_LENGTH] if isinstance(self.field, KeyField) else str(value)
        name = f"{self.field.name}\0{text}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)


class Earlier:
    """What became of the rows before, as far as the rows to come may meet it."""

    def __init__(self, resource: Resource, key: str) -> None:
        self.model: Any = resource.model
        self.columns = list(_columns(self.model, key))
        self._kept: sqlite3.Connection | None = None

    def met_by(self, rows: Sequence[FileRow]) -> list[FileRow]:
        """Return the kept rows that these meet, with those that they met in turn, in order."""
        found: dict[int, FileRow] = {}
        waiting: Iterable[FileRow] = rows
        while self._kept and waiting:
            marks = {mark for row in waiting for mark in self._met(row)}
            fresh = {row.number: row for row in self._marked(marks) if row.number not in found}
            found |= fresh
            waiting = list(fresh.values())
        return [found[number] for number in sorted(found)]

    def _met(self, row: FileRow) -> Iterator[int]:
        values = {**row.fresh, **{name: one for name, one in row.values.items() if one is not None}}
        for column in self.columns:
            if (value := values.get(column.source)) not in (None, ""):
                yield column.mark(value)
        texts = [text for _place, _name, one in row.named() if one.model is self.model
                 for text in one.texts]  # fmt: skip
        for column in self.columns if texts else []:
            if column.is_reference:
                yield from map(column.mark, texts)

    def _marked(self, marks: Iterable[int]) -> Iterator[FileRow]:
        for part in chunks(marks):
            sql = (
                "SELECT row FROM kept WHERE number IN"
                f" (SELECT number FROM mark WHERE hash IN ({', '.join('?' * len(part))}))"
            )
            for (row,) in self._base.execute(sql, part):
                yield pickle.loads(row)

    def stored(self, rows: Sequence[FileRow]) -> dict[int, list[int]]:
        """Return by record, while they are stored, the marks of what rows made or changed."""
        found: dict[int, list[int]] = {}
        ids = {row.outcome.record_id for row in rows if _has_written(row)}
        fields = [column.field for column in self.columns]
        for part in chunks(ids if fields else ()):
            query = self.model.select(self.model.id, *fields).where(self.model.id.in_(part))
            for number, *values in query.tuples():
                pairs = zip(self.columns, values, strict=True)
                found[number] = [one.mark(value) for one, value in pairs if value is not None]
        for row in rows:
            for column in self.columns:
                old = row.outcome.changes.get(column.source, (None,))[0]
                if old is not None and row.outcome.record_id in found:
                    found[row.outcome.record_id].append(column.mark(old))
        return found

    def keep(
        self,
        rows: Sequence[FileRow],
        read: Sequence[FileRow],
        before: Iterable[FileRow],
        stored: dict[int, list[int]],
    ) -> None:
        """Keep rows as they were read; what changes an earlier one's record becomes part of that.

        `before` are the earlier rows that were done again.
        """
        made = {row.outcome.record_id: row.number for row in before}
        for row, fresh in zip(rows, read, strict=True):
            number = row.outcome.record_id
            if number is None or number not in stored or not _has_written(row):
                continue
            first = made.setdefault(number, row.number)
            whole = fresh if first == row.number else _joined(self._row(first), fresh)
            self._base.execute("REPLACE INTO kept VALUES (?, ?)", (first, pickle.dumps(whole)))
            self._base.executemany(
                "INSERT OR IGNORE INTO mark SELECT ?1, ?2"
                " WHERE (SELECT count(*) FROM mark WHERE hash = ?1) < ?3",
                [(mark, first, _MOST_ALIKE) for mark in stored[number]],
            )

    def _row(self, number: int) -> FileRow:
        found = self._base.execute("SELECT row FROM kept WHERE number = ?", (number,)).fetchone()
        row: FileRow = pickle.loads(found[0])
        return row

    @property
    def _base(self) -> sqlite3.Connection:
        """A database of this process: on the disk once it is large, gone with the connection."""
        if self._kept is None:
            self._kept = sqlite3.connect("", isolation_level=None)
            self._kept.executescript(f"PRAGMA journal_mode = OFF; {_TABLES}")
        return self._kept


def _columns(model: Any, key: str) -> Iterator[_Column]:
    """Give the columns by which a row may meet a record: the key, unique ones, the name."""
    fields = model._meta.fields
    label = _label_of(model)
    wanted = [*([key] if key else []), *([label] if label else [])]
    wanted += [one.name for one in model._meta.sorted_fields if one.unique and one.name != "id"]
    names = [name if f"{name}_key" not in fields else f"{name}_key" for name in wanted]
    for name in dict.fromkeys(names):
        field = fields[name]
        source = name.removesuffix("_key") if isinstance(field, KeyField) else name
        yield _Column(field, source, bool(label) and (source == label or field.unique))


def _label_of(model: Any) -> str:
    """Return the one field that names records which other rows of the file may refer to."""
    points = [one for one in model._meta.sorted_fields if isinstance(one, ForeignKeyField)]
    pointed = [one.rel_model for one in (*points, *model._meta.manytomany.values())]
    return model.shown_as[0] if model in pointed and len(model.shown_as) == 1 else ""


def _has_written(row: FileRow) -> bool:
    return row.outcome.state in ("created", "updated")


def _joined(first: FileRow, then: FileRow) -> FileRow:
    """Return the row that leaves behind what these two do, one after the other."""
    first.values |= then.values
    first.lines |= then.lines
    first.models |= then.models
    return first


def as_read(row: FileRow) -> FileRow:
    """Return a copy of a row for keeping: what it says, without what need not be said again."""
    copy = row.copied()
    copy.cells, copy.files, copy.warnings = (), [], []
    return copy


__all__ = ["Earlier", "as_read"]
