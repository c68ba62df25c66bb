"""What a purge would take: read from the database's catalogue, so that broken plugins count too."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.purging.added import CORE, added_columns, own_tables, owner_of, unclear_columns
from app.registry import registry
from models.catalogue import Names, any_pointers, read_foreign_keys, read_names
from models.core import ErasedRecord
from models.database import database
from models.table import table_name
from models.texts import _

_PLAIN = {
    "core_change": _("Changes"),
    "core_follow": _("Who follows them"),
    "core_notification": _("Notifications"),
}
_POINTING = ("record_type", "parent_type", "resource")
"""Columns of the engine's tables that hold the address of a resource."""
_OUTLIVES = table_name(ErasedRecord)
"""The proof that records were anonymised, which holds nothing of them."""


@dataclass(frozen=True)
class Part:
    """Rows of a table, or values of a column, that go: or that stand against it."""

    table: str
    column: str
    count: int
    label: str
    href: str = ""


@dataclass
class Leaving:
    """All that goes with a plugin, and what stands against it."""

    name: str
    tables: list[Part] = field(default_factory=list)
    columns: list[Part] = field(default_factory=list)
    pointers: list[Part] = field(default_factory=list)
    against: list[Part] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many rows its own tables hold."""
        return sum(one.count for one in self.tables)

    @property
    def is_empty(self) -> bool:
        """Nothing of it is in this database."""
        return not (self.tables or self.columns or self.pointers)


def leaving(name: str) -> Leaving:
    """Count what goes with a plugin."""
    there = read_names()
    own = own_tables(name, there)
    found = Leaving(name)
    found.tables = [Part(table, "", _count(table), _label(table)) for table in own]
    for table, column in added_columns(name, there):
        count = _count(table, f'"{column}" IS NOT NULL')
        found.columns.append(Part(table, column, count, _label(table)))
    for table, column in pointing_columns(there):
        if table in own:
            continue
        count = _count(table, points_into(column, name))
        if count:
            goes = _goes_along(table, column)
            part = Part(table, column, count, _label(table), _href(table) if not goes else "")
            (found.pointers if goes else found.against).append(part)
    found.against += _holding(name, there, {(one.table, one.column) for one in found.columns})
    return found


def pointing_columns(there: dict[str, Names]) -> Iterator[tuple[str, str]]:
    """Give (table, column) of all that holds the address of a resource."""
    for table, address, _column in any_pointers(there):
        yield table, address
    for table, names in sorted(there.items()):
        if owner_of(table) == CORE and table != _OUTLIVES:
            yield from ((table, column) for column in names.columns if column in _POINTING)


def points_into(column: str, name: str) -> str:
    """Return the condition that a column holds an address of a plugin."""
    return f"substr(\"{column}\", 1, {len(name) + 1}) = '{name}/'"


def _goes_along(table: str, column: str) -> bool:
    """Say whether rows that point at a record go with it: the engine's own, and parts."""
    if owner_of(table) == CORE:
        return True
    model = model_of(table)
    reference = model.refs.get(column.removesuffix("_resource")) if model else None
    return bool(reference and reference.cascade)


def model_of(table: str) -> Any:
    """Return the record class of a table, None where it has none that is here."""
    models = (resource.model for resource in registry.resources.values())
    return next((model for model in models if table_name(model) == table), None)


def _holding(name: str, there: dict[str, Names], leaves: set[tuple[str, str]]) -> list[Part]:
    """Return the plugins that are built on this one, with what of theirs refers to it."""
    own = own_tables(name, there)
    held = {
        (key.table, key.column)
        for key in read_foreign_keys()
        if key.target in own and key.table not in own and (key.table, key.column) not in leaves
    }
    found = [_held(*pair) for pair in sorted(held | set(unclear_columns(name, there)))]
    told = {owner_of(part.table) for part in found}
    for one in registry.needing(name):
        if one.name not in told and one.plugin and own_tables(one.name, there):
            found.append(Part("", "", 0, str(one.plugin.label), "/settings/plugins"))
    return found


def _held(table: str, column: str) -> Part:
    count = _count(table, f'"{column}" IS NOT NULL')
    return Part(table, column, count, _label(table), _href(table))


def _count(table: str, where: str = "") -> int:
    condition = f" WHERE {where}" if where else ""
    row = database.execute_sql(f'SELECT count(*) FROM "{table}"{condition}').fetchone()
    return int(row[0])


def _label(table: str) -> str:
    model = model_of(table)
    resource = registry.by_model.get(model) if model else None
    if resource is not None:
        return str(resource.title)
    return str(_PLAIN.get(table, _("Notes of the house"))) if owner_of(table) == CORE else table


def _href(table: str) -> str:
    model = model_of(table)
    resource = registry.of(model) if model else None
    return resource.href if resource else "/settings/plugins"
