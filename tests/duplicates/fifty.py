"""A plugin of fifty tables that point at parties, and a merge of two parties in its house.

Run as a program (`python -m tests.duplicates.fifty FOLDER [URL]`), since the registry is one a
process; it answers as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

from app.config import Config
from app.house import open_house
from app.registry import registry
from app.rights import HOUSE
from app.setup import set_up
from app.undoing.undo import undo
from app.writing import create
from app.writing.merging import merge
from models.database import close_database
from tests.duplicates.world import picture
from tests.house import SECRET, TOLD

TABLES = 50
HEAD = '''"""Fifty tables that point at parties: by reference, by pointer, in a list."""

from peewee import CharField, ForeignKeyField

from app.api import Many, Plugin, Record, RecordRef, Resource
from plugins.contacts.party import Party

plugin = Plugin("fifty", "Fifty", requires=["contacts"])
'''
FIELDS = (
    'party = ForeignKeyField(Party, backref="+")',
    'party = ForeignKeyField(Party, null=True, backref="+")',
    'party = RecordRef("Party")',
    "party = Many(Party)",
)


def plugin_text() -> str:
    """Write the plugin: a record and a resource for each table, each kind of pointing in turn."""
    text = HEAD
    for number in range(TABLES):
        text += f"\n\nclass Row{number:02}(Record):\n"
        text += f"    note = CharField(index=True)\n    {FIELDS[number % len(FIELDS)]}\n"
        text += f"\n\nclass Rows{number:02}(Resource):\n    model = Row{number:02}\n"
    return text


def rows_of(party: Any, note: str) -> None:
    """Store a row of each table that points at a party."""
    for number in range(TABLES):
        resource = registry.resources[f"fifty/rows{number:02}"]
        values: dict[str, Any] = {"note": note, "party": party.id}
        if number % len(FIELDS) == 2:
            values["party"] = {"resource": "contacts/parties", "id": party.id}
        elif number % len(FIELDS) == 3:
            values["party"] = [party.id]
        create(resource, values, HOUSE)


def pointing_at(party_id: int) -> dict[str, int]:
    """Count the rows that point at a party, by table."""
    found = {}
    for number in range(TABLES):
        model: Any = registry.resources[f"fifty/rows{number:02}"].model
        form = number % len(FIELDS)
        rows = list(model.select())
        if form == 2:
            count = sum(1 for one in rows if one.party_id == party_id)
        elif form == 3:
            count = sum(1 for one in rows if party_id in one.linked("party"))
        else:
            count = sum(1 for one in rows if one.party_id == party_id)
        found[f"row{number:02}"] = count
    return found


def run(folder: Path, url: str = "") -> dict[str, Any]:
    """Merge two parties at which fifty tables point, and take it back."""
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "fifty.py").write_text(plugin_text(), encoding="utf-8")
    url = url or f"sqlite:///{folder / 'house.db'}"
    config = Config(folder, url, SECRET, plugin_path=(plugins,))
    open_house(config)
    set_up(TOLD, {"contacts", "fifty"})
    sentence = registry.installed["fifty"].sentence
    assert not sentence, sentence
    parties = registry.resources["contacts/parties"]
    winner, loser = (
        create(parties, {"kind": "company", "name": name}, HOUSE) for name in ("Kept", "Gone")
    )
    rows_of(winner, "first")
    rows_of(loser, "second")
    tables = tuple(sorted(one for one in _tables() if one.startswith(("fifty_", "contacts_party"))))
    before = picture(tables)
    done = merge(parties, winner.id, [loser.id], HOUSE)
    merged = pointing_at(winner.id)
    undo(done.change_set_id, HOUSE)
    after = picture(tables)
    close_database()
    return {
        "tables": len(merged),
        "merged": sorted(set(merged.values())),
        "lost": [name for name, rows in before.items() if after[name] != rows],
    }


def _tables() -> list[str]:
    from models.database import database

    return [name for name in database.get_tables() if "_search" not in name]


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), *sys.argv[2:])))
