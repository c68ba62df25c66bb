"""Write workbooks (XLSX), row by row into a file."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.tables.writing import Rows
from models.refused import Refused
from models.texts import _

MAX_SHEET_ROWS = 1_048_576
MAX_SHEET_CELL = 32_767
# A workbook keeps a number to 15 digits; a longer one is written as text.
EXACT_DIGITS = 15


def xlsx_file(
    target: BinaryIO,
    header: Sequence[str],
    batches: Iterable[Rows],
    *,
    title: str = "",
    day_format: str = "yyyy-mm-dd",
    must_be_whole: bool = False,
) -> int:
    """Write a workbook of one sheet, row by row, and return the number of rows under the header.

    Numbers are Decimal or int, days and moments stay what they are, all else is text: nothing is a
    formula. A text longer than a cell holds is cut, or with `must_be_whole` refused. Raises Refused
    also where there are more rows than a sheet has.
    """
    workbook = Workbook(
        target,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    try:
        sheet = workbook.add_worksheet(_sheet_name(title))
        writers = _Cells(sheet, workbook, day_format, must_be_whole)
        number = _fill(sheet, writers, header, batches, workbook.add_format({"bold": True}))
    finally:
        _close(workbook)
    return number


def _close(workbook: Workbook) -> None:
    """Finish the file. Raises OSError where the disk doesn't take it."""
    try:
        workbook.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        raise cause if isinstance(cause, OSError) else error from None


def _fill(
    sheet: Worksheet, cells: "_Cells", header: Sequence[str], batches: Iterable[Rows], bold: Format
) -> int:
    """Write the header and all rows below it."""
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.write_string(0, column, str(name)[:MAX_SHEET_CELL], bold)
    number = 0
    for rows in batches:
        for row in rows:
            number += 1
            if number >= MAX_SHEET_ROWS:
                raise Refused(
                    _("A sheet holds %(rows)d rows. Export as CSV instead.", rows=MAX_SHEET_ROWS)
                )
            for column, value in enumerate(row):
                cells.write(number, column, value)
    return number


class _Cells:
    """How each type of value is written into a sheet."""

    def __init__(
        self, sheet: Worksheet, workbook: Workbook, day_format: str, must_be_whole: bool
    ) -> None:
        self.sheet = sheet
        self.must_be_whole = must_be_whole
        self.day = workbook.add_format({"num_format": day_format})
        self.moment = workbook.add_format({"num_format": f"{day_format} hh:mm"})
        self.by_type: dict[type, Callable[[int, int, Any], None]] = {
            str: self._text,
            int: self._number,
            Decimal: self._number,
            date: self._day,
            datetime: self._moment,
        }

    def write(self, row: int, column: int, value: Any) -> None:
        """Write one value; nothing is written for nothing."""
        if value is not None and value != "":
            self.by_type[type(value)](row, column, value)

    def _text(self, row: int, column: int, text: str) -> None:
        if len(text) > MAX_SHEET_CELL:
            if self.must_be_whole:
                raise Refused(
                    _(
                        "Row %(row)d holds a text of %(length)d characters; a cell of a workbook "
                        "holds %(limit)d. Export as CSV instead.",
                        row=row,
                        length=len(text),
                        limit=MAX_SHEET_CELL,
                    )
                )
            text = f"{text[: MAX_SHEET_CELL - 1]}…"
        self.sheet.write_string(row, column, text)

    def _number(self, row: int, column: int, number: Decimal | int) -> None:
        exact = Decimal(number)
        if len(exact.as_tuple().digits) > EXACT_DIGITS:
            self.sheet.write_string(row, column, format(exact, "f"))
        else:
            self.sheet.write_number(row, column, number)

    def _day(self, row: int, column: int, day: date) -> None:
        if day.year < 1900:  # a workbook's calendar begins there
            self.sheet.write_string(row, column, day.isoformat())
        else:
            self.sheet.write_datetime(row, column, day, self.day)

    def _moment(self, row: int, column: int, moment: datetime) -> None:
        if moment.year < 1900:
            self.sheet.write_string(row, column, moment.isoformat(sep=" ", timespec="minutes"))
        else:
            self.sheet.write_datetime(row, column, moment, self.moment)


def _sheet_name(title: str) -> str:
    """Make a name that a sheet may have."""
    allowed = "".join(char for char in title if char not in "[]:*?/\\" and char.isprintable())
    return allowed.strip("' ")[:31] or "Sheet1"
