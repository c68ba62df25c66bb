"""A plugin that fails in every hook at once: each page of the others is drawn, and it is named."""

from pathlib import Path

import pytest

from app.checks import run_checks
from app.failing import keep_failures
from app.registry import registry
from app.switching import follow_switches, look_for_new, switch_plugin
from tests.house import House
from tests.plugin_life.conftest import folder, running

__all__ = ["folder", "running"]

HOSTILE = '''
"""Fails, or gives what nobody can use, in every hook there is."""
from peewee import CharField
from app.api import Plugin, Record, Resource, computed

plugin = Plugin("hostile", "Hostile", requires=["contacts"])

def fail(*given, **named):
    {how}

for slot in ("section", "counter", "badge", "timeline"):
    plugin.extend_resource("contacts/parties", **{{slot: fail}})

class Thorn(Record):
    """A thorn."""
    name = CharField(index=True)

class Thorns(Resource):
    """Thorns."""
    model = Thorn
    columns = ("name",)
    search = ("name",)

plugin.block(fail)
plugin.start(lambda *given: None)
plugin.check("pricks")(fail)
plugin.page("bush", right="signed-in", label="Bush")(fail)
plugin.reader("thorn", "contacts/parties")(fail)
plugin.job("prick", retries=0)(fail)
'''

WAYS = {
    "raises": 'raise ZeroDivisionError("a thorn")',
    "raises late": 'return (1 // 0 for one in "x")',
    "gives nothing": "return None",
    "gives a number": "return 7",
    "gives a stranger": "return [object()]",
}
SHORT = {"raises", "gives a stranger"}
PAGES = (
    "/", "/contacts/parties", "/contacts/parties/1", "/contacts/parties/1/edit", "/search?q=ash",
    "/settings/", "/settings/plugins", "/settings/repairs", "/settings/health", "/settings/jobs/",
    "/reports/", "/contacts/parties/import",
)  # fmt: skip


@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=() if way in SHORT else pytest.mark.long) for way in WAYS],
)
def test_pages_of_others_are_drawn_and_it_is_named(running: House, folder: Path, way: str) -> None:
    alice = running.browser("Alice")
    alice.post("/contacts/parties/new", {"kind": "person", "name": "Ash"})
    (folder / "hostile.py").write_text(HOSTILE.format(how=WAYS[way]))
    look_for_new()
    switch_plugin("hostile", True)
    checks = dict(run_checks())
    assert checks["core.database"] == []
    assert way == "gives nothing" or checks["hostile.pricks"]
    statuses = {path: alice.get(path).status_code for path in PAGES}
    assert set(statuses.values()) == {200}, {k: v for k, v in statuses.items() if v != 200}
    assert alice.get("/hostile/bush").status_code in (200, 404, 500)
    edit = "/contacts/parties/1/edit"
    assert alice.post(edit, {"kind": "person", "name": "Ash B."}, form=edit).status_code == 303
    if way == "gives nothing":
        assert registry.installed["hostile"].is_enabled
        return
    for _time in range(5):
        alice.get("/contacts/parties/1")
    keep_failures()
    follow_switches()
    assert registry.installed["hostile"].is_quarantined
    assert "Hostile" in alice.get("/settings/health").get_data(as_text=True)
