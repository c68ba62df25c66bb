"""Running what waits: each script with its mark in one transaction, so that a kill splits none."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.migrating.scripts import Script, applied, mark
from app.migrating.steps import Steps
from models.core import AppliedMigration
from models.database import database, is_sqlite, lock_house, transaction

SCHEMA_LOCK = "core.schema"


class MigrationFailed(Exception):
    """A script raised, or left the data broken: the database is as it was before that script."""


@contextmanager
def schema_lock() -> Iterator[None]:
    """Let one process change the schema at a time, in one transaction."""
    with transaction():
        lock_house(SCHEMA_LOCK)
        yield


def run_scripts(scripts: list[Script], told: Callable[[str], None] = lambda text: None) -> None:
    """Run scripts in their order. Raises MigrationFailed; those before the failed one stay done."""
    for script in scripts:
        up = _load(script)
        try:
            with free_of_references(), schema_lock():
                _make_history()
                if (script.owner, script.name) in applied():
                    continue  # another process was first
                up(Steps())
                mark([script])
                _refuse_broken_references(script)
        except MigrationFailed:
            raise
        except Exception as error:  # a script may fail in any way; the sentence names it
            first = str(error).splitlines()[0] if str(error) else ""
            raise MigrationFailed(
                f"The migration {script} failed, and nothing of it was kept:"
                f" {type(error).__name__}: {first} ({script.path})"
            ) from error
        told(f"{script} done")


def _load(script: Script) -> Callable[[Any], None]:
    """Import a script under a name of its own. Raises MigrationFailed where it has no `up`."""
    name = f"migrations_of_{script.owner}.{script.name}"
    spec = importlib.util.spec_from_file_location(name, script.path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        up: Callable[[Any], None] = module.up
    except Exception as error:
        raise MigrationFailed(
            f"The migration {script} can't be read: {type(error).__name__}: {error}."
            f" It needs `def up(steps)` ({script.path})."
        ) from error
    return up


def _make_history() -> None:
    AppliedMigration.create_table(safe=True)


@contextmanager
def free_of_references() -> Iterator[None]:
    """Let SQLite rebuild tables: dropping the old one must not take what points at it along.

    The setting counts only outside a transaction, and for this connection.
    """
    if not is_sqlite():
        yield
        return
    database.execute_sql("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        database.execute_sql("PRAGMA foreign_keys = ON")


def _refuse_broken_references(script: Script) -> None:
    if not is_sqlite():
        return
    broken = database.execute_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        table, row, target, _number = broken[0]
        raise MigrationFailed(
            f"The migration {script} would leave {len(broken)} references to nothing"
            f" (the first: {table} {row} to {target}), and nothing of it was kept."
        )
