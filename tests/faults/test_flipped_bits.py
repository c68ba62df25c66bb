"""Bits that turn in the database file: the check names them, and backups aren't made of it.

A bit may lie where nothing is kept, or in a moment that nothing repeats: SQLite has no sums over
its pages. What records hold and what their history says of them is told by each other.
"""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from peewee import PeeweeException

from app.backup.errors import BackupError
from app.backup.making import make_backup
from app.backup.places import database_file
from app.checks import run_checks
from models.database import close_database, database, open_database
from tests.house import House

MARK = b"Marigold Farbwerke"


def problems(file: Path) -> list[str]:
    """Run the checks on a file as it is now."""
    try:
        open_database(f"sqlite:///{file}")
        return [problem for _name, found in run_checks() for problem in found]
    except (PeeweeException, UnicodeDecodeError) as error:
        return [str(error)]
    finally:
        close_database()


@pytest.fixture
def good(house: House) -> bytes:
    """The file of a house with some contacts, of which one has the mark in its notes."""
    alice = house.browser("Alice")
    for number in range(20):
        form = {"kind": "company", "name": f"Firm {number}", "notes": MARK.decode() * 3}
        assert alice.post("/contacts/parties/new", form).status_code == 303
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    close_database()
    file = database_file(house.config)
    assert file is not None
    return file.read_bytes()


def places_of(good: bytes) -> list[int]:
    """Return where the mark stands: in records and in their history."""
    found, at = [], good.find(MARK)
    while at >= 0:
        found.append(at)
        at = good.find(MARK, at + 1)
    return found


@pytest.mark.parametrize("flips", [4, pytest.param(100, marks=pytest.mark.long)])
def test_a_bit_in_what_a_record_holds_is_named(house: House, good: bytes, flips: int) -> None:
    file = database_file(house.config)
    assert file is not None
    assert problems(file) == []
    for _number in range(flips):
        place = random.choice(places_of(good)) + random.randrange(len(MARK))
        turned = bytearray(good)
        turned[place] ^= 1 << random.randrange(7)
        file.write_bytes(bytes(turned))
        assert problems(file), place


def test_a_page_that_is_torn_is_named_and_not_saved(
    house: House, good: bytes, tmp_path: Path
) -> None:
    file = database_file(house.config)
    assert file is not None
    with closing(sqlite3.connect(file)) as link:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'contacts_party'"
        (page,) = link.execute(query).fetchone()
    turned = bytearray(good)
    turned[(page - 1) * 4096 : (page - 1) * 4096 + 12] = b"\xff" * 12
    file.write_bytes(bytes(turned))
    assert problems(file)
    with pytest.raises(BackupError, match="damaged"):
        make_backup(house.config, to=tmp_path / "bad.zip")
