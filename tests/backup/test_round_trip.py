"""A backup restored on an empty machine is the same house, table by table and file by file."""

import json
import zipfile
from pathlib import Path

import pytest

from app.backup.archive import Manifest
from app.backup.making import make_backup
from app.backup.restoring import restore
from app.commands.restore import moment_of
from app.config import Config
from app.copying.house import copy_house
from app.migrating.comparing import compare_schema
from models.database import close_database, database, is_sqlite, open_database
from tests.backup.conftest import contents, contents_of, files_of, fill, next_id
from tests.house import SECRET, House, drop_postgres, empty_postgres


def test_a_restore_tells_the_moment_by_the_firms_clock() -> None:
    told = Manifest("2026-11-22T09:14:11.123456+00:00", "0.2.0", 1, "sqlite", "Lantern")
    assert moment_of(told) == "22 Nov 2026 09:14 (UTC)"
    told.timezone = "Europe/Berlin"
    assert moment_of(told) == "22 Nov 2026 10:14 (Europe/Berlin)"


def test_restored_on_an_empty_machine_all_is_the_same(filled: House, empty_place: Config) -> None:
    database.execute_sql("CREATE TABLE gone_thing (id INTEGER PRIMARY KEY, name TEXT, at DATE)")
    database.execute_sql("INSERT INTO gone_thing VALUES (3, 'kept', '2026-02-03')")
    database.execute_sql("ALTER TABLE contacts_party ADD COLUMN gone_card VARCHAR(20)")
    database.execute_sql("UPDATE contacts_party SET gone_card = 'K1' WHERE id = 2")
    before, files = contents(), files_of(filled.config)
    made = make_backup(filled.config)
    assert made.stat().st_mode & 0o077 == 0
    close_database()
    assert restore(empty_place, made, force=False).timezone == "Europe/Berlin"
    assert files_of(empty_place) == files
    assert not (empty_place.data_dir / "files" / "incoming").exists()
    open_database(empty_place.database_url)
    assert contents() == before
    assert database.execute_sql("SELECT name FROM gone_thing").fetchone()[0] == "kept"
    rows = database.execute_sql("SELECT gone_card FROM contacts_party WHERE id = 2").fetchone()
    assert rows[0] == "K1"
    found = compare_schema(empty_place)
    assert found.differences == []
    assert len(found.kept) == 2
    assert next_id() == 10  # the ninth was deleted, and its number isn't given again
    close_database()


def test_the_manifest_tells_what_a_person_needs(filled: House) -> None:
    made = make_backup(filled.config)
    with zipfile.ZipFile(made) as archive:
        told = json.loads(archive.read("manifest.json"))
        assert archive.testzip() is None
    assert (told["firm"], told["tables"]["contacts_party"]) == ("Lantern & Sons", 8)
    assert "files/ab/abcd" in told["members"]
    assert told["secret_key"] == "given by the environment"


def test_the_kept_secret_key_comes_along(filled: House, empty_place: Config) -> None:
    (filled.config.data_dir / "secret_key").write_text(SECRET)
    made = make_backup(filled.config)
    close_database()
    restore(empty_place, made, force=False)
    kept = empty_place.data_dir / "secret_key"
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == (SECRET, 0o600)


@pytest.mark.postgres
def test_copied_to_the_other_database_and_back(
    house: House, tmp_path: Path, postgres_url: str
) -> None:
    fill(house)
    source = house.config.database_url
    # A plugin that is gone: its columns and tables come along, values of each kind.
    database.execute_sql(
        "CREATE TABLE gone_thing (id INTEGER PRIMARY KEY AUTOINCREMENT, day DATE, at DATETIME,"
        " raw BLOB, size REAL, text VARCHAR(40))"
    )
    database.execute_sql(
        "INSERT INTO gone_thing VALUES (7, '2026-03-29', '2026-03-29 01:59:59.999', x'00ff', 0.5,"
        " 'NULL'), (9, NULL, NULL, NULL, NULL, '')"
    )
    database.execute_sql("UPDATE sqlite_sequence SET seq = 12 WHERE name = 'gone_thing'")
    gone = database.execute_sql("SELECT * FROM gone_thing").fetchall()
    before = contents()
    made = empty_postgres(postgres_url)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    try:
        copy_house(source, made, lambda text: None)
        assert contents_of(made) == before
        open_database(made)
        assert compare_schema(Config(tmp_path, made, SECRET)).differences == []
        counted = "SELECT reltuples FROM pg_class WHERE relname = 'contacts_party'"
        assert database.execute_sql(counted).fetchone()[0] > 0
        copy_house(made, back, lambda text: None)
    finally:
        close_database()
        drop_postgres(postgres_url, made)
    assert contents_of(back) == before
    open_database(back)
    assert is_sqlite()
    assert compare_schema(Config(tmp_path, back, SECRET)).differences == []
    assert database.execute_sql("SELECT * FROM gone_thing ORDER BY id").fetchall() == gone
    found = database.execute_sql(
        "SELECT rowid FROM contacts_party_search WHERE contacts_party_search MATCH 'brien'"
    ).fetchall()
    assert found == [(1,)]
    assert next_id() == 10
    counter = database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = 'gone_thing'")
    assert counter.fetchone() == (12,)


@pytest.mark.postgres
def test_a_backup_goes_to_the_other_database_too(
    house: House, tmp_path: Path, postgres_url: str
) -> None:
    fill(house)
    before = contents()
    first = make_backup(house.config, to=tmp_path / "first.zip")
    close_database()
    made = empty_postgres(postgres_url)
    (tmp_path / "there").mkdir()
    (tmp_path / "here").mkdir()
    there = Config(tmp_path / "there", made, SECRET)
    here = Config(tmp_path / "here", f"sqlite:///{tmp_path / 'here' / 'back.db'}", SECRET)
    try:
        restore(there, first, force=False)
        assert contents_of(made) == before
        restore(here, make_backup(there, to=tmp_path / "second.zip"), force=False)
    finally:
        close_database()
        drop_postgres(postgres_url, made)
    assert contents_of(here.database_url) == before
    assert files_of(here) == files_of(house.config)
