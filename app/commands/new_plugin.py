"""Begin a plugin: a file that works as it is, and its test."""

import keyword
import os
import re
from string import Template

import click

from app.config import ROOT, Environment
from app.loader import RESERVED, find_plugins
from app.variables import folders
from models.texts import humanise

PLUGIN = '''\
"""$Label: things to do and when they are due. Change it into what you need."""

from peewee import CharField, DateField

from app.api import Plugin, Record, Refused, Resource, StateField, _, action, today

roles = {"staff": "items:*", "reader": "items:read"}
plugin = Plugin("$name", _("$Label"), icon="box", roles=roles)


class Item(Record):
    """A thing to do."""

    name = CharField(index=True)
    due = DateField(default=today)
    state = StateField({"open": ["done"], "done": ["open"]}, tones={"done": "good"})

    def clean(self) -> None:
        if self.is_new and self.due < today():
            raise Refused(_("That day is over. Choose a later one."), field="due")

    @action(_("Done"), when="state=open", undo="reopen")
    def finish(self) -> str:
        self.move_to("done")
        return _("%(item)s is done.", item=self)

    @action(_("Reopen"), when="state=done", undo="finish")
    def reopen(self) -> str:
        self.move_to("open")
        return _("%(item)s is open again.", item=self)


class Items(Resource):
    model = Item
    columns = ("name", "due", "state")
    search = ("name",)
    quick = {_("Late"): "state=open&due__lt=today"}
'''

TEST = '''\
"""$Label: what is open, late and done."""

from datetime import timedelta

import pytest

from app.reading.pages import Listing
from app.rights import Actor
from app.writing import Invalids, create, perform
from models.clock import today
from models.refused import Refused
from plugins.$name import Item
from tests.plugins.conftest import resource


@pytest.fixture
def item(bob: Actor) -> Item:
    made: Item = create(resource("$name/items"), {"name": "Water the plants"}, bob)
    return made


def test_begins_open_and_due_today(item: Item) -> None:
    assert (item.state, item.due) == ("open", today())


def test_refuses_a_day_that_is_over(bob: Actor) -> None:
    values = {"name": "Sweep", "due": today() - timedelta(days=1)}
    with pytest.raises(Invalids) as refused:
        create(resource("$name/items"), values, bob)
    assert list(refused.value.errors) == ["due"]


def test_refuses_to_finish_twice(bob: Actor, item: Item) -> None:
    said = perform(resource("$name/items"), item.id, "finish", bob, {})
    assert said == "Water the plants is done."
    with pytest.raises(Refused):
        perform(resource("$name/items"), item.id, "finish", bob, {})


def test_is_found_by_any_fragment_of_its_name(bob: Actor, item: Item) -> None:
    rows = Listing(resource("$name/items"), bob, [("q", "PLANT")]).page([]).rows
    assert [row[0] for row in rows] == [item.id]
'''


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Write a working one-file plugin and its test."""
    problem = problem_of(name)
    if problem:
        raise click.ClickException(problem)
    words = {"name": name, "Label": humanise(name)}
    written = {
        ROOT / "plugins" / f"{name}.py": PLUGIN,
        ROOT / "tests" / "plugins" / f"test_{name}.py": TEST,
    }
    for path, text in written.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        click.echo(path.relative_to(ROOT))
    click.echo(f"Switch it on with: run.py plugins enable {name}", err=True)


def problem_of(name: str) -> str:
    """Return why a plugin can't have this name, in one sentence, or nothing."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or "__" in name or name.endswith("_"):
        return (
            f"'{name}' can't be a plugin's name:"
            " write small letters, digits and single _, such as bike_rental."
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return f"'{name}' is a word of Python: choose another name, such as {name}s."
    if name in RESERVED:
        return f"'{name}' is reserved for the house itself: choose another name."
    elsewhere = Environment(os.environ).read("PLUGIN_PATH", folders, lambda: ())
    taken = find_plugins(list(elsewhere))
    if name in taken or (ROOT / "tests" / "plugins" / f"test_{name}.py").exists():
        return f"There is a plugin or a test of '{name}' already: choose another name."
    return ""
