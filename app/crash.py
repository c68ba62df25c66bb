"""The start after a stop that wasn't clean: the database is looked through before anybody writes.

SQLite takes back what wasn't finished by itself. A disk that lost or mixed up what it had promised
to keep would be noticed much later, when the good backups are gone.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from app.backup.places import backups_folder, database_file
from app.config import Config
from app.house_lock import is_first

LOOKED_THROUGH = 256_000_000
"""Bytes that are looked through within about a second; what is larger waits for the night."""
log = logging.getLogger("shophouse")


class Damaged(Exception):
    """The database can't be relied on: a sentence that says which backup to put back."""


def look_after_crash(config: Config) -> None:
    """Look through a SQLite database that was left open by who was there last. Raises Damaged."""
    file = database_file(config)
    if file is None or not is_first(config.data_dir) or not _was_left_open(file):
        return
    if file.stat().st_size > LOOKED_THROUGH:
        log.warning("The last stop wasn't clean. Run `run.py check`, or wait for it at night.")
        return
    problem = _problem(file)
    if problem:
        raise Damaged(f"The database {file} is damaged: {problem}. {_advice(config)}")
    log.info("The last stop wasn't clean; the database was looked through and is whole.")


def leave_clean(config: Config) -> None:
    """Close a SQLite database after all who served are gone: the journal goes with the last one.

    They end without closing what each of their threads keeps open, which would look like a crash.
    """
    file = database_file(config)
    if file is None or not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=5)) as link:
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        log.warning("The database couldn't be closed as the last one: %s", error)


def _was_left_open(file: Path) -> bool:
    """Say whether the journal is still there: who closes the database last removes it."""
    wal = file.with_name(f"{file.name}-wal")
    return file.exists() and wal.exists() and wal.stat().st_size > 0


def _problem(file: Path) -> str:
    try:
        with closing(sqlite3.connect(file, timeout=30)) as link:
            found = str(link.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else " ".join(found.split())


def _advice(config: Config) -> str:
    kept = sorted(backups_folder(config).glob("shophouse-*.zip"))
    if not kept:
        return "Put a backup back with `python3 run.py restore FILE --force`."
    return f"Put the last backup back: `python3 run.py restore {kept[-1]} --force`."


__all__ = ["Damaged", "leave_clean", "look_after_crash"]
