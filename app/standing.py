"""Telling whether a house stands at a place, without making anything there."""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import psycopg

from app import variables
from app.config import ROOT, Config, ConfigError, Environment
from models.database import without_password


def standing_house(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the variables for a command that works in a house and doesn't make one.

    Raises ConfigError where there is none, with nothing made on the way.
    """
    given = Environment(environ)
    folder = given.read("DATA_DIR", variables.absolute, lambda: ROOT / "var")
    file = folder / "shophouse.db"
    url = given.read("DATABASE_URL", variables.database_url, lambda: f"sqlite:///{file}")
    # Another machine of a house has its database and its key, and the folder from now on.
    is_another = not url.startswith("sqlite:") and bool(environ.get("SHOPHOUSE_SECRET_KEY"))
    _expect(is_another or folder.is_dir(), str(folder))
    # A restore that was killed between its moves is finished by the next command.
    is_moving = (folder / "restore.json").exists()
    _expect(is_moving or _stands(url), without_password(url).removeprefix("sqlite:///"))
    return Config.from_env(environ)


def _expect(is_there: bool, place: str) -> None:
    if not is_there:
        raise ConfigError(
            f"There is no house at {place}. Make one with `run.py init` or `run.py serve`,"
            " or correct SHOPHOUSE_DATA_DIR or SHOPHOUSE_DATABASE_URL."
        )


def _stands(url: str) -> bool:
    """Say whether our tables are in a database; who opens it says why it can't be read."""
    if url.startswith("sqlite:"):
        return _stands_in_file(Path(url.removeprefix("sqlite:///")))
    try:
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT to_regclass('core_setting')").fetchone()
    except psycopg.Error:
        return True
    return found is not None and found[0] is not None


def _stands_in_file(file: Path) -> bool:
    if not file.is_file():
        return False
    connection = sqlite3.connect(file)
    try:
        query = "SELECT 1 FROM sqlite_master WHERE name = 'core_setting'"
        return connection.execute(query).fetchone() is not None
    except sqlite3.Error:
        return True
    finally:
        connection.close()


__all__ = ["standing_house"]
