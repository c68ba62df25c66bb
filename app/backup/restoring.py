"""Putting a backup back: checked before anything is touched, then all at once or not at all."""

import json
import secrets
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from app.backup.archive import DATABASE, SCHEMA, SECRET, Manifest, extract
from app.backup.clearing import clear_ours, count_others, has_users
from app.backup.errors import BackupError
from app.backup.places import database_file, files_folder
from app.backup.swapping import (
    TOKEN,
    Move,
    Plan,
    carry_out,
    clear_aside,
    is_planned,
    plan_moves,
    staging_folder,
    write_plan,
)
from app.config import Config
from app.copying.house import copy_house
from app.copying.postgres import PostgresSide
from app.copying.recorded import Recorded
from app.copying.sqlite import SqliteSide
from app.copying.transfer import transfer
from app.house import open_house
from app.house_lock import alone
from app.schema import SCHEMA_VERSION
from app.version import VERSION
from models.database import close_database

Told = Callable[[str], None]


def restore(config: Config, path: Path, force: bool, told: Told = lambda text: None) -> Manifest:
    """Put a backup in the place of what is there, and return what it says of itself.

    Raises BackupError for a backup that is damaged or newer than this version, and for a house
    that isn't empty unless `force` is given; InUse while somebody works in it.
    """
    with alone(config.data_dir, "restore"):
        carry_out(config)
        folder = staging_folder(config)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            manifest = extract(path, folder)
            told(f"{path} is whole: {len(manifest.members)} parts.")
            _refuse_newer(manifest)
            _check_database(folder / DATABASE, path)
            is_full = _refuse_full(config, force)
            (folder / "files").mkdir(mode=0o700, exist_ok=True)
            moves = _Restore(config, folder, manifest).run()
            if not is_full:
                clear_aside(moves)  # nothing but a key that was made a moment ago
        finally:
            close_database()
            if not is_planned(config):
                shutil.rmtree(folder, ignore_errors=True)
    return manifest


def _refuse_newer(manifest: Manifest) -> None:
    def numbers(version: str) -> list[int]:
        return [int(part) for part in version.split(".") if part.isdigit()]

    if manifest.schema > SCHEMA_VERSION or numbers(manifest.version) > numbers(VERSION):
        raise BackupError(
            f"The backup was made by a newer Shophouse ({manifest.version}, this is {VERSION})."
            " Restore it with that version."
        )


def _check_database(file: Path, path: Path) -> None:
    """Look the database of an archive through, whose checksum only tells that it was saved so."""
    connection = sqlite3.connect(file)
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    finally:
        connection.close()
    if found != "ok":
        raise BackupError(f"The database in {path} is damaged: {found}. Use another backup.")


def _refuse_full(config: Config, force: bool) -> bool:
    """Say whether there is data, which stands against a restore unless `force` is given."""
    others = count_others(config)
    if others:
        raise BackupError(
            f"{others} other connections are open to the database. Stop what uses it, then restore."
        )
    folder = files_folder(config)
    files = folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))
    is_full = has_users(config) or files
    if is_full and not force:
        raise BackupError(
            "There is data already. Restore into an empty house, or give --force to put the backup"
            " in its place."
        )
    return is_full


@dataclass
class _Restore:
    """One restore, once everything that can be checked is checked."""

    config: Config
    folder: Path
    manifest: Manifest

    def run(self) -> list[Move]:
        """Bring the parts to their places, and return the moves that did it."""
        plan = self._plan_sqlite() if database_file(self.config) else self._plan_postgres()
        clear_aside(plan.moves)
        write_plan(self.config, plan)
        if plan.token:
            self._fill_postgres(plan.token)
        carry_out(self.config)
        return plan.moves

    def _plan_sqlite(self) -> Plan:
        place = database_file(self.config)
        assert place is not None
        file = self.folder / DATABASE
        if self.manifest.engine != "sqlite":
            file = self.folder / "translated.db"
            self._copy(f"sqlite:///{file}")
        beside = _beside(place, file)
        beside.chmod(0o600)
        return Plan(plan_moves(self.config, beside, *self._parts()))

    def _plan_postgres(self) -> Plan:
        return Plan(plan_moves(self.config, None, *self._parts()), secrets.token_hex(8))

    def _fill_postgres(self, token: str) -> None:
        """Fill the database in one transaction, the plan's token with it."""
        if self.manifest.engine == "postgresql":
            self._make_again(token)
        else:
            self._copy(self.config.database_url, token)

    def _parts(self) -> tuple[Path, Path]:
        place = files_folder(self.config)
        place.parent.mkdir(parents=True, exist_ok=True)
        return _beside(place, self.folder / "files"), self.folder / SECRET

    def _copy(self, url: str, token: str = "") -> None:
        """Bring the unpacked house in step on SQLite, then copy it to the other database."""
        unpacked = f"sqlite:///{self.folder / DATABASE}"
        open_house(replace(self.config, database_url=unpacked))
        if token:
            with sqlite3.connect(self.folder / DATABASE) as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO core_setting (owner, name, value) VALUES (?, ?, ?)",
                    ["core", TOKEN, json.dumps(token)],
                )
            connection.close()
        copy_house(unpacked, url, lambda text: None, clear=clear_ours)

    def _make_again(self, token: str) -> None:
        """Make the tables exactly as they were, fill them, and only then commit."""
        told = json.loads((self.folder / SCHEMA).read_text(encoding="utf-8"))
        recorded = Recorded(told["before"], told["after"])
        source = SqliteSide(self.folder / DATABASE)
        try:
            with psycopg.connect(self.config.database_url) as connection:
                clear_ours(connection)
                target = PostgresSide(connection)
                target.run(recorded.before)
                source.begin()
                transfer(source, target)
                target.run(recorded.after)
                connection.execute("DELETE FROM core_setting WHERE name = %s", [TOKEN])
                connection.execute(
                    "INSERT INTO core_setting (owner, name, value) VALUES ('core', %s, %s)",
                    [TOKEN, json.dumps(token)],
                )
        except psycopg.Error as error:
            raise BackupError(f"PostgreSQL: {str(error).splitlines()[0]}") from error
        finally:
            source.close()


def _beside(place: Path, part: Path) -> Path:
    """Bring a part onto the disk of its place, under another name: the last move is a rename."""
    beside = place.with_name(place.name + ".restoring")
    shutil.rmtree(beside) if beside.is_dir() else beside.unlink(missing_ok=True)
    shutil.move(part, beside)
    return beside
