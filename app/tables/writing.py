"""Write tables as CSV, piece by piece as bytes on their way."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

Rows = Iterable[Sequence[Any]]
Columns = Sequence[Sequence[str]]
"""The cells of some rows, column by column: each has as many."""
BOM = b"\xef\xbb\xbf"
LINE_END = "\r\n"
MARK = '"'


def csv_lines(
    header: Sequence[str], batches: Iterable[Rows], *, separator: str = ",", bom: bool = False
) -> Iterator[bytes]:
    """Give a CSV file in UTF-8, a piece for each batch of rows of text.

    `bom` sets the mark by which spreadsheets know UTF-8.
    """
    yield (BOM if bom else b"") + _lines([header], separator)
    for rows in batches:
        yield _lines(rows, separator)


def csv_columns(
    header: Sequence[str], batches: Iterable[Columns], *, separator: str = ",", bom: bool = False
) -> Iterator[bytes]:
    """Give what `csv_lines` gives, of batches that stand column by column: for very many rows."""
    yield (BOM if bom else b"") + _lines([header], separator)
    for columns in batches:
        if len(columns) == 1:  # a lone empty cell is written in a way of its own
            yield _lines(zip(*columns, strict=True), separator)
        else:
            yield _joined(columns, separator)


def _lines(rows: Rows, separator: str) -> bytes:
    piece = io.StringIO(newline="")
    csv.writer(piece, delimiter=separator, lineterminator=LINE_END).writerows(rows)
    return piece.getvalue().encode()


def _joined(columns: Columns, separator: str) -> bytes:
    """Write columns; empty ones side by side are nothing but the separators between them."""
    cells: list[Sequence[str]] = []
    for is_empty, some in groupby(columns, lambda column: not any(column)):
        if is_empty:
            first, *others = some
            cells.append([separator * len(others)] * len(first))
        else:
            cells += [_quoted(column, separator) for column in some]
    lines = LINE_END.join(map(separator.join, zip(*cells, strict=True)))
    return f"{lines}{LINE_END}".encode() if lines else b""


def _quoted(column: Sequence[str], separator: str) -> Sequence[str]:
    """Put in quotation marks what needs them; most columns hold nothing that does."""
    signs = (separator, '"', "\r", "\n")
    whole = "".join(column)
    if not any(sign in whole for sign in signs):
        return column
    needs = re.compile(f"[{re.escape(''.join(signs))}]").search
    return [f'"{cell.replace(MARK, MARK * 2)}"' if needs(cell) else cell for cell in column]
