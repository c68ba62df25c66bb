"""Rejected rows as a table: the file's own cells, the line, and what is wrong."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from app.importing.mapping import Mapping
from app.importing.rows import FileRow
from app.resource import Resource, field_label
from app.writing.gate import line_resource
from models.texts import _

REASON, LINE = _("Reason"), _("Line")


def reason_of(row: FileRow, mapping: Mapping, resource: Resource) -> str:
    """Say what is wrong with a row, each sentence with the column it is about."""
    columns = {target.place[::2]: name for name, target in mapping.columns.items()}
    said = []
    for name, texts in row.errors.items():
        head = _heading(name, columns, resource)
        said += [f"{head}: {text}" if head else text for text in texts]
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


def csv_of(names: Sequence[str], rows: Iterable[tuple[int, str, Sequence[Any]]]) -> Iterator[str]:
    """Write (line, reason, cells) as CSV that opens in spreadsheets and imports again."""
    yield "\ufeff" + _line([*names, str(LINE), str(REASON)])
    for line, reason, cells in rows:
        padded = [*cells, *[""] * (len(names) - len(cells))]
        yield _line([*padded, str(line), reason])


def _line(cells: Sequence[Any]) -> str:
    out = StringIO()
    csv.writer(out).writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text[1:].replace(" ", "").replace(".", "").replace(",", "").isdigit()
