"""The schema: made and brought up to date at start, by adding only, under a lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.registry import Registry
from app.search import create_index
from app.settings import CORE, forget_settings, put_settings
from app.writing.dependents import forget_catalogue
from models.change import Change, ChangeSet
from models.core import RECORDS, TABLES, Setting
from models.database import database, is_sqlite, transaction
from models.folding import fold
from models.record import KEY_LENGTH, KeyField

SCHEMA_VERSION = 1


class NewerSchema(Exception):
    """The database was made by a newer version; older code could harm it."""


@contextmanager
def schema_lock() -> Iterator[None]:
    """Let one process change the schema at a time."""
    with transaction():
        if not is_sqlite():
            database.execute_sql("SELECT pg_advisory_xact_lock(7305125)")
        yield


def prepare_core() -> None:
    """Make the engine's own tables. Raises NewerSchema for a database of a newer version."""
    if database.table_exists("core_setting"):
        row = Setting.get_or_none(Setting.owner == CORE, Setting.name == "schema")
        if row is not None and int(row.value) > SCHEMA_VERSION:
            raise NewerSchema(
                f"The database was made by a newer Shophouse (schema {row.value}, this one knows"
                f" {SCHEMA_VERSION}). Start that version, or restore an older backup."
            )
    with schema_lock():
        for model in _with_throughs([*TABLES, ChangeSet, Change, *RECORDS]):
            add_missing(model)
        forget_settings()
        put_settings(CORE, schema=SCHEMA_VERSION)


def prepare_plugins(registry: Registry) -> None:
    """Make tables, columns, indexes and search tables of every plugin that could be imported."""
    with schema_lock():
        for found in registry.installed.values():
            for model in _with_throughs(found.records):
                add_missing(model)
        for resource in registry.resources.values():
            create_index(resource.model)
    forget_catalogue()


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


def add_missing(model: Any) -> None:
    """Make a table, or add the columns and indexes that it lacks."""
    name = model._meta.table_name
    if not database.table_exists(name):
        model.create_table(safe=True)
        return
    has = {column.name for column in database.get_columns(name)}
    for field in model._meta.sorted_fields:
        if field.column_name not in has:
            _add_column(model, field)
    indexes = {index.name for index in database.get_indexes(name)}
    for index in model._meta.fields_to_index():
        if index._name not in indexes:
            database.execute(model._schema._create_index(index))


def _add_column(model: Any, field: Any) -> None:
    """Add a column that existing rows leave empty; "required" is the gate's, never NOT NULL."""
    context = database.get_sql_context()
    null, field.null = field.null, True
    try:
        sql, params = context.sql(field.ddl(context)).query()
    finally:
        field.null = null
    database.execute_sql(f'ALTER TABLE "{model._meta.table_name}" ADD COLUMN {sql}', params)
    if not null and field.default is not None:
        value = field.default() if callable(field.default) else field.default
        model.update({field: value}).execute()
    if isinstance(field, KeyField):
        _fill_keys(model, field)


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


__all__ = ["NewerSchema", "prepare_core", "prepare_plugins"]
