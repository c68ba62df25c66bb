"""Every resource of every plugin through the JSON API: round trips, its list, its parts."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from peewee import ForeignKeyField

from app.jsonapi.fields import api_fields
from app.jsonapi.lists import list_answer
from app.registry import registry
from app.resource import Resource
from models.database import database
from models.kinds import kind_of
from tests.free.making import make, own_fields, plain_words, several, typed
from tests.free.resources import ADDRESSES
from tests.free.test_lists import QUERIES, resource_of
from tests.house import House
from tests.jsonapi.program import Program, problem, token_of


@pytest.fixture
def call(open_one: House) -> Iterator[Program]:
    """Alice's program, in a house that is as empty afterwards as before."""
    with database.atomic() as transaction:
        yield Program(open_one, token_of("Alice"))
        transaction.rollback()


def body_of(resource: Resource) -> dict[str, Any]:
    """Return a whole body: every plain field, new records for what must be referred to."""
    body: dict[str, Any] = {}
    for field in own_fields(resource.model):
        if field.name in resource.readonly:
            continue
        if isinstance(field, ForeignKeyField):
            body[field.name] = make(registry.by_model[field.rel_model]).id
        else:
            kind = kind_of(field)
            body[field.name] = kind.plain(kind.parse(typed(field, plain_words)))
    for name, many in resource.model._meta.manytomany.items():
        body[name] = [make(registry.by_model[many.rel_model]).id]
    for name in resource.model.refs:
        if name in resource.readonly:
            continue
        other = make(registry.resources["contacts/parties"])
        body[name] = {"resource": "contacts/parties", "id": other.id}
    return body


def settled(resource: Resource, call: Program) -> dict[str, Any]:
    """Make a record from a whole body; what its own rules refuse together is left out."""
    body = body_of(resource)
    for _try in range(8):
        made = call.post(f"/{resource.address}", body)
        if made.status_code == 201:
            return body | {"": made.json}
        told = problem(made, 422)
        for name in told["errors"]:
            assert name in body, told
            del body[name]
    raise AssertionError(f"{resource.address} can't be made: {told}")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_record_comes_back_as_it_was_sent(call: Program, address: str) -> None:
    resource = resource_of(address)
    if not resource.can_create:
        problem(call.post(f"/{address}", {}), 403)
        return
    body = settled(resource, call)
    made = body.pop("")
    derived = {"birthday", "month"}  # follows the birth date; begins with its first day
    known = {field.name: kind_of(field) for field in resource.model._meta.sorted_fields}
    for name, value in body.items():
        kind = known.get(name)
        if kind is not None and kind.name == "money":  # padded to its currency
            assert Decimal(made[name]) == Decimal(value), name
        elif name not in derived:
            assert made[name] == value, name
    at = f"/{address}/{made['id']}"
    assert call.get(at).json == made
    same = {name: made[name] for name in body}
    assert call.patch(at, same).json == made


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_record_is_the_same_in_the_list_and_alone(call: Program, address: str) -> None:
    resource = resource_of(address)
    made = [one.id for one in several(resource, 3)]
    page = call.get(f"/{address}?sort=-id&limit=3&count=true").json
    assert [one["id"] for one in page["items"]] == made[::-1]
    assert page["total"] >= 3
    assert call.get(f"/{address}/{made[0]}").json == page["items"][-1]
    assert call.get(f"/{address}?id={made[0]}").json["items"] == page["items"][-1:]


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_field_can_be_asked_for_filtered_and_expanded(
    open_one: House, call: Program, address: str, pytestconfig: pytest.Config
) -> None:
    """The long form asks for one field after the other, the short one for all together."""
    resource = resource_of(address)
    several(resource, 2)
    fields = api_fields(resource, open_one.actor("Alice"))
    is_long = pytestconfig.getoption("--long")
    for names in [[one] for one in fields] if is_long else [list(fields)]:
        found = call.get(f"/{address}?fields={','.join(names)}")
        assert set(found.json["items"][0]) == {"id", "version", *names}
        expanded = [one for one in names if fields[one].is_relation or fields[one].form == "lines"]
        if expanded:
            path = f"/{address}?expand={','.join(expanded)}"
            assert call.get(path).status_code == 200, path
        forms = ("plain", "reference", "many", "computed")
        filters = [f"{one}__isnull=false" for one in names if fields[one].form in forms]
        if filters:
            path = f"/{address}?{'&'.join(filters)}"
            assert call.get(path).status_code == 200, path
    problem(call.get(f"/{address}?fields=no_such"), 400)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_cant_be_set_is_refused_by_name(open_one: House, call: Program, address: str) -> None:
    resource = resource_of(address)
    at = f"/{address}/{make(resource).id}"
    if not resource.can_update:
        problem(call.patch(at, {"no_such": 1}), 403)
        return
    before = call.get(at).json
    known = api_fields(resource, open_one.actor("Alice"))
    fixed = [name for name, one in known.items() if not one.is_writable]
    for name in (*fixed, *resource.model.secret, "no_such"):
        told = problem(call.patch(at, {name: before.get(name)}), 422)
        assert set(told["errors"]) == {name}
    assert call.get(at).json == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_record_goes_with_delete_or_says_why_not(call: Program, address: str) -> None:
    resource = resource_of(address)
    at = f"/{address}/{make(resource).id}"
    if not resource.can_delete:
        problem(call.delete(at), 403)
        return
    assert call.get(f"{at}/changes").json["items"][0]["verb"] == "create"
    assert call.delete(at).status_code == 204
    for path in (at, f"{at}/changes"):
        problem(call.get(path), 404)


@pytest.mark.parametrize("address", ADDRESSES)
def test_verbs_answer_or_say_that_it_isnt_possible(call: Program, address: str) -> None:
    resource = resource_of(address)
    at = f"/{address}/{make(resource).id}"
    for action in resource.actions().values():
        with database.atomic() as transaction:
            answer = call.post(f"{at}/{action.name}", {})
            transaction.rollback()
        assert answer.status_code in ((200, 409, 422) if action.form else (200, 409)), action.name
        problem(call.get(f"{at}/{action.name}"), 405)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_for_programs_costs_at_most_six_queries(
    open_one: House, call: Program, address: str, count_queries: Callable[[], Any]
) -> None:
    resource, actor, counts = resource_of(address), open_one.actor("Alice"), []
    for more in (3, 12):
        several(resource, more)
        with count_queries() as sent:
            list_answer(resource, actor, [("limit", "500"), ("count", "true")])
        counts.append(sent)
    assert len(counts[1]) <= QUERIES, "\n".join(counts[1])
    assert len(counts[1]) == len(counts[0]), "\n".join(counts[1])
