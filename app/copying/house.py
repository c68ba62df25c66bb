"""Copying the open house to another database, made by the same models."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
from peewee import PeeweeException

from app.backup.archive import sync_folder
from app.backup.errors import BackupError
from app.copying.postgres import PostgresSide
from app.copying.sqlite import SqliteSide
from app.copying.transfer import Side, transfer
from app.registry import registry
from app.schema import prepare_core, prepare_plugins
from app.settings import forget_settings
from models.database import close_database, database, is_sqlite, open_database, transaction
from models.failures import is_disk_full

Told = Callable[[str], None]
Prepare = Callable[[], None]


def copy_house(source_url: str, target_url: str, told: Told, clear: Prepare | None = None) -> int:
    """Copy everything from the house that is open to another database; it stays closed after.

    The target must be empty; `clear` may empty it, in the transaction of the copy. Returns the
    number of rows. Raises BackupError; then the target is as it was.
    """
    source = side_of(source_url)
    try:
        source.begin()
        if target_url.startswith("sqlite:"):
            return _to_sqlite(source, Path(target_url.removeprefix("sqlite:///")), told)
        return _to_postgres(source, target_url, told, clear)
    except psycopg.Error as error:
        raise BackupError(f"PostgreSQL: {str(error).splitlines()[0]}") from error
    except PeeweeException as error:
        if is_disk_full(error):
            raise BackupError("The disk is full. Nothing was kept; free some space.") from error
        raise
    finally:
        source.close()
        close_database()
        forget_settings()


def side_of(url: str) -> Side:
    """Connect to a database as one side of a copy."""
    if url.startswith("sqlite:"):
        return SqliteSide(Path(url.removeprefix("sqlite:///")))
    return PostgresSide.connect(url)


def _to_sqlite(source: Side, path: Path, told: Told) -> int:
    """Make the file beside its place, and put it there once it is whole."""
    if path.exists():
        raise BackupError(f"{path} is there already. Give a new file, or move that one away.")
    draft = path.with_name(path.name + ".copying")
    _sweep(draft)
    try:
        open_database(f"sqlite:///{draft}")
        _make_tables()
        close_database()
        target = SqliteSide(draft)
        try:
            target.begin_writing()
            total = transfer(source, target, told)
            target.finish()
        finally:
            target.close()
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        os.rename(draft, path)
        sync_folder(path.parent)
        return total
    finally:
        close_database()
        _sweep(draft)


def _sweep(draft: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", ".lock"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)


def _to_postgres(source: Side, url: str, told: Told, clear: Prepare | None) -> int:
    try:
        open_database(url)
    except PeeweeException as error:
        raise BackupError(f"The target can't be reached: {str(error).splitlines()[0]}.") from error
    with transaction():
        if clear is not None:
            clear()
        if database.get_tables():
            raise BackupError(
                "The target isn't empty: it has tables. Make an empty database for the copy."
            )
        _make_tables()
        count = transfer(source, PostgresSide(database.connection()), told)
    # Until it has counted, PostgreSQL reads whole tables where an index would do.
    database.execute_sql("VACUUM (ANALYZE)")
    return count


def _make_tables() -> None:
    forget_settings()
    prepare_core()
    prepare_plugins(registry)


def close_quietly() -> None:
    """Close the open database, whatever state it is in."""
    with suppress(PeeweeException):
        close_database()


__all__ = ["close_quietly", "copy_house", "is_sqlite", "side_of"]
