"""The description of the API: OpenAPI that validates, and nobody's business but one's own.

It is made of declarations alone, so one database is enough.
"""

import pytest
from openapi_spec_validator import validate

from app.jsonapi.openapi import describe
from app.registry import registry
from tests.house import House
from tests.jsonapi.program import program


def test_the_description_is_valid_openapi_and_names_every_resource(
    house: House, pytestconfig: pytest.Config
) -> None:
    found = program(house).get("/openapi.json").json
    assert found["openapi"].startswith("3.1")
    if pytestconfig.getoption("--long"):  # that of somebody who may less is validated below
        validate(found)
    for resource in registry.enabled_resources():
        assert f"/{resource.address}" in found["paths"]
        for action in resource.actions():
            assert f"/{resource.address}/{{id}}/{action}" in found["paths"]


def test_the_description_tells_only_what_one_may_call(house: House) -> None:
    own = {"/notifications", "/notifications/read", "/notifications/{number}/read"}
    asked = ("/import/{number}/rejected", "/import/{number}/warnings")
    views = {f"/core/views{more}" for more in ("", "/import", *asked)}
    own |= views | {"/core/changes/{change_set}/undo"}
    nobody_needs = {"/openapi.json", "/core/files", "/core/comments", "/core/jobs", *own}
    paths = describe(house.actor("Charlie"))["paths"]
    assert {path.partition("/{id}")[0] for path in paths} == nobody_needs
    others = [path for path in paths if path.partition("/{id}")[0] not in own]
    assert not any("post" in paths[path] for path in others)
    house.role("blind", "contacts/tags:read contacts/parties:read!notes")
    house.add("Petra", "blind")
    found = program(house, "Petra").get("/openapi.json").json
    validate(found)
    assert "post" not in found["paths"]["/contacts/tags"]
    assert "notes" not in found["components"]["schemas"]["contacts.parties"]["properties"]
    assert "notes" not in str(found)
