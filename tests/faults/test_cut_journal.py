"""A journal that was cut anywhere, or in which bits turned: what opens is a prefix of the history.

The database is copied with its journal as a power cut would leave them, the end of the journal
missing; each commit is known with how long the journal was then.
"""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.backup.places import database_file
from app.config import Config
from app.crash import Damaged, look_after_crash
from app.house_lock import leave
from models.database import database
from models.gate import gate
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from tests.house import SECRET, House

COMMITS = 25


@dataclass
class Written:
    """A database, its journal, and how long the journal was after each commit."""

    file: bytes
    journal: bytes
    lengths: list[int]

    def put(self, place: Path, journal: bytes) -> Path:
        """Lay a copy somewhere, with this journal."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        file = place / "shophouse.db"
        file.write_bytes(self.file)
        (place / "shophouse.db-wal").write_bytes(journal)
        return file


@pytest.fixture
def written(house: House) -> Written:
    """A house in which each commit makes a contact with its address."""
    file = database_file(house.config)
    assert file is not None
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute_sql("PRAGMA wal_autocheckpoint = 0")
    journal = file.with_name(f"{file.name}-wal")
    lengths = [0]
    for number in range(COMMITS):
        with gate(None, "command"):
            party = Party(kind="company", name=f"Firm {number:03}")
            party.save()
            Address(party=party, street=f"Street {number:03}", city="Ulm").save()
        lengths.append(journal.stat().st_size)
    return Written(file.read_bytes(), journal.read_bytes(), lengths)


def prefix(file: Path) -> int:
    """Return how many commits are there; asserts that each is whole and none is left out."""
    with closing(sqlite3.connect(file)) as link:
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = [name for (name,) in link.execute("SELECT name FROM contacts_party ORDER BY id")]
        assert names == [f"Firm {number:03}" for number in range(len(names))]
        for table, count in (
            ("contacts_address", len(names)),
            ("contacts_party_search", len(names)),
            ("core_change WHERE record_type = 'contacts/parties'", len(names)),
            ("core_change WHERE record_type = 'contacts/addresses'", len(names)),
        ):
            assert link.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,), table
    return len(names)


def opens(file: Path) -> None:
    """Look at it as the start does."""
    config = Config(file.parent, f"sqlite:///{file}", SECRET)
    try:
        look_after_crash(config)
    finally:
        leave(file.parent)


@pytest.mark.parametrize("cuts", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_a_journal_cut_anywhere_opens_to_a_prefix(
    written: Written, tmp_path: Path, cuts: int
) -> None:
    seen = set()
    for _number in range(cuts):
        end = random.randrange(len(written.journal) + 1)
        file = written.put(tmp_path / "cut", written.journal[:end])
        opens(file)
        acknowledged = sum(length <= end for length in written.lengths[1:])
        assert prefix(file) == acknowledged, end
        seen.add(acknowledged)
    assert len(seen) > 5


@pytest.mark.parametrize("flips", [20, pytest.param(500, marks=pytest.mark.long)])
def test_bits_that_turn_in_the_journal_end_the_history_there(
    written: Written, tmp_path: Path, flips: int
) -> None:
    for _number in range(flips):
        place = random.randrange(32, len(written.journal))
        journal = bytearray(written.journal)
        journal[place] ^= 1 << random.randrange(8)
        file = written.put(tmp_path / "flipped", bytes(journal))
        opens(file)
        assert prefix(file) == sum(length <= place for length in written.lengths[1:]), place


def test_a_damaged_file_stops_the_start_with_the_backup_to_put_back(
    written: Written, tmp_path: Path
) -> None:
    broken = bytearray(written.file)
    for page in range(4, len(broken) // 4096):
        broken[page * 4096 : page * 4096 + 60] = bytes(60)
    written.file = bytes(broken)
    file = written.put(tmp_path / "broken", written.journal[: written.lengths[1]])
    backups = file.parent / "backups"
    backups.mkdir()
    (backups / "shophouse-20261130-023000.zip").write_bytes(b"")
    with pytest.raises(Damaged, match=r"damaged: .* restore .*shophouse-20261130-023000.zip"):
        opens(file)
