"""Purging as a job: a backup, a wait for every process, then the two steps."""

from collections.abc import Callable
from datetime import timedelta

from app.backup.making import make_backup
from app.backup.places import backup_name, here
from app.core import plugin
from app.jobs.run import Run
from app.migrating.running import free_of_references, schema_lock
from app.purging.dropping import (
    bringing_back,
    drop_all,
    forget_records,
    may_purge,
    retire,
    wait_until_retired,
)
from app.purging.leaving import Leaving
from models.database import transaction
from models.gate import gate
from models.texts import _

CAUSE = "purge"


@plugin.job("purge", label=_("Purge a module"), retries=8, limit=timedelta(hours=3))
def purge_job(run: Run, name: str) -> str:
    """Purge a plugin that is off. Killed anywhere, its next attempt finishes the work."""
    if not run.cursor:
        may_purge(name)
        run.progress(0, 3, str(_("Makes a backup")))
        run.result["backup"] = back_up_before(name)
        with run.step():
            run.keep({"step": "records"})
    if run.cursor.get("step") == "records":
        run.progress(1, 3, str(_("Waits until no page uses it any more")))
        with bringing_back(name):
            with transaction():  # each time anew: it came back where this was refused before
                may_purge(name)
                retire(name)
            wait_until_retired(name)
            with run.step(cause=CAUSE):
                run.result["gone"] = told(forget_records(name))
                run.keep({"step": "tables"})
    run.progress(2, 3, str(_("Drops its tables")))
    with free_of_references(), run.step(cause=CAUSE), schema_lock():
        drop_all(name)
    return str(_("%(name)s is purged.", name=name))


def purge_now(name: str, tell: Callable[[str], None]) -> Leaving:
    """Purge a plugin from the command line, telling each step."""
    may_purge(name)
    tell(f"Backup: {back_up_before(name)}")
    with transaction():
        may_purge(name)
        retire(name)
    with bringing_back(name):
        wait_until_retired(name)
        with gate(None, "command", CAUSE):
            gone = forget_records(name)
    with free_of_references(), gate(None, "command", CAUSE), schema_lock():
        drop_all(name)
    return gone


def back_up_before(name: str) -> str:
    """Make the backup that takes a purge back. Returns its name."""
    return make_backup(here(), backup_name().replace("shophouse-", "before-purge-")).name


def told(gone: Leaving) -> dict[str, int]:
    """Return what goes by its names in the database, with counts."""
    parts = [*gone.tables, *gone.columns, *gone.pointers]
    return {f"{one.table}.{one.column}".rstrip("."): one.count for one in parts}


def in_words(gone: Leaving) -> list[str]:
    """Say in lines what goes, for the command line."""
    lines = [f"{part.table}\t{part.count}" for part in gone.tables]
    lines += [f"{part.table}.{part.column}\t{part.count}" for part in gone.columns]
    return lines + [f"{part.table} ({part.column})\t{part.count}" for part in gone.pointers]
