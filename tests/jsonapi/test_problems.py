"""A problem says what it is about: the key of the address, a header, or fields of the body."""

from typing import Any

import pytest

from tests.house import House
from tests.jsonapi.program import problem, program

AT = "/contacts/parties"


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("nope=1", {"parameter": "nope"}),
        ("name=x&name__foo=1", {"parameter": "name__foo", "name": "foo"}),
        ("company.nope=1", {"parameter": "company.nope", "name": "nope"}),
        ("where=nope=1", {"parameter": "where", "name": "nope"}),
        ("where=(name=x", {"parameter": "where"}),
        (
            "birth_date=2020-01-01&birth_date__gt=soon",
            {"parameter": "birth_date__gt", "name": "birth_date"},
        ),
        ("birth_date__gt=soon&name=x", {"parameter": "birth_date__gt", "name": "birth_date"}),
        ("name=x&sort=-nope", {"parameter": "sort", "name": "nope"}),
        ("fields=name,nope", {"parameter": "fields", "name": "nope"}),
        ("expand=owner,nope", {"parameter": "expand", "name": "nope"}),
        ("expand=addresses.nope", {"parameter": "expand", "name": "nope"}),
        ("is_customer__ne=me.roles", {"parameter": "is_customer__ne", "name": "is_customer"}),
        ("limit=0", {"parameter": "limit"}),
        ("count=perhaps", {"parameter": "count"}),
        ("after=nonsense", {"parameter": "after"}),
        ("view=board", {"parameter": "view"}),
    ],
)
def test_the_parameter_is_the_key_as_it_was_sent(
    house: House, query: str, about: dict[str, str]
) -> None:
    told = problem(program(house).get(f"{AT}?{query}"), 400)
    assert {name: told[name] for name in ("parameter", "name", "header") if name in told} == about


@pytest.mark.parametrize(
    ("query", "name", "near"),
    [
        ("fields=name,emial", "emial", "email"),
        ("expand=compny", "compny", "company"),
        ("sort=name,-upated_at", "upated_at", "updated_at"),
        ("naem=x", "naem", "name"),
    ],
)
def test_a_misspelled_name_is_told_with_the_one_that_is_near(
    house: House, query: str, name: str, near: str
) -> None:
    call = program(house)
    told = problem(call.get(f"{AT}?{query}"), 400)
    assert name in (told.get("name"), told["parameter"])
    assert f"Did you mean “{near}”?" in told["detail"]
    if query.startswith(("fields", "expand")):
        made = call.post(AT, {"kind": "company", "name": "Weberei"}).json["id"]
        for path in (f"{AT}/{made}?{query}", f"{AT}?{query}"):
            one = problem(call.get(path), 400)
            assert (one["parameter"], one["name"]) == (query.partition("=")[0], name)
        if query.startswith("fields"):
            export = problem(call.get(f"{AT}/export?{query}"), 400)
            assert (export["parameter"], export["name"]) == ("fields", name)


def test_a_hidden_field_is_no_hint_to_sort_by(house: House) -> None:
    house.role("no mail", "contacts/parties:read,!email")
    house.add("Nina", "no mail")
    told = problem(program(house, "Nina").get(f"{AT}?sort=emial"), 400)
    assert (told["name"], "email" in told["detail"]) == ("emial", False)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("form=odd", "form"), ("format=csv&name__foo=1", "name__foo"), ("limit=1", "limit"),
     ("fields=nope", "fields")],
)  # fmt: skip
def test_an_export_tells_the_same(house: House, query: str, parameter: str) -> None:
    assert problem(program(house).get(f"{AT}/export?{query}"), 400)["parameter"] == parameter


def test_a_header_is_named(house: House) -> None:
    call = program(house)
    body = {"kind": "company", "name": "Weberei"}
    made = call.post(AT, body).json
    call.post(AT, body, Idempotency_Key="k1")
    answers: list[tuple[Any, int, str]] = [
        (call.post(AT, body, Idempotency_Key="a b"), 400, "Idempotency-Key"),
        (call.post(AT, {**body, "name": "B"}, Idempotency_Key="k1"), 422, "Idempotency-Key"),
        (call.patch(f"{AT}/{made['id']}", body, If_Match='"99"'), 412, "If-Match"),
        (call.raw(AT, b"{}", "text/plain"), 415, "Content-Type"),
        (call.get(AT, Accept="text/html"), 406, "Accept"),
    ]
    for answer, status, header in answers:
        told = problem(answer, status)
        assert told["header"] == header
        assert not {"parameter", "errors"} & set(told)
