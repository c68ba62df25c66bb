"""What is no table, half of one or a trap is refused with a sentence, in little memory."""

import io
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from app.tables import Unreadable, archive, open_table, preview_of
from tests.examples import examples

MB = 1 << 20
NOISE = bytes(Random(7).choices(range(0x80, 0x100), k=400))


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Hold a block to so much memory."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MB
    finally:
        tracemalloc.stop()


def refusal(path: Path, content: bytes) -> str:
    """Return why a file of these bytes isn't read."""
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        preview_of(open_table(path))
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\r\n", "empty"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "old or a protected Excel"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x1f\x8b\x08\0\0", "compressed"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "a file of cards"),
        (b"\x01\x02\x03\x04\x05\x06rest", "no text and no workbook"),
        (b"a,b\n1,\0\n", "zero bytes"),
        (b"PK\x03\x04 and nothing else", "damaged"),
        (b",".join([b"x"] * 16_385), "16385 cells"),
        (b"a,b\n" + b",".join([b"x"] * 16_385), "Line 2"),
        (b"a,b\n1," + b"x" * (10 * MB) + b"\n", "Line 2 is longer"),
        (b'a,b\n1,"' + b"x" * 2_000_000 + b'"\n', "line 2 a cell is longer"),
        (b'a,b\n1,"open\n' + b"x,y\n" * 400_000, "not closed"),
        ("name\nMünchen ä ö ü\nKöl".encode() + "n ü".encode()[:-1], "middle of a character"),
        (("name\n" + "München\n" * 50).encode() + b"K\xf6ln\n", "line 52 is broken"),
        (b"\xff\xfea\0,\0b\0\n\0\0\xd8", "can't be read as utf-16"),
        (b"name,x\n" + NOISE, "encoding of the file can't be told"),
    ],
)
def test_refuses_what_is_no_table(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in refusal(tmp_path / "table.csv", content)


def test_takes_a_header_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"name,mail\n")
    assert preview_of(open_table(path))["rows"] == 0


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="can't be opened"):
        open_table(tmp_path / "missing.csv")


def test_one_endless_line_stays_small_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"x" * (60 * MB))
    with at_most(30), pytest.raises(Unreadable, match="longer"):
        open_table(path)


def test_long_tables_are_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"id,name\n" + b"".join(b"%d,Some name\n" % n for n in range(60_000)))
    with at_most(8):
        assert sum(1 for _row in open_table(path).rows) == 60_000


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    """Make a workbook in memory."""
    file = io.BytesIO()
    with Workbook(file) as book:
        fill(book)
    return file.getvalue()


def simple(book: Workbook) -> None:
    """Fill a small sheet."""
    sheet = book.add_worksheet("First")
    for number, row in enumerate([("name", "count"), ("Ann", 1), ("Bob", 2)]):
        sheet.write_row(number, 0, row)


def replaced(content: bytes, name: str, data: bytes) -> bytes:
    """Put other bytes into one part of a workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for one in old.namelist():
            new.writestr(one, data if one == name else old.read(one))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Set the bound of what a workbook unpacks to so low that a test is quick."""
    monkeypatch.setattr(archive, "MAX_INFLATED", 20 * MB)
    return 20 * MB


def test_writes_cells_of_a_workbook_as_exact_text(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.write_row(0, 0, ["what", "cell"])
        sheet.write_datetime(1, 1, date(2026, 2, 28), day)
        sheet.write_datetime(2, 1, datetime(2026, 2, 28, 13, 30), moment)  # noqa: DTZ001
        sheet.write_number(3, 1, 0.1)
        sheet.write_number(4, 1, 1234567.25)
        sheet.write_number(5, 1, 1e21)
        sheet.write_boolean(6, 1, True)
        sheet.write_formula(7, 1, "=1+2", None, 3)
        sheet.write_string(8, 1, "007")
        sheet.write_number(10, 1, 7)

    path = tmp_path / "cells.xlsx"
    path.write_bytes(workbook(fill))
    sheet = open_table(path)
    assert [(sheet.line, row[1]) for row in sheet.rows] == [
        (2, "2026-02-28"), (3, "2026-02-28 13:30:00"), (4, "0.1"), (5, "1234567.25"),
        (6, "1000000000000000000000"), (7, "TRUE"), (8, "3"), (9, "007"), (11, "7"),
    ]  # fmt: skip


def test_names_the_sheets_where_a_wrong_one_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(simple))
    with pytest.raises(Unreadable, match="no sheet “Second”, but these: First"):
        open_table(path, sheet="Second")


def test_refuses_half_a_workbook_and_other_archives(tmp_path: Path) -> None:
    whole = workbook(simple)
    for end in (100, len(whole) // 2, len(whole) - 10):
        assert "half of it" in refusal(tmp_path / "book.xlsx", whole[:end])
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as one:
        one.writestr("readme.txt", "hello")
    assert "no workbook" in refusal(tmp_path / "book.xlsx", other.getvalue())


def test_refuses_a_bomb_that_declares_its_size(tmp_path: Path, small: int) -> None:
    bomb = replaced(workbook(simple), SHEET, b"0" * (small + 1))
    with at_most(10):
        assert "unpacks to more" in refusal(tmp_path / "book.xlsx", bomb)


def test_refuses_a_bomb_that_lies_about_its_size(tmp_path: Path, small: int) -> None:
    bomb = replaced(workbook(simple), SHEET, b"0" * (small + 1))
    true = struct.pack("<L", small + 1)
    assert bomb.count(true) >= 2
    path = tmp_path / "book.xlsx"
    lying = bomb.replace(true, struct.pack("<L", 1000))
    with at_most(10):
        assert "unpacks to more" in refusal(path, lying)


def test_refuses_a_cell_at_the_far_end_of_a_sheet(tmp_path: Path) -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c s="0" r="XFD1048576"/></row>'
    far = replaced(workbook(simple), SHEET, b"<worksheet><sheetData>%s</sheetData>" % cells)
    with at_most(10):
        assert "1048576 rows and 16384 columns" in refusal(tmp_path / "book.xlsx", far)


def cells(data: bytes) -> bytes:
    """Return a sheet of these rows."""
    return b"<worksheet><sheetData>%s</sheetData></worksheet>" % data


def renamed(content: bytes, name: str) -> bytes:
    """Keep the sheet of a workbook in another folder, as its relations may say."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for one in old.namelist():
            data = old.read(one).replace(b"worksheets/sheet1.xml", name.encode())
            new.writestr(f"xl/{name}" if one == SHEET else one, data)
    return file.getvalue()


FAR = b'<row r="1"><c r="A1"><v>1</v></c></row>'
TRAPS = {
    "a cell": FAR + b'<row><c r="ZZ1000000"><v>1</v></c></row>',
    "a row": FAR + b'<row r="1000000">%s</row>' % (b"<c><v>1</v></c>" * 700),
    "blanks": FAR + b'<row><c r%s="ZZ1000000"><v>1</v></c></row>' % (b" " * 400_000),
    "lines": FAR + b'<row><c%sr="ZZ1000000"><v>1</v></c></row>' % (b"\n" * 400_000),
    "zeros": FAR + b'<row><c r="ZZ0000000001000000"><v>1</v></c></row>',
    "a prefix": FAR + b'<row r="1000000">%s</row>' % (b"<x:c><v>1</v></x:c>" * 700),
    "rows": b"<row/>" * 10_000 + b'<row><c r="ZZ1"/>%s</row>' % (b"<c/>" * 700),
}
"""Sheets that span hundreds of millions of cells, written in a few words."""


@pytest.mark.parametrize("kind", TRAPS)
def test_a_small_sheet_that_spans_a_large_one_is_refused(tmp_path: Path, kind: str) -> None:
    trap = replaced(workbook(simple), SHEET, cells(TRAPS[kind]))
    assert "The sheet spans" in refused_apart(tmp_path / "book.xlsx", trap)


def test_a_sheet_is_measured_whatever_its_name(tmp_path: Path) -> None:
    trap = renamed(replaced(workbook(simple), SHEET, cells(TRAPS["a cell"])), "foo/sheet1.xml")
    assert "The sheet spans" in refused_apart(tmp_path / "book.xlsx", trap)


def test_a_sheet_that_only_seems_small_ends_another_process(tmp_path: Path) -> None:
    row = (b"<!--<row-->" + b"<c><v>1</v></c>" * 100) * 160
    trap = replaced(workbook(simple), SHEET, cells(FAR + b'<row r="40000">%s</row>' % row))
    assert "too much memory" in refused_apart(tmp_path / "book.xlsx", trap)


def test_an_archive_that_is_another_kind_of_workbook_too_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as both:
        both.writestr("xl/workbook.xml", "")
        both.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        both.writestr("content.xml", SPREAD)
    assert "no workbook" in refused_apart(tmp_path / "book", file.getvalue())


SPREAD = """<office:document-content xmlns:office="o" xmlns:table="t"><office:body>
<office:spreadsheet><table:table table:name="A"><table:table-row
 table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000"
 office:value-type="float" office:value="1"/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""
"""A table of another kind, of which every row and every cell is repeated."""

PROGRAM = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from app.tables import Unreadable, open_table
try:
    open_table(Path(sys.argv[1]))
except Unreadable as refused:
    print(refused)
"""


def refused_apart(path: Path, content: bytes) -> str:
    """Return why a file isn't read, told by a process of three gigabytes that lives to say it."""
    path.write_bytes(content)
    command = [sys.executable, "-c", PROGRAM, str(path)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout


def test_cells_without_a_place_stand_side_by_side(tmp_path: Path) -> None:
    row = b"<row>%s</row>" % (b'<c t="inlineStr"><is><t>x</t></is></c>' * 20)
    path = tmp_path / "book.xlsx"
    path.write_bytes(replaced(workbook(simple), SHEET, cells(row * 2_000)))
    assert sum(len(one) for one in open_table(path, has_header=False).rows) == 40_000


def test_refuses_entities_and_broken_xml_in_a_workbook(tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet/>'
    for data in (laughs, b"<worksheet><sheetData><row", b"\xff\xfe<\0", b""):
        survives(tmp_path / "book.xlsx", replaced(workbook(simple), SHEET, data))


def test_follows_no_entity_of_a_workbook(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-4711")
    path = tmp_path / "book.xlsx"
    row = cells(b'<row><c t="inlineStr"><is><t>&a;</t></is></c></row>')
    for entity in (f'SYSTEM "{secret.as_uri()}"', f'PUBLIC "x" "{secret}"', '"canary-4711"'):
        data = f"<!DOCTYPE worksheet [<!ENTITY a {entity}>]>".encode() + row
        path.write_bytes(replaced(workbook(simple), SHEET, data))
        try:
            read = repr(list(open_table(path, has_header=False).rows))
        except Unreadable as refused:
            read = str(refused)
        assert "canary" not in read, entity


fuzz = examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])


# Each workbook is read in a process of its own.
fuzz_workbooks = examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def survives(path: Path, content: bytes) -> None:
    """Read whatever it is to the end, or refuse it; nothing else."""
    path.write_bytes(content)
    try:
        preview = preview_of(open_table(path))
    except Unreadable:
        return
    assert preview["rows"] >= 0


@fuzz
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes) -> None:
    survives(tmp_path / "fuzz.csv", content)


@fuzz
@given(st.text(alphabet="a1é,;\t|\"'\r\n =\ufeff漢", max_size=200))
def test_no_text_breaks_the_reader(tmp_path: Path, content: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        survives(tmp_path / "fuzz.csv", content.encode(encoding))


@fuzz_workbooks
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), max_size=8))
def test_no_damage_breaks_the_reader_of_workbooks(
    tmp_path: Path, damage: list[tuple[int, bytes]]
) -> None:
    content = bytearray(workbook(simple))
    for place, data in damage:
        at = place % len(content)
        content[at : at + len(data)] = data
    survives(tmp_path / "fuzz.xlsx", bytes(content))


def test_an_archive_of_a_version_that_nobody_knows_is_damaged(tmp_path: Path) -> None:
    content = bytearray(workbook(simple))
    content[content.index(b"PK\x01\x02") + 6] = 99
    place = tmp_path / "new.xlsx"
    place.write_bytes(bytes(content))
    with pytest.raises(archive.Unreadable, match="damaged"):
        archive.check_archive(place)


@fuzz_workbooks
@given(st.text(alphabet="<>/=\"'rsc Av0129:", max_size=150))
def test_no_xml_breaks_the_reader_of_workbooks(tmp_path: Path, inside: str) -> None:
    data = f"<worksheet><sheetData>{inside}</sheetData></worksheet>".encode()
    survives(tmp_path / "fuzz.xlsx", replaced(workbook(simple), SHEET, data))


def test_a_part_that_ends_early_is_damaged() -> None:
    packed = zlib.compressobj(wbits=-15)
    data = packed.compress(b"x" * 100_000) + packed.flush()
    assert sum(map(len, archive._inflated(iter([data])))) == 100_000
    with pytest.raises(EOFError):
        list(archive._inflated(iter([data[:-5]])))
