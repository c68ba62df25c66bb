"""Numbered migrations: all of a script or nothing, whatever happens."""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from app.migrating.running import MigrationFailed, run_scripts
from app.migrating.scripts import Script, applied
from app.migrating.shape import read_shapes
from models.database import close_database, database, open_database, transaction
from tests.house import House

BODY = """
import os, signal, time

def at(point):
    time.sleep(float(os.environ.get("LINGER", "0")))
    if os.environ.get("KILL_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)

def up(steps):
    at("{number} begin")
    {first}
    at("{number} middle")
    {second}
    at("{number} end")
"""
STEPS = (
    (
        'steps.rename_column("{t}", "name", "title")',
        'steps.execute("UPDATE {t} SET title = title || ?", "!")',
    ),
    ('steps.allow_empty("{t}", "title")', 'steps.drop_column("{t}", "spare")'),
    (
        'steps.rename_table("{t}", "{t}_new")',
        'steps.execute("DELETE FROM {t}_new WHERE id = ?", 1)',
    ),
)  # fmt: skip
POINTS = [f"{number} {where}" for number in (1, 2, 3) for where in ("begin", "middle", "end")]


def write_scripts(folder: Path, table: str) -> list[Script]:
    """Write the three scripts for a table of its own."""
    folder.mkdir()
    found = []
    for number, (first, second) in enumerate(STEPS, start=1):
        path = folder / f"{number:04}_step.py"
        parts = {"first": first.format(t=table), "second": second.format(t=table)}
        path.write_text(BODY.format(number=number, **parts), encoding="utf-8")
        found.append(Script(table, path))
    return found


def make_table(table: str) -> None:
    """Make a table with two rows, and one that points at it."""
    kind = (
        "INTEGER NOT NULL PRIMARY KEY"
        if database.obj.__class__.__name__ == "HouseSqlite"
        else "serial"
    )
    key = "" if "PRIMARY" in kind else " PRIMARY KEY"
    with transaction():
        database.execute_sql(
            f'CREATE TABLE "{table}" (id {kind}{key}, name VARCHAR(20) NOT NULL, spare VARCHAR(9))'
        )
        database.execute_sql(f'CREATE INDEX "{table}_name" ON "{table}" (name)')
        database.execute_sql(f"INSERT INTO \"{table}\" (name) VALUES ('first'), ('second')")
        database.execute_sql(
            f'CREATE TABLE "{table}_child" (parent INTEGER REFERENCES "{table}" (id))'
        )
        database.execute_sql(f'INSERT INTO "{table}_child" VALUES (2)')


def state(table: str) -> tuple[Any, ...]:
    """Return what the database holds of the table: names, columns, rows, marks."""
    name = f"{table}_new" if database.table_exists(f"{table}_new") else table
    rows = database.execute_sql(f'SELECT * FROM "{name}" ORDER BY id').fetchall()
    columns = {column.name: column.null for column in database.get_columns(name)}
    marks = sorted(script for owner, script in applied() if owner == table)
    return name, columns, [tuple(row) for row in rows], marks


def run_killed(house: House, scripts: list[Script], **environ: str) -> int:
    """Run the scripts in a process of its own and return how it ended."""
    close_database()
    child = os.fork()
    if child == 0:
        os.environ.update(environ)
        try:
            open_database(house.config.database_url)
            run_scripts(scripts)
        finally:
            os._exit(0)
    if "LINGER" in environ:
        time.sleep(random.random() * 0.2)
        os.kill(child, signal.SIGKILL)
    ended = os.waitpid(child, 0)[1]
    open_database(house.config.database_url)
    return ended


def expected(table: str, done: int) -> tuple[Any, ...]:
    """Return the state after so many whole scripts."""
    columns = [
        {"id": False, "name": False, "spare": True},
        {"id": False, "title": False, "spare": True},
        {"id": False, "title": True},
        {"id": False, "title": True},
    ][done]
    rows = [(1, "first", None), (2, "second", None)]
    if done:
        rows = [(1, "first!", None), (2, "second!", None)]
    if done >= 2:
        rows = [row[:2] for row in rows]  # type: ignore[misc]
    if done == 3:
        rows = rows[1:]
    name = f"{table}_new" if done == 3 else table
    return name, columns, rows, [f"{number:04}_step" for number in range(1, done + 1)]


def test_killed_at_any_point_each_script_is_whole_or_not_there(
    any_house: House, tmp_path: Path
) -> None:
    for place, point in enumerate(POINTS):
        table = f"probe{place}"
        make_table(table)
        scripts = write_scripts(tmp_path / table, table)
        assert run_killed(any_house, scripts, KILL_AT=point) == signal.SIGKILL
        assert state(table) == expected(table, int(point[0]) - 1), point
        run_scripts(scripts)
        assert state(table) == expected(table, 3), point
        run_scripts(scripts)  # nothing runs twice
        assert state(table) == expected(table, 3), point


@pytest.mark.long
def test_killed_at_100_moments_a_rerun_finishes(any_house: House, tmp_path: Path) -> None:
    for place in range(100):
        table = f"moment{place}"
        make_table(table)
        scripts = write_scripts(tmp_path / table, table)
        run_killed(any_house, scripts, LINGER="0.02")
        found = state(table)
        assert found == expected(table, len(found[3])), place
        run_scripts(scripts)
        assert state(table) == expected(table, 3), place


def test_a_script_that_fails_leaves_nothing_and_is_named(any_house: House, tmp_path: Path) -> None:
    make_table("probe")
    scripts = write_scripts(tmp_path / "probe", "probe")
    scripts[1].path.write_text(
        'def up(steps):\n    steps.drop_column("probe", "spare")\n    1 / 0\n', encoding="utf-8"
    )
    with pytest.raises(MigrationFailed, match=r"probe/0002_step failed.*ZeroDivisionError"):
        run_scripts(scripts)
    assert state("probe") == expected("probe", 1)


def test_a_script_that_leaves_references_to_nothing_is_refused(
    any_house: House, tmp_path: Path
) -> None:
    make_table("probe")
    path = tmp_path / "0001_lose.py"
    path.write_text('def up(steps):\n    steps.execute("DELETE FROM probe WHERE id = ?", 2)\n')
    with pytest.raises(MigrationFailed, match="0001_lose"):
        run_scripts([Script("probe", path)])
    assert len(state("probe")[2]) == 2


def test_a_file_without_up_is_named(house: House, tmp_path: Path) -> None:
    path = tmp_path / "0001_empty.py"
    path.write_text("x = 1\n")
    with pytest.raises(MigrationFailed, match="needs `def up"):
        run_scripts([Script("probe", path)])


WORDS = """
from peewee import CharField

def up(steps):
    steps.execute("UPDATE probe SET spare = ? WHERE spare IS NULL", "100 %")
    steps.require("probe", "spare")
    steps.change_type("probe", "name", CharField(max_length=80))
    steps.rename_column("probe", "name", "title")
    found = steps.rows("SELECT title FROM probe WHERE spare = ?", "100 %")
    assert found == [("first",), ("second",)]
    assert (steps.has_table("probe"), steps.has_column("probe", "name")) == (True, False)
    steps.drop_table("probe_child")
"""


def test_the_words_of_a_migration_do_what_they_say(any_house: House, tmp_path: Path) -> None:
    make_table("probe")
    path = tmp_path / "0001_words.py"
    path.write_text(WORDS, encoding="utf-8")
    run_scripts([Script("probe", path)])
    shape = read_shapes()["probe"]
    assert {"spare", "title"} <= shape.required
    assert "80" in shape.columns["title"]
    assert not database.table_exists("probe_child")
