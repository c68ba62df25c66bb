"""A broken plugin is stopped and named; the house and its other plugins open all the same."""

import sqlite3
from pathlib import Path

import pytest

from tests.start.server import INIT, Visitor, command, serving

GOOD = '''"""A good one."""
from peewee import CharField
from app.api import Plugin, Record, Resource
plugin = Plugin("{name}", "{name}")
class Thing(Record):
    """A thing."""
    title = CharField({index})
    {more}
class Things(Resource):
    """Things."""
    model = Thing
    columns = ("title",)
    {option}
'''


def good(name: str, index: str = "", more: str = "", option: str = "") -> str:
    """Write a plugin of one table."""
    return GOOD.format(name=name, index=index, more=more, option=option)


BROKEN = {
    "syntax": ("def broken(:\n", "line 1"),
    "missing_import": ("import no_such_module_anywhere\n", "no_such_module_anywhere"),
    "raising": ("raise RuntimeError('planted words')\n", "planted words"),
    "exiting": ("import sys\nsys.exit('planted exit')\n", "planted exit"),
    "empty": ("", "plugin = Plugin"),
    "misnamed": ('from app.api import Plugin\nplugin = Plugin("other", "Other")\n', "other"),
    "option": (good("option", option='colums = ("title",)'), "Did you mean 'columns'"),
    "column": (good("column").replace('("title",)', '("titel",)'), "Did you mean 'title'"),
    "method": (
        good("method", more="def shout(self): return 1").replace(
            '("title",)', '("title", "shout")'
        ),
        "@computed",
    ),
    "reserved_field": (good("reserved_field", more="sort = CharField()"), "sort"),
    "needy": (good("needy").replace('"needy")', '"needy", requires=["nobody"])', 1), "nobody"),
    "after_broken": (
        good("after_broken").replace('"after_broken")', '"after_broken", requires=["option"])', 1),
        "option",
    ),
    "extending": (
        good("extending") + "from plugins.contacts.party import Party\n"
        "plugin.extend(Party, colour=CharField())\n",
        "null=True",
    ),
    "search": ("from app.api import Plugin\nplugin = Plugin('search', 'Search')\n", "reserved"),
    "binary": ("\0\0\0", "binary"),
}


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of broken plugins and a good one."""
    folder = tmp_path_factory.mktemp("plugins")
    for name, (text, _named) in BROKEN.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "fine.py").write_text(good("fine"))
    return folder


def test_each_is_named_and_the_rest_serves(tmp_path: Path, plugins: Path) -> None:
    data, path = tmp_path / "var", {"SHOPHOUSE_PLUGIN_PATH": str(plugins)}
    done = command(data, *INIT, "--plugins", "contacts,fine", **path)
    assert done.returncode == 0, done.stderr
    listed = command(data, "plugins", "list", **path)
    lines = {line.split("\t")[0]: line for line in listed.stdout.splitlines()}
    for name, (_text, named) in BROKEN.items():
        assert name in lines, name
        assert named in lines[name], lines[name]
        assert f"{name}.py" in lines[name], lines[name]
    assert "enabled" in lines["fine"]
    with serving(data, **path) as server:
        for name, (_text, named) in BROKEN.items():
            assert f"Plugin {name} is stopped" in server.said
            assert named in server.said
        alice = Visitor(server.port).sign_in()
        assert alice.post("/fine/things/new", {"title": "Works"})[0] == 303
        made = alice.post("/contacts/parties/new", {"kind": "person", "name": "Works too"})
        assert made[0] == 303
        assert alice.post(f"{made[1]}/delete", {})[0] == 303
        page = alice.get("/settings/plugins")[2]
        for name, (_text, _named) in BROKEN.items():
            assert name in page
            assert alice.get(f"/{name}/things")[0] == 404 or name == "search"
        assert alice.get("/search?q=a")[0] == 200


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the database."""
    with sqlite3.connect(data / "shophouse.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_a_new_field_and_index_arrive_with_a_restart_and_rows_stay(tmp_path: Path) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    data, path = tmp_path / "var", {"SHOPHOUSE_PLUGIN_PATH": str(folder)}
    (folder / "growing.py").write_text(good("growing"))
    assert command(data, *INIT, "--plugins", "growing", **path).returncode == 0
    with serving(data, **path) as server:
        alice = Visitor(server.port).sign_in_at("/growing/things/new")
        for title in ("Älpha", "beta"):
            assert alice.post("/growing/things/new", {"title": title})[0] == 303
    more = "colour = CharField(null=True)\n    size = CharField(default='m')"
    (folder / "growing.py").write_text(good("growing", index="index=True", more=more))
    with serving(data, **path) as server:
        alice = Visitor(server.port).sign_in_at("/growing/things/new")
        text = alice.get("/growing/things?sort=-title")[2]
        assert text.index("beta") < text.index("Älpha")
        form = {"title": "gamma", "colour": "red"}
        assert alice.post("/growing/things/new", form)[0] == 303
    found = rows(data, "SELECT title, title_key, colour, size FROM growing_thing ORDER BY id")
    assert found == [
        ("Älpha", "alpha", None, "m"), ("beta", "beta", None, "m"), ("gamma", "gamma", "red", "m"),
    ]  # fmt: skip
    indexes = rows(
        data, "SELECT sql FROM sqlite_master WHERE type='index' AND tbl_name='growing_thing'"
    )
    assert any("title_key" in str(row[0]) for row in indexes)
    (folder / "growing.py").unlink()
    assert command(data, "plugins", "list", **path).returncode == 0
    assert len(rows(data, "SELECT id FROM growing_thing")) == 3
