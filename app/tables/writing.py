"""Write tables as CSV, piece by piece as bytes on their way."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Rows = Iterable[Sequence[Any]]
BOM = b"\xef\xbb\xbf"


def csv_lines(
    header: Sequence[str], batches: Iterable[Rows], *, separator: str = ",", bom: bool = False
) -> Iterator[bytes]:
    """Give a CSV file in UTF-8, a piece for each batch of rows of text.

    `bom` sets the mark by which spreadsheets know UTF-8.
    """
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, delimiter=separator, lineterminator="\r\n")
    writer.writerow(header)
    yield (BOM if bom else b"") + piece.getvalue().encode()
    for rows in batches:
        piece.seek(0)
        piece.truncate()
        writer.writerows(rows)
        yield piece.getvalue().encode()
