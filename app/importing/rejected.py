"""Rejected rows as a table: the file's own cells, the line, and what is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.importing.mapping import Mapping
from app.importing.rows import FileRow
from app.resource import Resource, field_label
from app.tables.harmless import make_harmless
from app.tables.writing import csv_lines
from app.writing.gate import line_resource
from models.texts import _

REASON, LINE = _("Reason"), _("Line")


def reason_of(row: FileRow, mapping: Mapping, resource: Resource) -> str:
    """Say what is wrong with a row, each sentence with the column it is about."""
    columns = {target.place[::2]: name for name, target in mapping.columns.items()}
    said = []
    for name, texts in row.errors.items():
        head = _heading(name, columns, resource)
        said += [f"{head}: {text}" if head else str(text) for text in texts]
    return " ".join(said)


def _heading(name: str, columns: dict[Any, str], resource: Resource) -> str:
    line, _dot, rest = name.partition(".")
    field = rest.rpartition(".")[2]
    if rest and (line, field) in columns:
        return columns[line, field]
    if ("", name) in columns:
        return columns["", name]
    model = resource.model
    child = line_resource(resource, line) if rest else None
    if child is not None:
        return str(field_label(child.model, field))
    known = name in model._meta.fields or name in model._meta.manytomany
    return str(field_label(model, name)) if known else name


def csv_of(
    names: Sequence[str], batches: Iterable[Sequence[tuple[int, str, Sequence[Any]]]]
) -> Iterator[bytes]:
    """Write (line, reason, cells) as CSV that opens in spreadsheets and imports again."""
    lines = ([_cells(len(names), *row) for row in batch] for batch in batches)
    return csv_lines([*names, str(LINE), str(REASON)], lines, bom=True)


def _cells(width: int, line: int, reason: str, cells: Sequence[Any]) -> list[str]:
    padded = [*map(str, cells), *[""] * (width - len(cells))]
    return [make_harmless(text) for text in (*padded, str(line), reason)]
