"""Tables as people really send them are read as they were meant."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.tables import Sheet, Unreadable, open_table, preview_of

FOLDERS = ("companies", "northwind", "hr")


@pytest.fixture(scope="module")
def messy(shared: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((shared / "data/messy-csv/expected.json").read_text())
    return dict(told["files"])


@pytest.mark.shared
def test_reads_every_messy_table_as_it_was_meant(shared: Path, messy: dict[str, Any]) -> None:
    tables = {name: told for name, told in messy.items() if "sheets" not in told}
    assert len(tables) == 23
    for name, told in tables.items():
        sheet = open_table(shared / "data/messy-csv" / name)
        rows = list(sheet.rows)
        assert sheet.separator == told["separator"], name
        assert (len(rows), sheet.columns) == (told["rows"], told["columns"]), name
        assert (sheet.header or None) == told["header"], name
        for row, column, text in told["cells"]:
            assert rows[row - 1][column - 1] == text, (name, row, column)
        ragged = [[at, len(row)] for at, row in enumerate(rows, 1) if len(row) != sheet.columns]
        assert ragged == told.get("ragged", []), name
        assert sum(not any(row) for row in rows) == told.get("all_empty_rows", 0), name
        longest = max(len(cell) for row in rows for cell in row)
        assert longest == told["longest_cell"]["characters"], name


@pytest.mark.shared
def test_names_the_encoding_of_every_messy_table(shared: Path, messy: dict[str, Any]) -> None:
    for name, told in messy.items():
        if "sheets" in told:
            continue
        path = shared / "data/messy-csv" / name
        found = open_table(path)
        # What is ASCII alone is UTF-8 too.
        expected = "utf-8" if told["encoding"] == "ascii" else told["encoding"]
        assert found.encoding == expected, name
        found.close()


@pytest.mark.shared
def test_sums_of_messy_tables_hold(shared: Path) -> None:
    folder = shared / "data/messy-csv"
    states = list(open_table(folder / "FY09_EDU_Recipients_by_State.csv").rows)
    totals = [int(row[8].replace(",", "")) for row in states if row[1]]
    assert (len(totals), sum(totals)) == (52, 506914)
    hotels = list(open_table(folder / "table-with-accents.csv").rows)
    assert sum(Decimal(row[5].replace(",", ".")) for row in hotels) == Decimal("68796.43397465")
    towns = list(open_table(folder / "issue-811.csv").rows)
    assert len({row[4] for row in towns}) == 7904
    assert len({row[10] for row in towns}) == 20


@pytest.mark.shared
def test_reads_every_sheet_of_the_workbooks(shared: Path, messy: dict[str, Any]) -> None:
    for name, told in messy.items():
        for page in told.get("sheets", []):
            path = shared / "data/messy-csv" / name
            sheet = open_table(path, sheet=page["name"], has_header=False)
            rows = {number: row for row in sheet.rows if (number := sheet.line)}
            for row, column, value in page["cells"]:
                assert rows[row][column - 1] == str(value), (name, row, column)
            assert (
                len([cell for row in rows.values() for cell in row if cell])
                == (page["non_empty_cells"])
            )


@pytest.mark.shared
def test_reads_the_tables_of_whole_firms(shared: Path) -> None:
    counted = {}
    for folder in FOLDERS:
        told = json.loads((shared / "data" / folder / "expected.json").read_text())
        rows = told.get("row_counts") or {
            name.removesuffix(".csv"): part["rows"] for name, part in told.items() if "rows" in part
        }
        for name, number in rows.items():
            preview = preview_of(open_table(shared / "data" / folder / f"{name}.csv"))
            counted[name] = preview["rows"], preview["ragged"], preview["separator"]
            assert counted[name] == (number, 0, ","), name
    assert len(counted) >= 18


@pytest.mark.shared
def test_shows_the_rows_that_a_stray_comma_broke(shared: Path) -> None:
    told = json.loads((shared / "data/northwind/expected.json").read_text())["repaired_rows"]
    for name in ("customers", "suppliers", "orders"):
        preview = preview_of(open_table(shared / f"data/northwind/raw/{name}.csv"))
        assert preview["ragged"] == told[name]


def table(tmp_path: Path, content: bytes, **options: Any) -> Sheet:
    """Open a file of these bytes."""
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    return open_table(path, **options)


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Straße;Ort\nGrüner Weg;Köln\n", "cp1252"),
        ("jméno;město\nJiří Dvořák;Plzeň, žluťoučký kůň\n", "cp1250"),
        ("imię;miasto\nZażółć gęślą jaźń;Łódź\n", "cp1250"),
        ("имя;город\nИван Петров;Санкт-Петербург, Россия\n", "cp1251"),
        ("имя;город\nИван Петров;Санкт-Петербург, Россия\n", "koi8_r"),
        ("όνομα;πόλη\nΓιώργος Παπαδόπουλος;Θεσσαλονίκη\n", "cp1253"),
        ("ad;şehir\nİbrahim Yıldız;Muğla, Eskişehir\n", "cp1254"),
        ("氏名,住所\n山田太郎,とうきょうと千代田区\n", "shift_jis"),
        ("氏名,住所\n山田太郎,とうきょうと千代田区\n", "euc_jp"),
        ("姓名,地址\n王小明,北京市海淀区中关村大街\n", "gb18030"),
        ("姓名,地址\n王小明,臺北市信義區市府路\n", "big5"),
        ("이름,주소\n김철수,서울특별시 강남구 테헤란로\n", "euc_kr"),
        ("nom;ville\nHélène Lefèvre;Besançon, Orléans\n", "mac_roman"),
        ("nom;ville\nHélène Lefèvre;Besançon, Orléans\n", "utf-16-le"),
        ("nom;ville\nHélène Lefèvre;Besançon, Orléans\n", "utf-16-be"),
    ],
)
def test_knows_old_encodings_by_their_letters(tmp_path: Path, words: str, encoding: str) -> None:
    sheet = table(tmp_path, words.encode(encoding))
    assert [*sheet.header, *next(sheet.rows)] == words.replace("\n", ";").replace(
        ",", ";" if ";" not in words else ","
    ).split(";")[:4]


def test_tells_separators_from_signs_in_the_text(tmp_path: Path) -> None:
    for content, separator in [
        (b"a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";"),
        (b"1,5;2,5\n3,5;4,5\n", ";"),
        (b"name\tnote\nx\ta, b; c\ny\td\n", "\t"),
        (b"name,tags\nx,a|b\ny,c|d|e\n", ","),
        (b"sep=|\na|b\n1|2\n", "|"),
        (b"Name\nMiller, Hans\nSmith\n", ""),
        (b"mail\na@b.example\n", ","),
    ]:
        assert table(tmp_path, content).separator == separator, content


def test_takes_quotation_marks_as_text_where_they_hold_nothing(tmp_path: Path) -> None:
    sheet = table(tmp_path, b'size|name\n5"|"big" pipe\n6"|x\n')
    assert list(sheet.rows) == [['5"', '"big" pipe'], ['6"', "x"]]


def test_tells_a_header_from_a_first_row(tmp_path: Path) -> None:
    for content, header in [
        (b"Ann,ann@firm.example\nBob,bob@firm.example\n", []),
        (b"1,2\n3,4\n", []),
        (b"2026-01-01,x\n2026-01-02,y\n", []),
        (b"day,name\n2026-01-01,x\n", ["day", "name"]),
        (b"name,city\nAnn,Rome\n", ["name", "city"]),
        (b"name,city\n", ["name", "city"]),
    ]:
        assert table(tmp_path, content).header == header, content
    assert table(tmp_path, b"1,2\n", has_header=True).header == ["1", "2"]
    assert list(table(tmp_path, b"a,b\n", has_header=False).rows) == [["a", "b"]]


def test_gives_every_column_a_name_of_its_own(tmp_path: Path) -> None:
    sheet = table(tmp_path, b'id,name,id,,id,"two\nlines",id (2)\n1,x,2,y,3,z,4\n')
    assert len(set(sheet.names)) == 7
    assert sheet.names[:6] == ["id", "name", "id (2)", "Column 4", "id (3)", "two lines"]


def test_says_in_which_line_a_row_begins(tmp_path: Path) -> None:
    sheet = table(tmp_path, b'a,b\n"x\ny",1\n\nz,2\n')
    assert [(sheet.line, row) for row in sheet.rows] == [(2, ["x\ny", "1"]), (5, ["z", "2"])]


def test_previews_what_was_understood(tmp_path: Path) -> None:
    preview = preview_of(table(tmp_path, b"name;city\nAnn;Rome\nBob\n"), limit=1)
    assert preview["first_rows"] == [["Ann", "Rome"]]
    assert (preview["rows"], preview["ragged"], preview["has_header"]) == (2, 1, True)
    assert (preview["encoding"], preview["separator"]) == ("utf-8", ";")
    assert json.loads(json.dumps(preview)) == preview


def test_takes_the_encoding_and_separator_that_somebody_names(tmp_path: Path) -> None:
    told = table(tmp_path, "é,a;b\n1,2;3\n".encode("cp437"), encoding="cp437", separator=",")
    assert told.header == ["é", "a;b"]
    with pytest.raises(Unreadable, match="no text encoding"):
        table(tmp_path, b"a,b\n", encoding="rot13")
    with pytest.raises(Unreadable, match="can't separate"):
        table(tmp_path, b"a,b\n", separator="ab")
