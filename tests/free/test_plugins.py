"""Every plugin can be switched off and on again, and its tables are what its models say."""

from typing import Any

import pytest

from app.house import switch_plugin
from app.registry import registry
from app.schema import add_missing
from app.search import index_name, searched_fields
from models.catalogue import read_names
from models.change import Change, ChangeSet
from models.core import RECORDS, TABLES
from models.database import database
from tests.free.making import make
from tests.free.resources import PLUGINS
from tests.house import Browser


@pytest.mark.parametrize("name", PLUGINS)
def test_a_disabled_plugin_answers_nothing_and_is_in_no_menu(alice: Browser, name: str) -> None:
    resources = [one for one in registry.installed[name].resources if not one.is_child]
    made = {one.address: make(one).id for one in resources}
    on = {one.name for one in registry.enabled()}
    shown = [one.href for one in resources if one.in_menu]
    home = alice.get("/").get_data(as_text=True)
    assert any(f'href="{href}"' in home for href in shown)
    try:
        switch_plugin(name, False)
        for resource in resources:
            for path in (
                "",
                "/new",
                "/pick?q=a",
                f"/{made[resource.address]}",
                f"/{made[resource.address]}/edit",
            ):
                assert alice.get(f"{resource.href}{path}").status_code == 404, path
        for page in ("/", "/search?q=a", "/settings/profile"):
            text = alice.get(page).get_data(as_text=True)
            assert not [href for href in shown if f'href="{href}' in text], page
        for other in registry.enabled_resources():
            assert alice.get(other.href).status_code == 200
    finally:
        for one in on - {"core"}:
            switch_plugin(one, True)
    for resource in resources:
        assert alice.get(resource.record_href(made[resource.address])).status_code == 200


def models() -> list[Any]:
    """Return every model with a table, those between two records too."""
    found: list[Any] = [*TABLES, ChangeSet, Change, *RECORDS]
    for one in registry.installed.values():
        found += [model for model in one.records if model not in found]
    for model in list(found):
        for many in getattr(model._meta, "manytomany", {}).values():
            if many.through_model not in found:
                found.append(many.through_model)
    return found


def test_a_schema_made_from_nothing_equals_the_models(alice: Browser) -> None:
    wanted = {model._meta.table_name for model in models()}
    searched = {
        index_name(one.model) for one in registry.resources.values() if searched_fields(one.model)
    }
    there = {table for table in database.get_tables() if not table.startswith("sqlite_")}
    there = {table for table in there if not any(table.startswith(f"{one}_") for one in searched)}
    assert there == wanted | searched
    for model in models():
        meta = model._meta
        columns = {column.name: column for column in database.get_columns(meta.table_name)}
        assert set(columns) == {field.column_name for field in meta.sorted_fields}, meta.table_name
        for field in meta.sorted_fields:
            if not field.primary_key:
                assert columns[field.column_name].null == field.null, (meta.table_name, field.name)
        indexes = {index.name for index in database.get_indexes(meta.table_name)}
        missing = {index._name for index in meta.fields_to_index()} - indexes
        assert not missing, meta.table_name


def test_every_sorted_field_has_an_index_in_the_order_shown(alice: Browser) -> None:
    for resource in registry.resources.values():
        meta: Any = resource.model._meta
        indexes = [tuple(index.columns) for index in database.get_indexes(meta.table_name)]
        for name, field in meta.fields.items():
            if name.endswith("_key"):
                order = (field.column_name,) if field.unique else (field.column_name, "id")
                assert order in indexes, (meta.table_name, name)


def test_references_that_may_be_empty_are_indexed_where_they_are_set(alice: Browser) -> None:
    table = "contacts_party"
    whole, narrow = f"{table}_company_id_id", f"{table}_company_id_id_set"
    indexes = {index.name: index for index in database.get_indexes(table)}
    assert whole not in indexes
    assert "IS NOT NULL" in indexes[narrow].sql.upper()
    database.execute_sql(f'DROP INDEX "{narrow}"')
    database.execute_sql(f'CREATE INDEX "{whole}" ON "{table}" ("company_id", "id")')
    add_missing(registry.resources["contacts/parties"].model, read_names())
    indexes = {index.name: index for index in database.get_indexes(table)}
    assert narrow in indexes
    assert whole not in indexes


def test_ids_are_never_given_twice(alice: Browser) -> None:
    for resource in registry.enabled_resources():
        if not resource.can_delete:
            continue
        last = make(resource)
        for child, reference in registry.pointing_at(resource.model):
            if child.is_child:
                child.model.delete().where(reference == last.id).execute()
        resource.model.delete().where(resource.model.id == last.id).execute()
        assert make(resource).id > last.id, resource.address
