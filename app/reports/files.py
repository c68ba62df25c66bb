"""A report as a file: CSV as spreadsheets of a language expect it, or a workbook."""

import tempfile
from collections.abc import Iterator

from app.exporting.export import day_format, separator_for
from app.reports.declared import Row
from app.reports.running import Ran
from app.reports.values import cell
from app.tables.harmless import make_harmless
from app.tables.writing import csv_lines
from models.kinds.numbers import MINUS
from models.texts import _

PIECE = 1 << 18


def csv_of(ran: Ran, locale: str) -> Iterator[bytes]:
    """Give a report as CSV, its totals as the last row."""
    rows = [[_safe(one) for one in line] for line in _lines(ran, locale, is_workbook=False)]
    heads = [str(one.label) for one in ran.columns]
    return csv_lines(heads, [rows], separator=separator_for(locale), bom=True)


def _safe(value: object) -> str:
    """Write a cell so that no spreadsheet runs it, and negative numbers so that it reads them."""
    text = str(value)
    is_number = text[:1] == MINUS and any(char.isdigit() for char in text)
    return text.replace(MINUS, "-") if is_number else make_harmless(text)


def xlsx_of(ran: Ran, locale: str) -> Iterator[bytes]:
    """Give a report as a workbook."""
    from app.tables.xlsx import xlsx_file  # its library is loaded by who wants it

    file = tempfile.TemporaryFile()  # noqa: SIM115  closed when the answer has been given
    try:
        heads = [str(one.label) for one in ran.columns]
        lines = _lines(ran, locale, is_workbook=True)
        title = str(ran.report.label)
        xlsx_file(file, heads, [lines], title=title, day_format=day_format(locale))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    with file:
        while piece := file.read(PIECE):
            yield piece


def _lines(ran: Ran, locale: str, *, is_workbook: bool) -> Iterator[list[object]]:
    for row in ran.rows:
        yield _line(ran, row, locale, is_workbook)
    if ran.totals and ran.rows:
        total = _line(ran, ran.totals, locale, is_workbook)
        total[0] = total[0] if total[0] != "" else str(_("Total"))
        yield total


def _line(ran: Ran, row: Row, locale: str, is_workbook: bool) -> list[object]:
    return [cell(ran, one, row, locale, is_workbook=is_workbook) for one in ran.columns]


FORMATS = {
    "csv": ("text/csv; charset=utf-8", csv_of),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_of),
}
