"""Lists: filter language, fields, cursors, counts, expansion; the cost doesn't grow."""

from collections.abc import Callable
from typing import Any

import pytest

from app.jsonapi.lists import list_answer
from app.registry import registry
from tests.free.conftest import count_queries  # noqa: F401
from tests.house import House
from tests.jsonapi.program import Program, problem, program


def filled(house: House, number: int = 7) -> Program:
    """Return Alice's program in a house with so many parties, each with an address and a tag."""
    call = program(house)
    tag = call.post("/contacts/tags", {"name": f"Retail {number}"}).json["id"]
    items = [
        {
            "kind": "company",
            "name": f"Firm {at:03d}",
            "tags": [tag],
            "addresses": [{"city": "Łódź" if at % 2 else "Berlin", "country": "DE"}],
        }
        for at in range(number)
    ]
    made = call.post("/contacts/parties", {"items": items})
    assert made.status_code == 201, made.get_data(as_text=True)
    return call


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [one["name"] for one in answer.json["items"]]


def test_cursors_lead_through_the_whole_list_once(any_house: House) -> None:
    call = filled(any_house)
    for sort in ("name", "-name", "-email,name", "-updated_at", ""):
        seen: list[str] = []
        after = ""
        while True:
            page = call.get(f"/contacts/parties?limit=3&sort={sort}&after={after}")
            seen += names(page)
            assert len(page.json["items"]) <= 3
            after = page.json["next"] or ""
            if not after:
                break
        assert len(seen) == 7
        assert len(set(seen)) == 7


def test_the_filter_language_is_that_of_the_pages(any_house: House) -> None:
    call = filled(any_house)
    asked = {
        "name=Firm 003": 1,
        "name__contains=FIRM": 7,
        "addresses.city__contains=lodz": 3,
        "where=name=\"Firm 001\" or name=\"Firm 002\"": 2,
        "where=exists(addresses, city=Berlin)": 4,
        "name__in=Firm 001,Firm 005": 2,
        "name=Firm 001&name=Firm 002": 2,
        "email__isnull=true": 7,
        "q=lodz": 0,
        "q=firm 004": 1,
        "owner=me": 7,
        "tags.name=Retail 7": 7,
        "name=": 7,
    }  # fmt: skip
    for query, number in asked.items():
        path = query.replace(" ", "%20").replace('"', "%22")
        found = call.get(f"/contacts/parties?{path}&count=true").json
        assert (found["total"], len(found["items"])) == (number, number), query


@pytest.mark.parametrize(
    "query",
    [
        "no_such=1", "name__never=1", "sort=no_such", "limit=0", "limit=501", "limit=x",
        "after=zzz", "count=maybe", "fields=no_such", "expand=no_such", "expand=name",
        "where=name%3D(", "view=board", "limit=1&limit=2", "name_key=x", "expand=a.b.c.d.e",
        "before=x",
    ],
)  # fmt: skip
def test_what_isnt_understood_is_a_400_that_names_it(house: House, query: str) -> None:
    problem(program(house).get(f"/contacts/parties?{query}"), 400)


def test_a_cursor_is_bound_to_filter_and_sort_but_not_to_the_fields(house: House) -> None:
    call = filled(house)
    after = call.get("/contacts/parties?limit=2&sort=name").json["next"]
    problem(call.get(f"/contacts/parties?limit=2&sort=-name&after={after}"), 400)
    problem(call.get(f"/contacts/parties?limit=2&sort=name&kind=person&after={after}"), 400)
    problem(call.get(f"/contacts/tags?sort=name&after={after}"), 400)
    more = call.get(f"/contacts/parties?limit=5&sort=name&fields=name&after={after}")
    assert names(more)[0] == "Firm 002"


def test_fields_are_those_asked_for_and_always_id_and_version(house: House) -> None:
    call = filled(house, 1)
    found = call.get("/contacts/parties?fields=name,tags").json["items"][0]
    assert set(found) == {"id", "version", "name", "tags"}
    one = call.get(f"/contacts/parties/{found['id']}?fields=addresses").json
    assert set(one) == {"id", "version", "addresses"}


def test_expansion_puts_objects_in_place_of_ids(any_house: House) -> None:
    call = filled(any_house, 2)
    firm = call.get("/contacts/parties").json["items"][0]["id"]
    ada = call.post("/contacts/parties", {"kind": "person", "name": "Ada", "company": firm}).json
    about = {"resource": "contacts/parties", "id": firm}
    call.post("/contacts/activities", {"subject": "Call", "about": about})
    seen = call.get(f"/contacts/parties/{ada['id']}?expand=company.tags,owner").json
    assert seen["company"]["name"] == "Firm 000"
    assert seen["company"]["tags"][0]["name"] == "Retail 2"
    assert seen["owner"]["name"] == "Alice"
    assert ada["company"] == firm
    told = call.get("/contacts/activities?expand=about").json["items"][0]["about"]
    assert (told["resource"], told["name"]) == ("contacts/parties", "Firm 000")


def test_what_isnt_visible_expands_to_null(house: House) -> None:
    call = filled(house, 1)
    firm = call.get("/contacts/parties").json["items"][0]["id"]
    call.post("/contacts/parties", {"kind": "person", "name": "Ada", "company": firm})
    house.role("people", "contacts/parties:read[kind=person]")
    house.add("Petra", "people")
    seen = program(house, "Petra").get("/contacts/parties?expand=company,tags").json["items"]
    assert [(one["name"], one["company"], one["tags"]) for one in seen] == [("Ada", None, [])]


def test_a_list_costs_the_same_whatever_its_length(
    house: House,
    count_queries: Callable[[], Any],  # noqa: F811
) -> None:
    call = filled(house, 3)
    resource, alice = registry.resource("contacts/parties"), house.actor("Alice")
    assert resource is not None
    costs = []
    for more in (0, 60):
        if more:
            filled(house, more)
        with count_queries() as sent:
            found = list_answer(resource, alice, [("limit", "500"), ("count", "true")])
        costs.append(len(sent))
        with count_queries() as asked:
            assert call.get("/contacts/parties?limit=500").status_code == 200
        costs.append(len(asked))
    assert len(found["items"]) == 63
    assert costs[:2] == costs[2:]
    assert costs[0] <= 6
