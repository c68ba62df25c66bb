"""`migrate` as an owner meets it, with the plugin that stands in the documents."""

import shutil
import sqlite3
from pathlib import Path

from app.backup.archive import read_manifest
from tests.docs.examples import examples
from tests.start.server import INIT, command

OLD = """
from peewee import CharField, IntegerField
from app.api import Plugin, Record, Resource
plugin = Plugin("kegs", "Kegs", roles={"staff": "kegs:*"})

class Keg(Record):
    name = CharField(index=True)
    litres = IntegerField(default=0)
    remarks = CharField(null=True)

class Kegs(Resource):
    model = Keg
    columns = ("name", "litres")
    search = ("name",)
"""


def write_plugin(folder: Path) -> None:
    """Write the plugin of the documents with its migrations."""
    for path, text in examples().items():
        if path.startswith("kegs/"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")


def query(data: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask the database of a house."""
    with sqlite3.connect(data / "shophouse.db") as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_an_owner_upgrades_a_plugin(tmp_path: Path) -> None:
    data, folder = tmp_path / "var", tmp_path / "plugins"
    (folder / "kegs").mkdir(parents=True)
    (folder / "kegs" / "__init__.py").write_text(OLD, encoding="utf-8")
    more = {"SHOPHOUSE_PLUGIN_PATH": str(folder)}
    assert command(data, *INIT, "--plugins", "kegs", **more).returncode == 0
    query(
        data,
        "INSERT INTO kegs_keg"
        " (id, created_at, updated_at, version, name, name_key, litres, remarks)"
        " VALUES (1, '2026-01-01', '2026-01-01', 1, 'Old', 'old', 5, 'x')",
    )
    write_plugin(folder)

    stopped = command(data, "check", **more)
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert "2 migrations wait: kegs/0001_name_to_label, kegs/0002_drop_remarks" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert command(data, "migrate", "--check", **more).returncode == 1

    done = command(data, "migrate", **more)
    assert done.returncode == 0, done.stderr
    assert "before-migration-" in done.stdout
    assert query(data, "SELECT label, label_key, litres FROM kegs_keg") == [("Old", "old", 50)]
    checked = command(data, "migrate", "--check", **more)
    assert (checked.returncode, checked.stdout) == (0, "Models and schema agree.\n")
    assert command(data, "check", **more).returncode == 0
    again = command(data, "migrate", **more)
    assert (again.returncode, "Backup" in again.stdout) == (0, False)

    (folder / "kegs" / "migrations" / "0002_drop_remarks.py").unlink()
    older = command(data, "check", **more)
    assert (older.returncode, "newer version of kegs" in older.stderr) == (1, True)

    (backup,) = (data / "backups").iterdir()
    shutil.rmtree(folder / "kegs" / "migrations")
    (folder / "kegs" / "__init__.py").write_text(OLD, encoding="utf-8")
    assert command(data, "restore", str(backup), "--force", **more).returncode == 0
    assert query(data, "SELECT name, litres, remarks FROM kegs_keg") == [("Old", 5, "x")]


def test_a_new_database_has_all_migrations_behind_it(tmp_path: Path) -> None:
    write_plugin(tmp_path / "plugins")
    more = {"SHOPHOUSE_PLUGIN_PATH": str(tmp_path / "plugins")}
    assert command(tmp_path / "var", *INIT, "--plugins", "kegs", **more).returncode == 0
    assert query(tmp_path / "var", "SELECT owner, name FROM core_applied_migration") == [
        ("kegs", "0001_name_to_label"),
        ("kegs", "0002_drop_remarks"),
    ]


def test_the_first_start_of_another_version_makes_a_backup_once(tmp_path: Path) -> None:
    data = tmp_path / "var"
    assert command(data, *INIT, "--plugins", "contacts").returncode == 0
    assert command(data, "check").returncode == 0
    assert not (data / "backups").exists(), "it made this house itself"
    was_older = "UPDATE core_setting SET value = '\"0.5.9\"' WHERE name = 'opened_by'"
    query(data, was_older)
    first, second = command(data, "check"), command(data, "migrate")
    (backup,) = (data / "backups").iterdir()
    assert "Backup before version" in first.stderr
    assert str(backup) in first.stderr
    assert read_manifest(backup).version == "0.5.9", "that version has to be able to restore it"
    assert (second.returncode, second.stderr) == (0, "")


def test_a_house_that_cannot_be_saved_is_not_upgraded(tmp_path: Path) -> None:
    data = tmp_path / "var"
    assert command(data, *INIT, "--plugins", "contacts").returncode == 0
    (data / "backups").write_text("in the way")
    query(data, "UPDATE core_setting SET value = '\"0.5.9\"' WHERE name = 'opened_by'")
    stopped = command(data, "check")
    assert (stopped.returncode, "Traceback" in stopped.stderr) == (1, False)
    assert "backups can't be used" in stopped.stderr
    assert query(data, "SELECT value FROM core_setting WHERE name = 'opened_by'") == [('"0.5.9"',)]
