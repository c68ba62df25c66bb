"""Odd values in every field and every filter of every resource: refused or kept, never an error."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from app.jsonapi.fields import api_fields
from app.jsonapi.schemas import record_schemas
from models.database import database
from tests.free.making import make
from tests.free.resources import ADDRESSES
from tests.free.test_lists import resource_of
from tests.house import House
from tests.jsonapi.program import Program, token_of

NASTY: list[Any] = [
    None, "", " ", "x", "0", "-1", "1e9", "NaN", "true", True, False, 0, -1, 2**31, 2**63, 10**300,
    1.5, [], [[]], [None], [1], ["x"], [2**63], [{}], {}, {"id": 1}, {"resource": "x", "id": 1},
    {"resource": "contacts/parties", "id": 2**70}, {"resource": [], "id": {}},
    "2026-02-30", "9999-12-31T23:59:59-14:00", "0000-01-01", "\ud800", "a\u0000b", "\u202eabc",
    "'; DROP TABLE core_user; --", "<script>", "{{ 7*7 }}", "%s%n", "w" * 9_000, "🏠" * 300,
    "contacts/parties/1", "core/users:1", "../../etc/passwd",
]  # fmt: skip
FILTERS = [
    "", "x", "0", "-1", "1e9", "NaN", "true", "9" * 40, "2026-02-30", "9999-12-31", "today-999999d",
    "me", "me.roles", "a,b", ",", "'", '"', "%", "_", "\\", "[", "(", "\u202e", "🏠", "w" * 3000,
]  # fmt: skip
OPERATORS = ("", "__ne", "__lt", "__gte", "__in", "__between", "__contains", "__isnull")


@pytest.fixture
def call(open_one: House) -> Iterator[Program]:
    """Alice's program; what it does is taken back."""
    with database.atomic() as transaction:
        yield Program(open_one, token_of("Alice"))
        transaction.rollback()


@pytest.fixture
def share(request: pytest.FixtureRequest) -> int:
    """Of how many odd values each field gets one; with --long it gets them all."""
    return 1 if request.config.getoption("--long") else len(NASTY)


@pytest.mark.parametrize("address", ADDRESSES)
def test_odd_values_are_stored_or_refused(
    open_one: House, call: Program, address: str, share: int
) -> None:
    resource = resource_of(address)
    at = f"/{address}/{make(resource).id}"
    names = api_fields(resource, open_one.actor("Alice"))
    off = []
    for number, name in enumerate(names):
        for value in NASTY[number % share :: share]:
            with database.atomic() as transaction:
                answer = call.patch(at, {name: value})
                transaction.rollback()
            fits = (200, 409, 422) if resource.can_update else (403,)
            if answer.status_code not in fits:
                off.append(f"{name}={str(value)[:40]!r}: {answer.status_code}")
            elif answer.status_code == 422 and not answer.json.get("errors"):
                off.append(f"{name}={str(value)[:40]!r}: refused without a field")
    assert not off, "\n".join(off)


@pytest.mark.parametrize("address", ADDRESSES)
def test_odd_filters_answer_or_are_refused(
    open_one: House, call: Program, address: str, share: int
) -> None:
    resource = resource_of(address)
    make(resource)
    off = []
    for start, name in enumerate(api_fields(resource, open_one.actor("Alice"))):
        for number, value in list(enumerate(FILTERS))[start % share :: share]:
            operator = OPERATORS[(number + start) % len(OPERATORS)]
            path = f"/{address}?{name}{operator}={quote(value)}"
            status = call.get(path).status_code
            if status not in (200, 400):
                off.append(f"{path[:120]}: {status}")
    assert not off, "\n".join(off)


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_hold_what_the_schema_says(open_one: House, call: Program, address: str) -> None:
    from openapi_schema_validator import OAS31Validator

    resource = resource_of(address)
    made = make(resource)
    schemas: dict[str, Any] = record_schemas(resource, open_one.actor("Alice"))
    for name in resource.lines:
        child = resource_of(f"{resource.plugin.name}/{name}")
        schemas |= record_schemas(child, open_one.actor("Alice"))
    whole = {
        "$ref": f"#/components/schemas/{address.replace('/', '.')}",
        "components": {"schemas": schemas},
    }
    answer = call.get(f"/{address}/{made.id}").json
    errors = [error.message for error in OAS31Validator(whole).iter_errors(answer)]
    assert not errors, errors
