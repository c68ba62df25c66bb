"""Making a backup while people work: one snapshot of the database, then the files."""

import errno
import fcntl
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from app.backup.archive import DATABASE, FILES, SCHEMA, SECRET, Manifest, Writer
from app.backup.errors import BackupError
from app.backup.places import (
    backup_name,
    backups_folder,
    database_file,
    files_folder,
    secret_file,
)
from app.config import Config
from app.copying.postgres import PostgresSide
from app.copying.recorded import record_schema
from app.copying.sqlite import SqliteSide
from app.copying.transfer import load_plainly
from models.clock import now

UNTOLD = '"0.5.0"'
"""Up to that version houses didn't say which one last opened them."""


def make_backup(config: Config, name: str = "", to: Path | None = None) -> Path:
    """Write a backup into the folder of backups, or to a file, and return its path.

    Raises BackupError; then nothing half is left behind.
    """
    path = to or _own_folder(config) / (name or backup_name())
    if path.exists():
        raise BackupError(f"{path} is there already. Give another name, or move it away.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Make it first.")
    try:
        with _one_at_a_time(config), _staging(config) as folder:
            _collect(config, folder)
            return _pack(config, folder, path)
    except (OSError, sqlite3.OperationalError) as error:
        raise _sentence(error, config, path) from error


def _own_folder(config: Config) -> Path:
    try:
        return backups_folder(config)
    except OSError as error:
        raise BackupError(
            f"The folder {config.data_dir / 'backups'} can't be used ({error.strerror})."
            " Make it a folder that this user may write in."
        ) from error


@contextmanager
def _one_at_a_time(config: Config) -> Iterator[None]:
    with open(config.data_dir / "backup.lock", "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup is under way. Wait for its end.") from None
        yield


@contextmanager
def _staging(config: Config) -> Iterator[Path]:
    """Give an empty folder on the disk of the data; what a killed backup left is swept."""
    for left in config.data_dir.glob(".backup-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=config.data_dir, prefix=".backup-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _collect(config: Config, folder: Path) -> None:
    """Gather the parts: files are linked before and after the snapshot.

    A file is written before its row and never changes: what the snapshot names was there either
    before or after it, even if somebody deletes it meanwhile.
    """
    _link_files(files_folder(config), folder / "files")
    file = database_file(config)
    if file is not None:
        _copy_sqlite(file, folder / DATABASE)
    else:
        _copy_postgres(config.database_url, folder)
    _link_files(files_folder(config), folder / "files")


_MADE_AGAIN = ("incoming", "previews")
"""Folders of the store with what isn't wholly there yet, and what is drawn from the rest."""


def _link_files(source: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for path in sorted(source.rglob("*")) if source.is_dir() else []:
        to = folder / path.relative_to(source)
        if path.relative_to(source).parts[0] in _MADE_AGAIN:
            continue
        if path.is_symlink() or not path.is_file() or to.exists():
            continue
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, to)
        except FileNotFoundError:
            continue  # deleted this moment
        except OSError:  # a disk that knows no links
            shutil.copyfile(path, to)


def _copy_sqlite(file: Path, to: Path) -> None:
    """Write a copy of the database as it is at one moment, and look it through."""
    if not file.exists():
        raise BackupError(f"There is no database {file} yet: nothing to save.")
    source = sqlite3.connect(file, timeout=30, isolation_level=None)
    try:
        source.execute("VACUUM INTO ?", [str(to)])
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise BackupError(f"The database {file} is damaged: {error}. {_RESTORE}") from error
    finally:
        source.close()
    copy = sqlite3.connect(to)
    try:
        found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    finally:
        copy.close()
    if found != ["ok"]:
        raise BackupError(f"The database {file} is damaged: {found[0]}. {_RESTORE}")


_RESTORE = "Stop the server and restore the last good backup."


def _copy_postgres(url: str, folder: Path) -> None:
    """Write the rows of one snapshot into a SQLite file, and how to make the tables again."""
    import psycopg  # loaded by who has such a database

    source = PostgresSide.connect(url)
    target = SqliteSide(folder / DATABASE, is_new=True)
    try:
        source.begin()
        target.begin_writing()
        load_plainly(source, target)
        target.finish()
        recorded = asdict(record_schema(source.connection))
        (folder / SCHEMA).write_text(json.dumps(recorded, indent=1), encoding="utf-8")
    except psycopg.Error as error:
        raise BackupError(f"PostgreSQL: {str(error).splitlines()[0]}") from error
    finally:
        source.close()
        target.close()


def _pack(config: Config, folder: Path, path: Path) -> Path:
    writer = Writer(path)
    try:
        writer.add(DATABASE, folder / DATABASE)
        if (folder / SCHEMA).exists():
            writer.add(SCHEMA, folder / SCHEMA)
        secret = _kept_secret(config)
        if secret:
            writer.add(SECRET, secret_file(config))
        files = folder / "files"
        for one in sorted(files.rglob("*")):
            if one.is_file():
                writer.add(FILES + one.relative_to(files).as_posix(), one)
        writer.finish(_describe(config, folder / DATABASE, secret))
    except BaseException:
        writer.give_up()
        raise
    return path


def _kept_secret(config: Config) -> bool:
    """Say whether the key lies with the data, and wasn't given by the environment."""
    path = secret_file(config)
    return path.is_file() and path.read_text(encoding="ascii").strip() == config.secret_key


def _describe(config: Config, database: Path, secret: bool) -> Manifest:
    side = SqliteSide(database)
    try:
        count = "SELECT count(*) FROM "
        tables = {
            table.name: int(side.connection.execute(f'{count}"{table.name}"').fetchone()[0])
            for table in side.tables()
            if not table.is_search
        }
        kept = dict(
            side.connection.execute(
                "SELECT owner || '.' || name, value FROM core_setting"
                " WHERE (owner, name) IN (('company', 'name'),"
                " ('company', 'timezone'), ('core', 'schema'), ('core', 'opened_by'))"
            ).fetchall()
            if "core_setting" in tables
            else []
        )
    finally:
        side.close()
    return Manifest(
        made_at=now().isoformat(),
        version=json.loads(kept.get("core.opened_by", UNTOLD)),
        schema=int(kept.get("core.schema", 0)),
        engine="sqlite" if database_file(config) else "postgresql",
        firm=json.loads(kept.get("company.name", '""')),
        timezone=json.loads(kept.get("company.timezone", '"UTC"')),
        secret_key="included" if secret else "given by the environment",
        tables=tables,
    )


def _sentence(error: Exception, config: Config, path: Path) -> BackupError:
    full = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if getattr(error, "errno", None) in full or "disk is full" in str(error):
        return BackupError(
            f"The disk is full: the backup needs room in {config.data_dir} and in {path.parent}."
            " Nothing half was kept. Free some space, then try again."
        )
    return BackupError(f"The backup {path} can't be written: {error}.")
