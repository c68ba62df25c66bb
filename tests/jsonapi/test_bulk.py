"""Many records in one call: at once where that can be, else one by one, always all or none."""

from typing import Any

import pytest

from app.jsonapi import bulk
from models.change import ChangeSet
from models.database import statements
from models.refused import Refused
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from tests.house import House
from tests.jsonapi.program import Program, problem, program

PARTIES = "/contacts/parties"
OWN = ("id", "created_at", "updated_at", "party")


def firm(number: int, **more: Any) -> dict[str, Any]:
    """Return the body of a firm with a line."""
    lines = [{"city": "Ulm"}, {"city": "Bonn", "country": "DE"}]
    return {"kind": "company", "name": f"Firma {number}", "addresses": lines, **more}


def without_own(told: Any) -> Any:
    """Leave out what differs between two records that are the same else."""
    if isinstance(told, list):
        return [without_own(one) for one in told]
    if isinstance(told, dict):
        return {name: without_own(one) for name, one in told.items() if name not in OWN}
    return told


def both_ways(call: Program, path: str, items: list[Any], monkeypatch: Any) -> tuple[Any, Any]:
    """Send the items at once and one by one; return both answers."""
    at_once = call.post(path, {"items": items})
    if at_once.status_code == 201:
        for one in at_once.json["items"]:
            assert call.delete(f"{path}/{one['id']}").status_code == 204
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "_read", lambda *_given: ({}, {}))
        return at_once, call.post(path, {"items": items})


def test_many_at_once_are_answered_as_one_by_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = program(house)
    tag = call.post("/contacts/tags", {"name": "Retail"}).json["id"]
    items = [firm(number, tags=[tag], email="") for number in range(20)]
    at_once, slowly = both_ways(call, PARTIES, items, monkeypatch)
    assert at_once.status_code == slowly.status_code == 201
    assert without_own(at_once.json) == without_own(slowly.json)
    assert at_once.json["items"][3]["name"] == "Firma 3"


def test_they_are_stored_at_once_as_one_change_set(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_one_by_one", None)
    call = program(house)
    before = ChangeSet.select().count()
    made = call.post(PARTIES, {"items": [firm(number) for number in range(1_000)]})
    assert made.status_code == 201
    assert (Party.select().count(), ChangeSet.select().count()) == (1_000, before + 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nonsense"},
        {"name": None},
        {"no_such": 1},
        {"kind": []},
        {"tags": [999_999]},
        {"tags": ["x"]},
        {"company": 2**70},
        {"company": {"id": 1}},
        {"addresses": [{"city": "Ulm", "country": "XX"}]},
        {"addresses": [{"id": 1, "city": "Ulm"}]},
        {"addresses": [{"no_such": 1}]},
        {"addresses": "x"},
    ],
)
def test_what_is_wrong_is_said_as_one_by_one(
    house: House, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    items = [firm(0), firm(1, **wrong), firm(2)]
    at_once, slowly = both_ways(program(house), PARTIES, items, monkeypatch)
    told = problem(at_once, 422)
    assert told == problem(slowly, 422)
    assert all(name.startswith("items.1") for name in told["errors"])
    assert not Party.select().exists()


def test_a_line_that_its_state_forbids_is_a_conflict_as_one_by_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clean(self: Address) -> None:
        raise Refused("Nobody lives there.")

    monkeypatch.setattr(Address, "clean", clean)
    items = [{**firm(0), "addresses": []}, firm(1)]
    at_once, slowly = both_ways(program(house), PARTIES, items, monkeypatch)
    assert problem(at_once, 409) == problem(slowly, 409)


def test_a_line_belongs_to_its_own_document_whatever_it_says(house: House) -> None:
    call = program(house)
    other = call.post(PARTIES, {"kind": "company", "name": "Other"}).json["id"]
    lines = [{"city": "Ulm", "party": other}]
    made = call.post(PARTIES, {"items": [firm(1, addresses=lines)]}).json["items"][0]
    assert [one["city"] for one in made["addresses"]] == ["Ulm"]
    assert call.get(f"{PARTIES}/{other}").json["addresses"] == []


def test_the_same_unique_value_twice_is_refused(house: House) -> None:
    told = problem(
        program(house).post("/contacts/tags", {"items": [{"name": "A"}, {"name": "A"}]}), 422
    )
    assert set(told["errors"]) == {"items.1.name"}


def test_a_rule_over_other_rows_sees_the_items_before(house: House) -> None:
    call = program(house)
    book = call.post("/library/books", {"title": "T", "author": "A", "copies": 1}).json["id"]
    reader = call.post(PARTIES, {"kind": "company", "name": "Reader"}).json["id"]
    loan = {"book": book, "borrower": reader}
    told = problem(call.post("/library/loans", {"items": [loan, loan]}), 422)
    assert set(told["errors"]) == {"items.1.book"}
    assert call.get("/library/loans").json["items"] == []
    assert call.post("/library/loans", {"items": [loan]}).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [{"email": "@"}, {"no_such": 1}, {"name": None}, {"owner": 999_999}, {"addresses": "x"}],
)
def test_one_wrong_item_of_a_thousand_is_found_before_any_is_written(
    house: House, wrong: dict[str, Any]
) -> None:
    items = [firm(number) for number in range(999)] + [firm(999, **wrong)]
    call = program(house)
    before = statements()
    told = problem(call.post(PARTIES, {"items": items}), 422)
    assert list(told["errors"]) == [f"items.999.{next(iter(wrong))}"]
    assert statements() - before < 20


def test_so_many_mistakes_are_listed_and_no_more(house: House) -> None:
    call = program(house)
    for body in ({"kind": "company"}, {"no_such": 1}, {"kind": "company", "name": "x" * 300}):
        told = problem(call.post(PARTIES, {"items": [body] * 300}), 422)
        assert list(told["errors"])[::99][0].startswith("items.0.")
        assert len(told["errors"]) == 100
        assert told["detail"].endswith("The first 100 mistakes are listed.")


def test_a_name_that_differs_in_capitals_only_is_refused_by_its_field(house: House) -> None:
    told = problem(
        program(house).post("/contacts/tags", {"items": [{"name": "A"}, {"name": "a"}]}), 422
    )
    assert set(told["errors"]) == {"items.1.name"}
