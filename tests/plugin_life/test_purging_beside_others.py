"""Purging beside other modules: what is theirs stays, also where their files don't say so."""

from pathlib import Path

import pytest

from app.purging.dropping import may_purge
from app.purging.jobs import purge_now
from app.purging.leaving import leaving
from app.registry import registry
from app.switching import look_for_new, switch_plugin
from models.catalogue import read_names
from models.database import database
from models.refused import Refused
from tests.house import House
from tests.plugin_life.conftest import KILN, restart

BAKERY = '''
"""Bakeries."""
from peewee import CharField, ForeignKeyField
from app.api import Plugin, Record, Resource
from plugins.kiln import Oven

plugin = Plugin("bakery", "Bakeries", requires=["kiln"])

class Loaf(Record):
    """A loaf, by the kiln it comes from."""
    title = CharField()
    kiln = ForeignKeyField(Oven, null=True)
    kiln_note = CharField(null=True)

class Loaves(Resource):
    """Loaves."""
    model = Loaf
    columns = ("title",)

class Crumb(Record):
    """What no page shows."""
    kiln = ForeignKeyField(Oven, null=True)
    kiln_size = CharField(null=True)
'''
USER = '''
"""Users of another kind."""
from peewee import CharField
from app.api import Plugin, Record, Resource

plugin = Plugin("user", "Users of tools")

class Tool(Record):
    """A tool."""
    name = CharField()

class Tools(Resource):
    """Tools."""
    model = Tool
    columns = ("name",)
'''


def test_a_column_of_a_module_that_is_broken_or_gone_stands_against_a_purge(
    any_running: House, folder: Path
) -> None:
    _with_bakeries(any_running, folder)
    switch_plugin("kiln", False)
    bakery = folder / "bakery.py"
    for text in ("import nothing_of_this_name\n", None):
        bakery.write_text(text) if text else bakery.unlink()
        restart(any_running)
        assert registry.installed["kiln"].state == "disabled"
        found = leaving("kiln")
        assert ("bakery_loaf", "kiln_note") not in {
            (one.table, one.column) for one in found.columns
        }
        told = {(one.table, one.column, one.count) for one in found.against}
        assert told >= {("bakery_loaf", "kiln_id", 1), ("bakery_loaf", "kiln_note", 1)}
        with pytest.raises(Refused, match="bakery_loaf"):
            purge_now("kiln", print)
        rows = database.execute_sql("SELECT kiln_id, kiln_note FROM bakery_loaf").fetchall()
        assert [tuple(row) for row in rows] == [(1, "crisp")]


def test_columns_of_healthy_tables_without_a_page_are_theirs(running: House, folder: Path) -> None:
    _with_bakeries(running, folder)
    switch_plugin("kiln", False)
    found = leaving("kiln")
    assert {one.table for one in found.columns} == {"contacts_party"}
    assert ("bakery_crumb", "kiln_id") in {(one.table, one.column) for one in found.against}


def test_a_module_named_like_a_column_of_the_engine_takes_none_of_its_columns(
    any_running: House, folder: Path
) -> None:
    (folder / "user.py").write_text(USER)
    look_for_new()
    switch_plugin("user", True)
    switch_plugin("user", False)
    before = read_names()
    assert may_purge("user").columns == []
    purge_now("user", print)
    after = read_names()
    assert {table: names.columns for table, names in after.items()} == {
        table: names.columns for table, names in before.items() if table != "user_tool"
    }


def test_what_a_module_added_itself_goes_also_when_its_files_are_gone(
    any_running: House, folder: Path
) -> None:
    (folder / "kiln.py").write_text(KILN)
    look_for_new()
    switch_plugin("kiln", True)
    switch_plugin("kiln", False)
    (folder / "kiln.py").unlink()
    restart(any_running)
    purge_now("kiln", print)
    assert not [one for one in read_names()["contacts_party"].columns if one.startswith("kiln_")]


def _with_bakeries(house: House, folder: Path) -> None:
    (folder / "kiln.py").write_text(KILN)
    (folder / "bakery.py").write_text(BAKERY)
    look_for_new()
    assert registry.installed["bakery"].sentence == ""
    switch_plugin("bakery", True)
    answer = house.browser("Alice").post("/kiln/ovens/new", {"name": "Big one"})
    assert answer.status_code == 303
    loaf = registry.resources["bakery/loaves"].model
    loaf.insert(title="Rye", kiln=1, kiln_note="crisp").execute()
