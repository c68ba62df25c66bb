"""What the reader understood of a file, to be shown before anything is imported."""

from itertools import islice
from typing import Any

from app.tables.sheet import Sheet

SHOWN_ROWS = 10
SHOWN_CHARACTERS = 1_000


def preview_of(sheet: Sheet, limit: int = SHOWN_ROWS) -> dict[str, Any]:
    """Read the sheet to its end and say what it is: `rows` counts, `first_rows` shows some.

    Raises Unreadable for what is wrong anywhere in the file.
    """
    first = list(islice(sheet.rows, limit))
    rows, ragged = _count(sheet, first)
    return {
        "name": sheet.name,
        "encoding": sheet.encoding,
        "separator": sheet.separator,
        "has_header": sheet.has_header,
        "header": sheet.header if sheet.has_header else None,
        "names": sheet.names,
        "columns": sheet.columns,
        "rows": rows,
        "ragged": ragged,
        "first_rows": [[cell[:SHOWN_CHARACTERS] for cell in row] for row in first],
        "sheets": sheet.sheets,
    }


def _count(sheet: Sheet, first: list[list[str]]) -> tuple[int, int]:
    """Count the rows, and those that have another number of cells than the header."""
    rows, ragged = len(first), sum(len(row) != sheet.columns for row in first)
    for row in sheet.rows:
        rows += 1
        ragged += len(row) != sheet.columns
    return rows, ragged
