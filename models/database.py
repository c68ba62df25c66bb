"""The one database: SQLite or PostgreSQL behind the same few functions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from peewee import Database, DatabaseProxy, PeeweeException, PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import parse

from models.folding import fold
from models.sql_context import QuickContext
from models.writers import WriterQueue

database = DatabaseProxy()
_here = threading.local()

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": 30_000,
    "cache_size": -1_500,  # kB for each thread: the system keeps the file's pages anyway
    "temp_store": "memory",
}

# What models.folding does in Python, near enough for text that has no folded key of its own.
_POSTGRES_FOLD = """
CREATE OR REPLACE FUNCTION shophouse_fold(given text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
SELECT replace(replace(replace(replace(replace(replace(replace(lower(regexp_replace(
normalize(given, NFKD), '[\\u0300-\\u036f]', '', 'g')), 'ß', 'ss'), 'ø', 'o'), 'ł', 'l'), 'đ', 'd'),
'æ', 'ae'), 'œ', 'oe'), 'ı', 'i') $$
"""


class HouseSqlite(SqliteDatabase):
    """SQLite in WAL mode, whose writers queue fairly."""

    context_class = QuickContext

    def __init__(self, path: str) -> None:
        super().__init__(path, pragmas=_PRAGMAS, autoconnect=True)
        lock = None if path == ":memory:" else Path(path + ".lock")
        self.writers = WriterQueue(lock)
        self.register_function(_fold_or_none, "shophouse_fold", 1, deterministic=True)


class HousePostgres(PostgresqlDatabase):
    """PostgreSQL by psycopg 3."""

    context_class = QuickContext


def _fold_or_none(value: Any) -> str | None:
    return None if value is None else fold(str(value))


def open_database(url: str) -> Database:
    """Connect the models to `sqlite:///path` or `postgresql://…` and return the database.

    Raises OperationalError if there is no such server.
    """
    if url.startswith("sqlite:"):
        opened: Database = HouseSqlite(url.removeprefix("sqlite:///"))
    else:
        settings = parse(url, unquote_password=True, unquote_user=True)
        opened = HousePostgres(prefer_psycopg3=True, **settings)
    close_database()
    opened.query_hooks.append(_count)
    database.initialize(opened)
    if isinstance(opened, HouseSqlite):
        with opened.writers.turn():  # a new file turns to WAL once, and refuses who asks meanwhile
            opened.connect(reuse_if_open=True)
    else:
        opened.connect(reuse_if_open=True)
    make_functions()
    return opened


def make_functions() -> None:
    """Give PostgreSQL the functions that queries call; SQLite has them in its connection.

    One server after the other: PostgreSQL refuses the second of two that replace one at once.
    """
    if not is_sqlite():
        with transaction():
            lock_house("core.functions")
            database.execute_sql(_POSTGRES_FOLD)


def _count(_event: Any) -> None:
    _here.asked = statements() + 1


def statements() -> int:
    """Return how many statements this thread has sent.

    A rule during which it grew looks at other rows.
    """
    return getattr(_here, "asked", 0)


def close_database() -> None:
    """Close this thread's connection and forget the database."""
    opened = database.obj
    if opened is None:
        return
    opened.close()
    if isinstance(opened, HouseSqlite):
        opened.writers.close()


def forget_connection(opened: Database | None = None) -> None:
    """Close this thread's connection, which may be broken; the next query opens another.

    `opened` is the database that a thread began with, where another may be open by now.
    """
    with suppress(PeeweeException):
        if opened is not None or database.obj is not None:
            (opened or database.obj).close()


def is_sqlite() -> bool:
    """Say whether the open database is SQLite."""
    return isinstance(database.obj, SqliteDatabase)


def without_password(url: str) -> str:
    """Return a database address that may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":…@")


@contextmanager
def transaction() -> Iterator[None]:
    """Open a writing transaction; inside another one, a savepoint."""
    if database.in_transaction():
        with database.atomic():
            yield
    elif is_sqlite():
        with database.obj.writers.turn(), database.atomic("IMMEDIATE"):
            yield
    else:
        with database.atomic():
            yield


@contextmanager
def passing_transaction() -> Iterator[bool]:
    """Open a writing transaction for what may be lost: it waits for nobody and for no disk.

    Gives False, and writes nothing, where somebody else is writing.
    """
    if database.in_transaction():
        yield False
    elif is_sqlite():
        with database.obj.writers.turn_if_free() as is_free:
            if not is_free:
                yield False
                return
            database.execute_sql("PRAGMA synchronous = normal")
            try:
                with database.atomic("IMMEDIATE"):
                    yield True
            finally:
                database.execute_sql("PRAGMA synchronous = full")
    else:
        with database.atomic():
            database.execute_sql("SET LOCAL synchronous_commit = off")
            database.execute_sql("SET LOCAL lock_timeout = '100ms'")
            yield True


def lock_house(name: str, *, shared: bool = False) -> None:
    """Let one transaction at a time go past here, or several that share; it holds to their end.

    For rules over several rows: what is read after this is what others left behind. SQLite has one
    writer anyway.
    """
    if not is_sqlite():
        turn = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        database.execute_sql(f"SELECT {turn}(hashtextextended(%s, 0))", [name])
