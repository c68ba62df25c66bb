"""Read text tables: CSV, TSV and what else has one row a line."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from app.tables.encodings import find_encoding, known_encoding
from app.tables.lines import Lines
from app.tables.separators import NO_SEPARATOR, Layout, find_layout
from app.tables.sheet import MAX_CELL, MAX_COLUMNS, NumberedRow, Sheet, Unreadable
from models.texts import _

SAMPLE_LINES = 500
SAMPLE_CHARACTERS = 500_000
_HINT = re.compile(r"sep=(.)\r?\n?$", re.IGNORECASE)

# One number for the whole process; the module's own 131,072 is less than a long note.
csv.field_size_limit(MAX_CELL)


def open_delimited(
    path: Path,
    name: str,
    encoding: str | None = None,
    separator: str | None = None,
    has_header: bool | None = None,
) -> Sheet:
    """Open a text table. Raises Unreadable; what is wrong further on is raised by its rows."""
    encoding = known_encoding(encoding) if encoding else find_encoding(path)
    stream = path.open(encoding=encoding, newline="")
    try:
        return _sheet(stream, name, encoding, separator, has_header)
    except BaseException:
        stream.close()
        raise


def _sheet(
    stream: io.TextIOWrapper,
    name: str,
    encoding: str,
    separator: str | None,
    has_header: bool | None,
) -> Sheet:
    """Look at the beginning, then give the sheet with all rows still to be read."""
    lines = Lines(stream)
    source = iter(lines)
    head, is_whole = _sample(source)
    hint, skipped = (_HINT.match(head[0].lstrip("\ufeff")) if head else None), 0
    if hint:
        head, separator, skipped = head[1:], separator or hint.group(1), 1
    if head and head[0].startswith("\ufeff"):
        head[0] = head[0][1:]
    lines.used = 0
    layout = find_layout(head, is_whole, _one_sign(separator))
    sheet = Sheet(name, encoding, _shown(layout), release=stream.close)
    sheet.begin(_rows(lines, chain(head, source), layout, skipped), has_header)
    return sheet


def _sample(source: Iterator[str]) -> tuple[list[str], bool]:
    """Take the first lines, and tell whether these are all."""
    head: list[str] = []
    size = 0
    for line in source:
        head.append(line)
        size += len(line)
        if len(head) >= SAMPLE_LINES or size >= SAMPLE_CHARACTERS:
            return head, False
    return head, True


def _one_sign(separator: str | None) -> str | None:
    """Check a separator that somebody named; `tab` is one too. Raises Unreadable."""
    if not separator:
        return None
    sign = "\t" if separator.lower() in ("tab", "\\t") else separator
    if len(sign) != 1 or sign in '"\r\n\0':
        raise Unreadable(
            _("“%(sign)s” can't separate cells. Name one sign, or `tab`.", sign=separator)
        )
    return sign


def _shown(layout: Layout) -> str:
    return "" if layout.separator == NO_SEPARATOR else layout.separator


def _rows(
    lines: Lines, source: Iterator[str], layout: Layout, skipped: int
) -> Iterator[NumberedRow]:
    """Give the rows that are not empty lines, each with its line. Raises Unreadable."""
    reader = csv.reader(source, delimiter=layout.separator, quoting=layout.quoting)
    before = skipped
    try:
        for row in reader:
            lines.used = 0
            if row:
                if len(row) > MAX_COLUMNS:
                    raise _too_wide(before + 1, len(row))
                yield before + 1, row
            before = reader.line_num + skipped
    except csv.Error:
        raise _too_long(before + 1) from None


def _too_wide(line: int, columns: int) -> Unreadable:
    return Unreadable(
        _(
            "Line %(line)d has %(columns)d cells; a table has at most %(limit)d columns. "
            "Is the separator right?",
            line=line,
            columns=columns,
            limit=MAX_COLUMNS,
        )
    )


def _too_long(line: int) -> Unreadable:
    return Unreadable(
        _(
            "In the row that begins in line %(line)d a cell is longer than %(limit)d characters. "
            "Perhaps a quotation mark is not closed.",
            line=line,
            limit=MAX_CELL,
        )
    )
