"""The schema: made and brought up to date at start, by adding only, under a lock."""

from collections.abc import Callable, Iterable
from typing import Any

from peewee import ForeignKeyField

from app.documents.triggers import keep_posted
from app.migrating.running import run_scripts, schema_lock
from app.migrating.scripts import (
    MigrationWaits,
    NewerSchema,
    Script,
    core_scripts,
    is_new,
    mark,
    plugin_scripts,
    waiting,
)
from app.registry import Installed, Registry
from app.search import create_index
from app.settings import CORE, forget_settings, put_settings
from app.writing.dependents import forget_catalogue
from models.catalogue import Names, read_names
from models.change import Change, ChangeSet
from models.core import RECORDS, TABLES, Setting
from models.database import database
from models.folding import fold
from models.indexing import REFERENCES
from models.record import KEY_LENGTH, KeyField

SCHEMA_VERSION = 1

Migrate = Callable[[list[Script]], None]
"""Runs scripts that wait; without one, what waits stops the start."""


def prepare_core(migrate: Migrate | None = None) -> None:
    """Make the engine's own tables and add what they lack.

    Raises NewerSchema for a database of a newer version, MigrationWaits where a script has to run.
    """
    is_fresh = not database.table_exists("core_setting")
    if not is_fresh:
        _refuse_newer()
        _migrate(waiting(core_scripts()), migrate)
    with schema_lock():
        there = read_names()
        for model in _with_throughs([*TABLES, ChangeSet, Change, *RECORDS]):
            add_missing(model, there)
        if is_fresh:
            mark(core_scripts())
        forget_settings()
        put_settings(CORE, schema=SCHEMA_VERSION)


def _refuse_newer() -> None:
    row = Setting.get_or_none(Setting.owner == CORE, Setting.name == "schema")
    if row is not None and int(row.value) > SCHEMA_VERSION:
        raise NewerSchema(
            f"The database was made by a newer Shophouse (schema {row.value}, this one knows"
            f" {SCHEMA_VERSION}). Start that version, or restore an older backup."
        )


def prepare_plugins(registry: Registry, migrate: Migrate | None = None) -> None:
    """Make tables, columns, indexes and search tables of every plugin that could be imported.

    Raises NewerSchema and MigrationWaits as `prepare_core` does.
    """
    old, new = _old_and_new(registry.installed.values())
    _migrate(waiting(plugin_scripts(old)), migrate)
    with schema_lock():
        records = [model for found in registry.installed.values() for model in found.records]
        there = read_names()
        for model in _with_throughs(records):
            add_missing(model, there)
        for resource in registry.resources.values():
            create_index(resource.model, there)
        keep_posted(records)
        mark(plugin_scripts(new))
    forget_catalogue()


def _old_and_new(found: Iterable[Installed]) -> tuple[list[Installed], list[Installed]]:
    """Part the plugins that this database knows from those that come to it now."""
    old: list[Installed] = []
    new: list[Installed] = []
    for one in found:
        (new if is_new(one) else old).append(one)
    return old, new


def _migrate(scripts: list[Script], migrate: Migrate | None) -> None:
    if not scripts:
        return
    if migrate is None:
        raise MigrationWaits(scripts)
    migrate(scripts)


def _with_throughs(models: list[Any]) -> list[Any]:
    """Return models in the order of their references, each followed by its tables between."""
    found: list[Any] = []

    def visit(model: Any) -> None:
        if model in found:
            return
        for field in model._meta.refs:
            if field.rel_model is not model and field.rel_model in models:
                visit(field.rel_model)
        if model not in found:
            found.append(model)

    for model in models:
        visit(model)
    throughs = [field.through_model for model in found for field in model._meta.manytomany.values()]
    return found + [one for one in throughs if one not in found]


def add_missing(model: Any, there: dict[str, Names]) -> None:
    """Make a table, or add the columns and indexes that it lacks of those that are there."""
    names = there.get(model._meta.table_name)
    if names is None:
        model.create_table(safe=True)
        return
    for field in model._meta.sorted_fields:
        if field.column_name not in names.columns:
            _add_column(model, field)
    for index in model._meta.fields_to_index():
        if index._name not in names.indexes:
            database.execute(model._schema._create_index(index))
        whole = index._name.removesuffix(REFERENCES)
        if whole != index._name and whole in names.indexes:
            database.execute_sql(f'DROP INDEX "{whole}"')


def _add_column(model: Any, field: Any) -> None:
    """Add a column that existing rows leave empty; "required" is the gate's, never NOT NULL."""
    context = database.get_sql_context()
    null, field.null = field.null, True
    try:
        context.sql(field.ddl(context))
        if isinstance(field, ForeignKeyField) and _is_there(field):
            context.literal(_reference(field))
        sql, params = context.query()
    finally:
        field.null = null
    database.execute_sql(f'ALTER TABLE "{model._meta.table_name}" ADD COLUMN {sql}', params)
    if not null and field.default is not None:
        value = field.default() if callable(field.default) else field.default
        model.update({field: value}).execute()
    if isinstance(field, KeyField):
        _fill_keys(model, field)


def _is_there(field: Any) -> bool:
    return bool(database.table_exists(field.rel_model._meta.table_name))


def _reference(field: Any) -> str:
    """Point an added column at its table, as a new table's column does."""
    sql = f' REFERENCES "{field.rel_model._meta.table_name}" ("{field.rel_field.column_name}")'
    sql += f" ON DELETE {field.on_delete}" if field.on_delete else ""
    return sql + (f" ON UPDATE {field.on_update}" if field.on_update else "")


def _fill_keys(model: Any, key: KeyField) -> None:
    """Fill the keys of rows that are there; of unique texts that fold alike the first has one."""
    source = model._meta.fields[key.name.removesuffix("_key")]
    taken: set[str] = set()
    for row_id, text in list(model.select(model.id, source).order_by(model.id).tuples()):
        folded = fold(text)[:KEY_LENGTH] if text else ""
        if not folded or (key.unique and folded in taken):
            continue
        taken.add(folded)
        model.update({key: folded}).where(model.id == row_id).execute()


__all__ = [
    "Migrate",
    "MigrationWaits",
    "NewerSchema",
    "prepare_core",
    "prepare_plugins",
    "run_scripts",
]
