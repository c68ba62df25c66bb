"""The API described: OpenAPI that validates, pages that people read, settings by name."""

import re

from openapi_spec_validator import validate

from app.jsonapi.openapi import describe
from app.registry import registry
from tests.house import House
from tests.jsonapi.program import problem, program


def test_the_description_is_valid_openapi_and_names_every_resource(house: House) -> None:
    found = program(house).get("/openapi.json").json
    assert found["openapi"].startswith("3.1")
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


def test_every_answer_of_a_resource_has_the_described_fields(house: House) -> None:
    call = program(house)
    made = call.post("/contacts/parties", {"kind": "company", "name": "Weberei"}).json
    schema = call.get("/openapi.json").json["components"]["schemas"]["contacts.parties"]
    assert list(made) == list(schema["properties"])


def test_the_pages_about_the_api_show_what_one_may_read(house: House) -> None:
    bob = house.browser("Bob")
    index = bob.get("/settings/api").get_data(as_text=True)
    shown = set(re.findall(r'href="/settings/api/([a-z_]+/[a-z_]+)"', index))
    readable = {
        one.address for one in registry.enabled_resources() if house.actor("Bob").may(one, "read")
    }
    assert shown == readable
    for address in shown:
        text = bob.get(f"/settings/api/{address}").get_data(as_text=True)
        assert f"/api/v1/{address}" in text
        assert "curl" in text
    assert house.browser("Charlie").get("/settings/api/contacts/parties").status_code == 404


def test_settings_are_read_and_changed_by_name(house: House) -> None:
    call = program(house)
    before = call.get("/settings/company").json
    assert before["currency"] == "EUR"
    assert call.patch("/settings/company", {"country": "AT"}).json == before | {"country": "AT"}
    for wrong in ({"no_such": 1}, {"country": "XX"}, {"name": ""}, {"name": {"a": 1}}):
        assert set(problem(call.patch("/settings/company", wrong), 422)["errors"]) == set(wrong)
    problem(call.get("/settings/no_such"), 404)
    assert call.get("/settings/contacts").json["anonymises_itself"] is False
    problem(program(house, "Bob").get("/settings/company"), 403)
    problem(program(house, "Bob").patch("/settings/company", {"country": "AT"}), 403)


def test_every_error_is_a_problem_document(house: House) -> None:
    call = program(house)
    problem(call.get(""), 404)
    problem(call.get("/"), 404)
    problem(call.get("/contacts"), 404)
    problem(call.get("/contacts/no_such"), 404)
    problem(call.get("/contacts/parties/x"), 404)
    problem(call.get("/contacts/parties/0"), 404)
    problem(call.get(f"/contacts/parties/{'9' * 30}"), 404)
    problem(call.get("/contacts/parties/1/no_such"), 405)
    problem(call.call("DELETE", "/contacts/parties"), 405)
    problem(call.post("/new", {}), 404)
