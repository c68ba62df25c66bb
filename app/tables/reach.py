"""How far the cells of a sheet reach, measured before anything is reserved for them."""

import re

from app.tables.sheet import MAX_COLUMNS, Unreadable
from models.texts import _

# A sheet is held as one rectangle: a single cell far out would fill the memory with empty ones.
MAX_CELLS = 5_000_000
_NAME = rb"(?:[\w.-]++:)?"
# The place of a cell (B7) or the number of a row (7). Zeros in front change nothing.
_PLACE = re.compile(rb"""\br ?= ?["']\$?([A-Za-z]{0,4})\$?0*([0-9]{1,9})["']""")
_BARE = rb"(?=[ />])(?![^>]*?\br ?= ?[\"'])"
_BARE_CELL = re.compile(rb"<" + _NAME + rb"c" + _BARE)
_BARE_ROW = re.compile(rb"<" + _NAME + rb"row" + _BARE)
_ROW = re.compile(rb"<" + _NAME + rb"row\b")
_BARE_ANY = re.compile(rb"<" + _NAME + rb"(?:c|row)" + _BARE)
_BLANKS = re.compile(rb" {2,}")
_TO_BLANK = bytes.maketrans(b"\t\r\n", b"   ")
_LONGEST_TAG = 4096


class Reach:
    """How far the cells of one part reach, from its text piece by piece.

    A cell or a row that doesn't tell its place stands next to the one before it. Any part may be a
    sheet, whatever its name: what holds no `sheetData` is none.
    """

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.bare_rows = self.bare_cells = self.most_bare_cells = 0
        self.rest = b""
        self.is_sheet = False

    def look(self, chunk: bytes) -> None:
        """Take the next piece. Raises Unreadable once the rectangle is too large."""
        text = self.rest + chunk
        self.is_sheet = self.is_sheet or b"sheetData" in text
        if not self.is_sheet:
            self.rest = text[-_LONGEST_TAG:]
            return
        # However many blanks stand within a tag, it doesn't grow longer than what is kept of it.
        text = text.translate(_TO_BLANK)
        if b"  " in text:
            text = _BLANKS.sub(b" ", text)
        end = max(text.rfind(b">") + 1, len(text) - _LONGEST_TAG)
        self.rest = text[end:]
        self._count(text[:end])

    def end(self) -> None:
        """Take what is left. Raises Unreadable as `look` does."""
        if self.is_sheet:
            self._count(self.rest)

    def _count(self, text: bytes) -> None:
        for letters, digits in set(_PLACE.findall(text)):
            self.rows = max(self.rows, int(digits))
            self.columns = max(self.columns, _column_number(letters))
        self._count_bare(text)
        self._check(self.rows + self.bare_rows, self.columns + self.most_bare_cells)

    def _count_bare(self, text: bytes) -> None:
        """Count the rows without a number, and the cells without a place in each row."""
        if not _BARE_ANY.search(text):
            self.bare_cells = 0 if _ROW.search(text) else self.bare_cells
            return
        self.bare_rows += len(_BARE_ROW.findall(text))
        for number, row in enumerate(_ROW.split(text)):
            found = len(_BARE_CELL.findall(row))
            self.bare_cells = found if number else self.bare_cells + found
            self.most_bare_cells = max(self.most_bare_cells, self.bare_cells)

    def _check(self, rows: int, columns: int) -> None:
        if columns > MAX_COLUMNS:
            raise Unreadable(_("The sheet has more than %(limit)d columns.", limit=MAX_COLUMNS))
        if rows * columns > MAX_CELLS:
            raise Unreadable(
                _(
                    "The sheet spans %(rows)d rows and %(columns)d columns, more than %(limit)d "
                    "cells. Delete what stands far out, or save the table as CSV.",
                    rows=rows,
                    columns=columns,
                    limit=MAX_CELLS,
                )
            )


def _column_number(letters: bytes) -> int:
    """Count a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
