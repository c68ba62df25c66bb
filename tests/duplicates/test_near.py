"""Two hundred names that people wrote a second time, and those that only look like it."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app.duplicates.finder import Finder
from app.writing.batch import create_many
from tests.duplicates.world import resource
from tests.house import House

LINES = (Path(__file__).parent / "near.txt").read_text(encoding="utf-8").splitlines()


def written() -> list[tuple[str, str, int]]:
    """Return place, name and the number of whom it means, of every name in the file."""
    found = []
    who = 0
    for line in LINES:
        if line.startswith("#"):
            continue
        place, *names = [part.strip() for part in line.removeprefix("!").split("|")]
        for name in names:
            who += line.startswith("!") or name is names[0]
            found.append((place, name, who))
    return found


def test_most_are_found_and_hardly_any_is_wrong(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = written()
    values = [
        {"kind": "company", "name": name, "addresses": [{"city": place}]}
        for place, name, _who in rows
    ]
    made = create_many(resource(), values, house.actor("Alice"))
    who: dict[Any, int] = {
        one.record_id: number for one, (_place, _name, number) in zip(made, rows, strict=True)
    }
    name_of = {one.record_id: name for one, (_place, name, _who) in zip(made, rows, strict=True)}
    groups = Finder(resource(), house.actor("Alice")).groups()
    joined = {pair for group in groups for pair in combinations(sorted(group.ids), 2)}
    same = {pair for pair in combinations(sorted(who), 2) if who[pair[0]] == who[pair[1]]}
    twins = sum(1 for line in LINES if line and line[0] not in "#!") * 2
    found = {high for low, high in joined & same}
    precision, recall = len(joined & same) / len(joined), len(found) / twins
    wrong = [(name_of[low], name_of[high]) for low, high in sorted(joined - same)]
    with capsys.disabled():
        print(f"\n{twins} near-duplicates: precision {precision:.3f}, recall {recall:.3f}")
    assert twins == 200
    lost = [name_of[high] for low, high in sorted(same - joined) if high not in found]
    assert precision >= 0.95, wrong
    assert recall >= 0.95, lost
