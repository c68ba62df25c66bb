"""The purge itself, in two steps that can each be done again: a kill leaves nothing half."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.migrating.steps import Steps
from app.presence import wait_for_all
from app.purging.added import CORE, added_columns, own_tables, owner_of
from app.purging.leaving import Leaving, leaving, model_of, pointing_columns, points_into
from app.registry import registry
from app.rights import HOUSE
from app.settings import change_settings, follow_settings_now, forget_owner, settings_of
from app.switching import follow_switches
from app.writing.dependents import delete_with_parts, forget_catalogue
from models.catalogue import Names, read_names
from models.clock import now
from models.core import AppliedMigration, ErasedRecord, InstalledPlugin, Job, Schedule
from models.database import database, is_sqlite
from models.refused import Refused
from models.texts import _

_WAIT_FOR_LOCKS = "5s"


def may_purge(name: str) -> Leaving:
    """Return what would go. Raises Refused for what is on, unknown, or needed by others."""
    must_be_known(name)
    if name in settings_of(CORE).get("enabled", []):
        raise Refused(_("%(name)s is on. Switch it off first.", name=name))
    found = leaving(name)
    if found.against:
        places = ", ".join(f"{part.label} ({part.count})" for part in found.against)
        raise Refused(_("%(name)s can't be purged: %(places)s need it.", name=name, places=places))
    return found


def must_be_known(name: str) -> None:
    """Raise Refused for a name that no plugin here has, nor one whose data stayed."""
    row = InstalledPlugin.get_or_none(InstalledPlugin.name == name)
    if name == CORE or (name not in registry.installed and row is None):
        raise Refused(_("There is no module “%(name)s”.", name=name))


def retire(name: str) -> None:
    """Take a plugin out of every process: it is found, but nothing of it is imported any more."""
    change_settings(
        CORE,
        lambda kept: {what: sorted({*kept.get(what, []), name}) for what in ("purged", "purging")},
    )


@contextmanager
def bringing_back(name: str) -> Iterator[None]:
    """Take a plugin in again, off as it was, where its purge is refused before anything is gone."""
    try:
        yield
    except Refused:
        change_settings(CORE, lambda kept: _without(name, kept, "purged", "purging"))
        follow_switches()
        raise


def _without(name: str, kept: dict[str, Any], *lists: str) -> dict[str, Any]:
    return {what: [one for one in kept.get(what, []) if one != name] for what in lists}


def wait_until_retired(name: str) -> None:
    """Wait until no process works with a plugin any more. Raises Refused where one still does."""
    follow_settings_now()
    follow_switches()
    if not wait_for_all():
        raise Refused(
            _(
                "A process of this house still works with %(name)s. Try again in a minute, or"
                " restart it.",
                name=name,
            )
        )


def forget_records(name: str) -> Leaving:
    """Delete what only tells of its records, within an open gate. Returns all that goes.

    History, files, comments, views, notifications and the like; the proof that some of them were
    anonymised stays. Raises Refused where something came
    meanwhile that stands against the purge.
    """
    gone = may_purge(name)
    there = read_names()
    _delete_pointers(name, own_tables(name, there), there)
    _close_proofs(name)
    return gone


def _close_proofs(name: str) -> None:
    """Keep that records were anonymised, and nothing of what was kept of them: that goes now."""
    values: Any = {"purged_at": now(), "kept": []}
    ErasedRecord.update(values).where(ErasedRecord.record_type.startswith(f"{name}/")).execute()


def drop_all(name: str) -> None:
    """Drop a plugin's tables and columns, and forget it, within an open transaction.

    On SQLite foreign keys are off around the transaction: tables are rebuilt without a column.
    """
    if not is_sqlite():
        # Who reads meanwhile isn't kept waiting for long: the job tries again.
        database.execute_sql(f"SET LOCAL lock_timeout = '{_WAIT_FOR_LOCKS}'")
    may_purge(name)
    there = read_names()
    own = own_tables(name, there)
    steps = Steps()
    for table, column in list(added_columns(name, there)):
        if steps.has_column(table, column):  # a folded key goes with its text
            steps.drop_column(table, column)
    _drop_tables(own)
    _forget(name)
    forget_catalogue()


def _delete_pointers(name: str, own: list[str], there: dict[str, Names]) -> None:
    pointing = [pair for pair in pointing_columns(there) if pair[0] not in own]
    for table, column in pointing:
        where = points_into(column, name)
        if owner_of(table) != CORE:
            model = model_of(table)
            parts = model.select().where(model._meta.fields[column].startswith(f"{name}/"))
            for record in list(parts):
                delete_with_parts(record, HOUSE)
        elif "id" in there[table].columns:
            _delete_rows(table, where, f"{table}_search" in there)
        else:
            database.execute_sql(f'DELETE FROM "{table}" WHERE {where}')
    database.execute_sql(
        "DELETE FROM core_change_set WHERE NOT EXISTS"
        " (SELECT 1 FROM core_change WHERE change_set_id = core_change_set.id)"
    )


def _delete_rows(table: str, where: str, is_searched: bool) -> None:
    if is_searched:
        key = "rowid" if is_sqlite() else "id"
        database.execute_sql(
            f'DELETE FROM "{table}_search" WHERE {key} IN (SELECT id FROM "{table}" WHERE {where})'
        )
    database.execute_sql(f'DELETE FROM "{table}" WHERE {where}')


def _drop_tables(own: list[str]) -> None:
    for table in own:
        database.execute_sql(f'DROP TABLE IF EXISTS "{table}_search"')
    if own and not is_sqlite():  # at once: they may refer to each other
        names = ", ".join(f'"{table}"' for table in own)
        database.execute_sql(f"DROP TABLE {names}")
        return
    for table in own:
        database.execute_sql(f'DROP TABLE "{table}"')


def _forget(name: str) -> None:
    InstalledPlugin.delete().where(InstalledPlugin.name == name).execute()
    AppliedMigration.delete().where(AppliedMigration.owner == name).execute()
    for model in (Schedule, Job):
        model.delete().where(model.name.startswith(f"{name}.")).execute()
    forget_owner(name)
    change_settings(CORE, lambda kept: _without(name, kept, "purging", "started"))


__all__ = [
    "bringing_back",
    "drop_all",
    "forget_records",
    "may_purge",
    "retire",
    "wait_until_retired",
]
