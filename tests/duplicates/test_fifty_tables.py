"""A party that fifty tables of another plugin point at merges whole, and comes apart again."""

import json
from pathlib import Path

import pytest

from tests.house import drop_postgres, empty_postgres
from tests.warm import run_program


def run_in(folder: Path, *url: str) -> None:
    run = run_program("tests.duplicates.fifty", folder, *url)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told == {"tables": 50, "merged": [2], "lost": []}


@pytest.mark.long
def test_nothing_is_lost_and_all_of_it_comes_back(tmp_path: Path) -> None:
    run_in(tmp_path)


@pytest.mark.long
@pytest.mark.postgres
def test_nothing_is_lost_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    made = empty_postgres(postgres_url)
    try:
        run_in(tmp_path, made)
    finally:
        drop_postgres(postgres_url, made)
