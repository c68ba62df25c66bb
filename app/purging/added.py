"""What a plugin added to others' tables: told by the classes of those tables, never by names alone.

A column of a table whose class isn't here may belong to either: it is unclear, and stays.
"""

from collections.abc import Iterator
from typing import Any

from app.registry import registry
from models.catalogue import Names
from models.change import Change, ChangeSet
from models.core import RECORDS, TABLES, InstalledPlugin

CORE = "core"
_SEARCHES = ("_search", "_search_data", "_search_idx", "_search_content", "_search_docsize",
             "_search_config")  # fmt: skip


def own_tables(name: str, there: dict[str, Names]) -> list[str]:
    """Return the tables of a plugin, without those of its search, in the order of their names."""
    mine = [table for table in there if owner_of(table) == name]
    return sorted(set(mine) - _searches(there))


def owner_of(table: str) -> str:
    """Return the plugin whose table, or added column, it is: the longest name it begins with."""
    known = {CORE, *registry.installed, *(row.name for row in InstalledPlugin.select())}
    fitting = [name for name in known if table.startswith(f"{name}_")]
    return max(fitting, key=len, default="")


def added_columns(name: str, there: dict[str, Names]) -> Iterator[tuple[str, str]]:
    """Give (table, column) of what a plugin added to others' tables."""
    classes, added = _classes(), _extended(name)
    for table, column in _named_after(name, there):
        model = classes.get(table)
        if model is not None and column not in _declared(model, added):
            yield table, column


def unclear_columns(name: str, there: dict[str, Names]) -> Iterator[tuple[str, str]]:
    """Give (table, column) of what a plugin may have added to tables whose classes aren't here."""
    classes = _classes()
    return (pair for pair in _named_after(name, there) if pair[0] not in classes)


def _named_after(name: str, there: dict[str, Names]) -> Iterator[tuple[str, str]]:
    searches = _searches(there)
    for table, names in sorted(there.items()):
        columns = [column for column in names.columns if column.startswith(f"{name}_")]
        if columns and table not in searches and owner_of(table) not in ("", name):
            yield from ((table, column) for column in columns if owner_of(column) == name)


def _searches(there: dict[str, Names]) -> set[str]:
    return {f"{table}{end}" for table in there for end in _SEARCHES} & set(there)


def _classes() -> dict[str, Any]:
    """Return by table the classes that are here: records, plain tables, and those between two."""
    models: list[Any] = [*TABLES, Change, ChangeSet, *RECORDS]
    models += [model for one in registry.installed.values() for model in one.records]
    betweens = [
        field.through_model
        for model in models
        for field in getattr(model._meta, "manytomany", {}).values()
    ]
    return {model._meta.table_name: model for model in [*models, *betweens]}


def _extended(name: str) -> set[tuple[Any, str]]:
    """Return (class, field) of what a plugin that is here added, folded keys included."""
    plugin = registry.installed[name].plugin if name in registry.installed else None
    return {
        (model, f"{name}_{field}{end}")
        for model, fields in (plugin.extensions if plugin else [])
        for field in fields
        for end in ("", "_key")
    }


def _declared(model: Any, added: set[tuple[Any, str]]) -> set[str]:
    """Return the columns that a class has by itself, without what a plugin added to it."""
    fields = model._meta.sorted_fields
    return {field.column_name for field in fields if (model, field.name) not in added}
