"""The finder: real universities, near names at one place, and what may not be told."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.duplicates.finder import Finder, keep_distinct
from app.duplicates.nearness import distance, is_near
from app.writing.batch import create_many
from tests.duplicates.world import make, resource
from tests.house import House


def names_of(house: House, who: str = "Alice") -> list[list[str]]:
    """Return the names of the groups that somebody is told."""
    model: Any = resource().model
    names: dict[int, str] = dict(model.select(model.id, model.name).tuples())
    groups = Finder(resource(), house.actor(who)).groups()
    return [sorted(names[number] for number in group.ids) for group in groups]


def test_finds_every_university_that_stands_there_twice(house: House, shared: Path) -> None:
    folder = shared / "data" / "companies"
    expected = json.loads((folder / "expected.json").read_text())["universities.csv"]["duplicates"]
    with (folder / "universities.csv").open(encoding="utf-8", newline="") as file:
        rows = [{"kind": "company", "name": row["name"]} for row in csv.DictReader(file)]
    alice = house.actor("Alice")
    for start in range(0, len(rows), 500):
        create_many(resource(), rows[start : start + 500], alice)
    found = names_of(house)
    equal = [names for names in found if len({one.casefold() for one in names}) < len(names)]
    assert len(equal) == expected["groups by name"] == 75
    # Those that differ in accents, quotes and hyphens are found besides.
    assert ["Universidad de San Andres", "Universidad de San Andrés"] in found
    assert len(found) == 82
    page = house.browser("Alice").get("/contacts/parties/duplicates").get_data(as_text=True)
    assert "82 groups" in page
    assert page.count("Not duplicates") == 20


def test_a_near_name_counts_at_the_same_firm_or_place_only(any_house: House) -> None:
    firm = make(any_house, kind="company", name="Harbour Mill", addresses=[{"city": "Hull"}])
    make(any_house, kind="company", name="Harbuor Mill", addresses=[{"city": "hull"}])
    make(any_house, kind="company", name="Harbour Mills", addresses=[{"city": "York"}])
    make(any_house, kind="person", name="Jon Smith", company=firm.id)
    make(any_house, kind="person", name="John Smith", company=firm.id)
    make(any_house, kind="person", name="Joan Smith")
    assert names_of(any_house) == [["Harbour Mill", "Harbuor Mill"], ["John Smith", "Jon Smith"]]


def test_mail_phone_and_word_order_join_and_a_company_is_no_person(house: House) -> None:
    make(house, kind="person", name="Ann Lee", email="ann@lantern.example")
    make(house, kind="person", name="A. Lee", email="ann@lantern.example")
    make(house, kind="person", name="Maria Santos")
    make(house, kind="person", name="Santos, Maria")
    make(house, kind="company", name="Maria Santos")
    assert names_of(house) == [["A. Lee", "Ann Lee"], ["Maria Santos", "Santos, Maria"]]


def test_what_is_kept_apart_stays_so(any_house: House) -> None:
    for _number in range(3):
        make(any_house, kind="person", name="Ann Lee")
    [group] = Finder(resource(), any_house.actor("Alice")).groups()
    keep_distinct(resource(), group.ids[:2])
    keep_distinct(resource(), group.ids[:2])
    [group] = Finder(resource(), any_house.actor("Alice")).groups()
    assert len(group.ids) == 3  # the third one may be either
    keep_distinct(resource(), group.ids)
    assert not Finder(resource(), any_house.actor("Alice")).groups()


def test_what_somebody_may_not_read_joins_nothing(house: House) -> None:
    make(house, kind="person", name="Ann", email="ann@lantern.example")
    make(house, kind="person", name="Berta", email="ann@lantern.example")
    house.role("mailless", "contacts/parties:read,update!email contacts/tags:read")
    house.role("own", "contacts/parties:read,update[owner=me]")
    house.add("Mila", "mailless")
    house.add("Odo", "own")
    assert names_of(house) == [["Ann", "Berta"]]
    assert names_of(house, "Mila") == names_of(house, "Odo") == []


def test_what_is_saved_meanwhile_is_left_for_the_next_time(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ann", "Berta"):
        make(any_house, kind="person", name=name, email="ann@lantern.example")
    read = Finder._read

    def saved_meanwhile(finder: Finder) -> None:
        read(finder)
        make(any_house, kind="person", name="Carla", email="ann@lantern.example")

    monkeypatch.setattr(Finder, "_read", saved_meanwhile)
    assert names_of(any_house) == [["Ann", "Berta"]]
    monkeypatch.undo()
    assert names_of(any_house) == [["Ann", "Berta", "Carla"]]


words = st.text(alphabet="abc ", max_size=12)


@given(words, words)
def test_the_band_counts_as_the_whole_table_does(one: str, other: str) -> None:
    rows = {(-1, -1): 0}
    for here in range(-1, len(one)):
        for there in range(-1, len(other)):
            if here < 0 or there < 0:
                rows[here, there] = here + there + 2
                continue
            best = min(rows[here - 1, there] + 1, rows[here, there - 1] + 1)
            best = min(best, rows[here - 1, there - 1] + (one[here] != other[there]))
            if here and there and one[here] == other[there - 1] and one[here - 1] == other[there]:
                best = min(best, rows[here - 2, there - 2] + 1)
            rows[here, there] = best
    whole = rows[len(one) - 1, len(other) - 1]
    for limit in (1, 2, 3):
        assert distance(one, other, limit) == min(whole, limit + 1)
    assert is_near(one, other) == is_near(other, one)
