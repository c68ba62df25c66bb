"""The finder: real universities, near names at one place, and what may not be told."""

import csv
import json
import time
from pathlib import Path

import pytest

from app.duplicates.finder import Finder, keep_distinct
from app.duplicates.nearness import distance, is_near
from app.writing.batch import create_many
from tests.duplicates.world import make, resource
from tests.house import House

DATA = Path(__file__).parents[3] / "shared" / "data" / "companies"


def test_finds_every_university_that_stands_there_twice(house: House, shared: Path) -> None:
    folder = shared / "data" / "companies"
    expected = json.loads((folder / "expected.json").read_text())["universities.csv"]
    with (folder / "universities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    alice = house.actor("Alice")
    for start in range(0, len(rows), 500):
        part = [{"kind": "company", "name": row["name"]} for row in rows[start : start + 500]]
        outcomes = create_many(resource(), part, alice)
        assert {one.state for one in outcomes} == {"created"}
    begun = time.monotonic()
    groups = Finder(resource(), alice).groups()
    print(time.monotonic() - begun, len(groups))
    names = {number: name for number, name in resource().model.select(resource().model.id, resource().model.name).tuples()}
    told = expected["duplicates"]
    equal = [g for g in groups if len({names[one].casefold() for one in g.ids}) < len(g.ids)]
    assert len(equal) == told["groups by name"]
    for g in groups:
        if g not in equal: print([names[i] for i in g.ids])
    assert 0
