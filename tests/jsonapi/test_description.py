"""The API described: pages that people read, settings by name, errors."""

import re

from app.registry import registry
from tests.house import House
from tests.jsonapi.program import problem, program


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
