"""A plugin with a table of seventy references, and what one reads of it in its house.

Run as a program (`python -m tests.tables.wide FOLDER [URL]`), since the registry is one a process;
it answers as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

from app.config import Config
from app.exporting import Export
from app.factory import create_app
from app.house import open_house
from app.registry import registry
from app.rights import HOUSE
from app.setup import set_up
from app.writing import create
from models.database import close_database
from tests.house import SECRET, TOLD, Browser

REFERENCES = 70
HEAD = '''"""A table of many references."""

from peewee import CharField, ForeignKeyField

from app.api import Plugin, Record, Resource
from plugins.contacts.party import Party

plugin = Plugin("wide", "Wide", requires=["contacts"])


class Sheet(Record):
    title = CharField(index=True)
'''


def plugin_text() -> str:
    """Write the plugin: a record with a title and many references, and its resource."""
    text = HEAD
    for number in range(REFERENCES):
        text += f'    ref{number:02} = ForeignKeyField(Party, null=True, backref="+")\n'
    return text + "\n\nclass Sheets(Resource):\n    model = Sheet\n"


def fill() -> list[int]:
    """Store three parties and two sheets that point at them in turn."""
    parties, sheets = (registry.resources[one] for one in ("contacts/parties", "wide/sheets"))
    ids = [create(parties, {"kind": "company", "name": f"Firm {at}"}, HOUSE).id for at in range(3)]
    for title in ("First", "Second"):
        values: dict[str, Any] = {"title": title}
        values |= {f"ref{number:02}": ids[number % 3] for number in range(REFERENCES)}
        create(sheets, values, HOUSE)
    return ids


def csv_rows(form: str, **more: Any) -> list[list[str]]:
    """Return the cells of an export."""
    export = Export(registry.resources["wide/sheets"], HOUSE, [], form=form, **more)
    text = b"".join(export.csv()).decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()]


def run(folder: Path, url: str = "") -> dict[str, Any]:
    """Export, list and open the sheets in every way that reads all of their references."""
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "wide.py").write_text(plugin_text(), encoding="utf-8")
    config = Config(
        folder, url or f"sqlite:///{folder / 'house.db'}", SECRET, plugin_path=(plugins,)
    )
    open_house(config)
    set_up(TOLD, {"contacts", "wide"})
    ids = fill()
    people, raw = csv_rows("people"), csv_rows("raw")
    with (folder / "sheets.xlsx").open("wb") as target:
        sheets = registry.resources["wide/sheets"]
        written = Export(sheets, HOUSE, [], format="xlsx").xlsx(target)
    alice = Browser(create_app(config))
    alice.sign_in("alice@lantern.example")
    columns = ",".join(f"ref{number:02}.company.company.owner" for number in range(20))
    sort = "ref00.company.name,title"
    pages = (
        "/wide/sheets/1",
        f"/wide/sheets?fields={columns}&sort={sort}",
        f"/wide/sheets?fields={columns.replace('.owner', '.name')}&sort=-title",
        f"/wide/sheets?fields={columns}&q=second&sort=title",
        "/wide/sheets/export?format=csv",
        f"/wide/sheets/export?sort={sort}",
    )
    answers = {path: alice.get(path) for path in pages}
    close_database()
    return {
        "labels": people[1][2:] == [f"Firm {number % 3}" for number in range(REFERENCES)],
        "ids": raw[2][1:] == ["Second", *(str(ids[n % 3]) for n in range(REFERENCES))],
        "lengths": sorted({len(row) for row in [*people, *raw]}),
        "workbook": written,
        "pages": sorted({answer.status_code for answer in answers.values()}),
        "named": answers["/wide/sheets/1"].get_data(as_text=True).count("Firm 2") >= 23,
    }


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), *sys.argv[2:])))
