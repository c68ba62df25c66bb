"""What is written is read back equal, and nothing in it runs."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from app.exporting.export import day_format, separator_for
from app.exporting.quick import quick_number, samples_of
from app.tables import open_table
from app.tables.harmless import as_written, harmless_column, make_harmless
from app.tables.writing import csv_columns, csv_lines
from app.tables.xlsx import MAX_SHEET_CELL, xlsx_file
from models.kinds import kind_by_name
from models.refused import Refused
from tests.examples import examples

# What a record may hold: no signs that steer, no halves of signs.
CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\t\n",;'), max_size=9
)
CELLS = st.one_of(st.just(""), st.text(alphabet="ab \r\n\",;'é\0", max_size=4))
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1",
    "a;=cmd|' /C calc'!A0", "a,=1", "a\t+1", "a\n=1", '"=1', "=", "==", "-",
]  # fmt: skip
HARMLESS = ["", "Ann", "a-b", "1+1=2", "x@firm.example", "a, b", "'", "it's", "a\n- b", "O'Neill"]


def written(tmp_path: Path, rows: Iterable[list[str]], **options: object) -> list[list[str]]:
    """Write rows of text as CSV and read them back."""
    path = tmp_path / "table.csv"
    path.write_bytes(b"".join(csv_lines(["first", "second"], [rows], **options)))  # type: ignore[arg-type]
    return list(open_table(path, has_header=True).rows)


def test_makes_every_formula_harmless_and_finds_it_again() -> None:
    for text in FORMULAS:
        assert make_harmless(text) != text
        assert as_written(make_harmless(text)) == text
        assert make_harmless(text)[0] not in "=+-@\t\r\n＝"
    for text in HARMLESS:
        assert make_harmless(text) == text
        assert as_written(text) == text


@given(st.text(alphabet="=+-@'\t\r\n;,|\"＝ab1", max_size=12))
@examples(400)
def test_any_text_made_harmless_is_found_again(text: str) -> None:
    safe = make_harmless(text)
    assert as_written(safe) == text
    assert safe[:1] not in list("=+-@\t\r\n＝＋－＠")


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4))
@examples(30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_csv_is_read_back_equal(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    kept = [list(row) for row in rows]
    assert written(tmp_path, kept) == kept


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4)
    ),
    st.sampled_from(",;"),
)
@examples(300)
def test_columns_are_written_as_rows_are(rows: list[list[str]], separator: str) -> None:
    head = ["a"] * len(rows[0]) if rows else ["a", "b"]
    columns = list(zip(*rows, strict=True)) or [()] * len(head)
    quick = csv_columns(head, [columns, columns], separator=separator, bom=True)
    careful = csv_lines(head, [rows, rows], separator=separator, bom=True)
    assert b"".join(quick) == b"".join(careful)


@given(st.lists(st.text(alphabet="=+-@'\t\r\n;,|\"＝ab1", max_size=5), max_size=5))
@examples(300)
def test_a_column_is_made_harmless_as_its_cells_are(texts: list[str]) -> None:
    assert list(harmless_column(texts)) == list(map(make_harmless, texts))


def test_csv_is_marked_and_separated_as_asked(tmp_path: Path) -> None:
    assert written(tmp_path, [["é", "1,5"]], bom=True, separator=";") == [["é", "1,5"]]
    assert (tmp_path / "table.csv").read_bytes() == "\ufefffirst;second\r\né;1,5\r\n".encode()


def test_a_workbook_keeps_types_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    rows = [
        ["=1+1", Decimal("1234.56")],
        ["http://firm.example", 7],
        ["{=SUM(A1)}", date(2026, 2, 28)],
        ["007", datetime(2026, 2, 28, 13, 30, tzinfo=UTC).replace(tzinfo=None)],
        ["", Decimal("12345678901234567.89")],
        ["last", date(1850, 1, 1)],
        ["-", Decimal("-0.07")],
    ]
    with path.open("wb") as file:
        assert xlsx_file(file, ["text", "value"], [rows[:3], rows[3:]], title="A/B: [c]") == 7
    sheet = open_table(path)
    assert sheet.sheets == ["AB c"]
    assert list(sheet.rows) == [
        ["=1+1", "1234.56"], ["http://firm.example", "7"], ["{=SUM(A1)}", "2026-02-28"],
        ["007", "2026-02-28 13:30:00"], ["", "12345678901234567.89"], ["last", "1850-01-01"],
        ["-", "-0.07"],
    ]  # fmt: skip


def test_a_text_longer_than_a_cell_is_cut_or_refused() -> None:
    long = "x" * (MAX_SHEET_CELL + 1)
    assert xlsx_file(io.BytesIO(), ["a"], [[[long]]]) == 1
    with pytest.raises(Refused, match="Export as CSV"):
        xlsx_file(io.BytesIO(), ["a"], [[[long]]], must_be_whole=True)


def test_spreadsheets_of_a_language_find_their_separator_and_days() -> None:
    assert (separator_for("de"), separator_for("en"), separator_for("fr")) == (";", ",", ";")
    assert (day_format("de"), day_format("en")) == ("dd.mm.yyyy", "dd/mm/yyyy")
    assert day_format("en-US") == "mm/dd/yyyy"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "de-CH", "sv", "ja"])
def test_numbers_are_written_quickly_as_the_language_writes_them(locale: str) -> None:
    for name in ("money", "quantity", "integer"):
        kind = kind_by_name(name)
        for number in samples_of(kind):
            assert quick_number(kind, locale)(number) == kind.show(number, locale).replace("−", "-")
