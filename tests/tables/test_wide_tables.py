"""A table of seventy references is read whole: exports, lists, the page of a record."""

import json
from pathlib import Path

import pytest

from app.reading.columns import Column
from app.reading.joining import MOST_JOINS, in_parts, put_in
from tests.house import drop_postgres, empty_postgres
from tests.warm import run_program


def run_in(folder: Path, *url: str) -> None:
    run = run_program("tests.tables.wide", folder, *url)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == {
        "labels": True,
        "ids": True,
        "lengths": [72],
        "workbook": 2,
        "pages": [200],
        "named": True,
    }


def test_more_references_than_sqlite_joins_are_exported_and_shown(tmp_path: Path) -> None:
    run_in(tmp_path)


@pytest.mark.postgres
def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    made = empty_postgres(postgres_url)
    try:
        run_in(tmp_path, made)
    finally:
        drop_postgres(postgres_url, made)


def column(joins: int, name: str = "x") -> Column:
    return Column(name, "", None, [name], [(None, object(), None)] * joins)


def test_columns_that_join_few_tables_are_one_query() -> None:
    few = [column(1) for _number in range(MOST_JOINS)]
    assert in_parts(few) == [few]
    assert in_parts([]) == [[]]


def test_more_are_split_in_their_order_and_count_what_sorting_joins() -> None:
    many = [column(3, str(number)) for number in range(50)]
    parts = in_parts(many, joined=10)
    assert [one for part in parts for one in part] == many
    assert [len(part) for part in parts] == [16, 20, 14]


def test_a_row_that_went_meanwhile_is_left_out() -> None:
    rows = [(1, "a", "last"), (2, "b", "last")]
    assert put_in(rows, [column(1)], [(2, "more")]) == [(2, "b", "more", "last")]
