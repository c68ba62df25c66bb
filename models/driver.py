"""The driver of PostgreSQL: loaded only where a house has such a database."""

import sys


def load_peewee(url: str) -> None:
    """Load Peewee for the database at this address, before anything else does.

    It loads every driver that is installed, and that of PostgreSQL takes a tenth of a start and
    more memory than all of ours: a process that serves from SQLite goes without. Such a process
    can't open PostgreSQL through Peewee any more.
    """
    if not url.startswith("sqlite:") or "peewee" in sys.modules or "psycopg" in sys.modules:
        return
    # How Python is told that there is no such module.
    sys.modules["psycopg"] = None  # type: ignore[assignment]
    try:
        import playhouse.db_url  # noqa: F401  with all of Peewee that looks for drivers
    finally:
        del sys.modules["psycopg"]


__all__ = ["load_peewee"]
