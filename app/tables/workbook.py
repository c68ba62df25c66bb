"""Read workbooks (XLSX): the stored result of every cell, as exact text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from app.tables.archive import check_archive, damaged
from app.tables.sheet import MAX_CELL, NumberedRow, Sheet, Unreadable
from app.tables.trial import try_workbook
from models.texts import _

Cell = int | float | str | bool | date | datetime | time | timedelta


def open_workbook(path: Path, name: str, sheet: str | None, has_header: bool | None) -> Sheet:
    """Open one sheet of a workbook, the first where none is named. Raises Unreadable."""
    check_archive(path)
    try_workbook(path, sheet)
    try:
        workbook = CalamineWorkbook.from_path(path)
        names = list(workbook.sheet_names)
        page = workbook.get_sheet_by_name(_chosen(names, sheet))
    except (CalamineError, OSError, ValueError):
        raise damaged() from None
    except BaseException as error:
        raise _after_panic(error) from None
    result = Sheet(name, "", "", sheets=names, release=workbook.close)
    result.begin(_rows(page), has_header)
    return result


def _chosen(names: list[str], sheet: str | None) -> str:
    """Name the sheet to read. Raises Unreadable for one that isn't there."""
    if not names:
        raise Unreadable(_("The workbook has no sheet."))
    if sheet and sheet not in names:
        raise Unreadable(
            _(
                "The workbook has no sheet “%(sheet)s”, but these: %(names)s.",
                sheet=sheet,
                names=", ".join(names[:20]),
            )
        )
    return sheet or names[0]


def _after_panic(error: BaseException) -> BaseException:
    """Turn a panic of the library into a sentence: it derives from BaseException, and is only that.

    Anything else is given back as it came.
    """
    return damaged() if type(error).__name__ == "PanicException" else error


def _rows(page: CalamineSheet) -> Iterator[NumberedRow]:
    """Give the rows that are not wholly empty, each with its number in the sheet."""
    start = page.start
    if start is None:
        return
    # Cells left of the first filled column don't exist for the library; nor do they here.
    for number, cells in enumerate(page.iter_rows(), 1):
        row = [text_of(cell) for cell in cells]
        if any(row):
            if max(map(len, row)) > MAX_CELL:
                raise Unreadable(
                    _(
                        "A cell in row %(row)d is longer than %(limit)d characters.",
                        row=number,
                        limit=MAX_CELL,
                    )
                )
            yield number, row


def text_of(cell: Cell) -> str:
    """Write a cell so that nothing of it is lost: plain decimals, ISO days, TRUE and FALSE."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, timedelta):
        return _duration(cell)
    return cell.isoformat()


def _number(number: int | float) -> str:
    """Write a number as people type it: 3 for 3.0, without exponent."""
    exact = Decimal(repr(number))
    if exact == exact.to_integral_value():
        return str(int(exact))
    return format(exact, "f")


def _moment(moment: datetime) -> str:
    """Write a moment, as a day where it is midnight: a workbook knows no difference."""
    if moment.time() == time():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ", timespec="seconds")


def _duration(duration: timedelta) -> str:
    """Write a duration as hours, minutes and seconds."""
    seconds = round(duration.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
