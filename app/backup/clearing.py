"""What is in the way of a restore: people's data, others' connections, our old tables."""

import sqlite3
from typing import Any

import psycopg

from app.backup.errors import BackupError
from app.backup.places import database_file
from app.config import Config
from app.copying.tables import quoted
from models.database import database


def has_users(config: Config) -> bool:
    """Say whether a house is set up in the database."""
    file = database_file(config)
    if file is None:
        with _connected(config.database_url) as connection:
            if connection.execute("SELECT to_regclass('core_user')").fetchone() == (None,):
                return False
            return bool(connection.execute("SELECT EXISTS (TABLE core_user)").fetchone()[0])
    if not file.exists():
        return False
    found = sqlite3.connect(file)
    try:
        if not found.execute("SELECT 1 FROM sqlite_master WHERE name = 'core_user'").fetchone():
            return found.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
        return found.execute("SELECT 1 FROM core_user").fetchone() is not None
    except sqlite3.DatabaseError:
        return True  # damaged: to be replaced only on purpose
    finally:
        found.close()


def count_others(config: Config) -> int:
    """Count the other connections to a PostgreSQL database; files tell by their lock."""
    if database_file(config) is not None:
        return 0
    with _connected(config.database_url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    return int(found[0])


def clear_ours(connection: Any = None) -> None:
    """Drop the tables of the house from PostgreSQL, in the transaction that is open.

    Raises BackupError where tables of somebody else lie among them.
    """
    run = (connection or database.connection()).execute
    names = [
        name
        for (name,) in run(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
    ]
    if names and "core_setting" not in names:
        raise BackupError(
            f"The database holds {len(names)} tables that aren't ours. Give an empty one."
        )
    if names:
        run(f"DROP TABLE {quoted(*names)} CASCADE")


def _connected(url: str) -> Any:
    try:
        return psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise BackupError(f"The database can't be reached: {str(error).splitlines()[0]}.") from None
