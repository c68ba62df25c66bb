"""Who asks gets everything that is kept about them, as far as the asking person may read."""

import json
import re
from io import BytesIO
from typing import Any

import pytest

from app.files import Upload
from app.files.uploading import upload
from app.reading.everything import everything_about
from app.rights import Actor
from app.writing import create, update
from tests.contacts.conftest import resource
from tests.house import House


@pytest.fixture
def ada(any_house: House) -> Any:
    alice = any_house.actor("Alice")
    parties = resource("contacts/parties")
    tag = create(resource("contacts/tags"), {"name": "Fair"}, alice)
    firm = create(parties, {"kind": "company", "name": "Lantern"}, alice)
    lines = {
        "addresses": [{"street": "Kai 1", "city": "Lübeck"}],
        "channels": [{"kind": "email", "value": "home@lantern.example"}],
    }
    values = {"kind": "person", "name": "Ada Lund", "tags": [tag.id], "birth_date": "1990-05-17"}
    ada = create(parties, values, alice, lines)
    create(parties, {"kind": "person", "name": "Somebody else"}, alice)
    create(
        resource("contacts/relations"),
        {"person": ada.id, "firm": firm.id, "role": "Adviser"},
        alice,
    )
    about = {"resource": "contacts/parties", "id": ada.id}
    create(resource("contacts/activities"), {"subject": "Ring back", "about": about}, alice)
    if (loans := resource_or_none("library/loans")) is not None:
        book = create(resource("library/books"), {"title": "Quays", "author": "B. Falk"}, alice)
        create(loans, {"book": book.id, "borrower": ada.id}, alice)
    upload(parties, ada.id, [Upload("notes.txt", BytesIO(b"hello"))], alice)
    update(parties, ada.id, {"name": "Ada M. Lund", "birth_date": "1990-05-18"}, alice)
    return ada


def resource_or_none(address: str) -> Any:
    from app.registry import registry

    return registry.resource(address)


def told(house: House, ada: Any, who: str = "Alice") -> dict[str, Any]:
    answer = house.browser(who).get(f"/contacts/parties/{ada.id}/data.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    found: dict[str, Any] = json.loads(answer.get_data(as_text=True))
    return found


def test_the_page_names_who_made_and_changed_what(any_house: House, ada: Any) -> None:
    page = any_house.browser("Alice").get(f"/contacts/parties/{ada.id}/data").get_data(as_text=True)
    said = re.findall(r"<dt>Created by</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.S)
    assert said
    assert {re.sub(r"<[^>]+>|\s", "", one) for one in said} == {"Alice"}


def test_all_that_points_at_a_person_is_there(any_house: House, ada: Any) -> None:
    found = told(any_house, ada)
    record = found["record"]
    assert (record["name"], record["birth_date"]) == ("Ada M. Lund", "1990-05-18")
    assert [one["city"] for one in record["addresses"]] == ["Lübeck"]
    assert [one["value"] for one in record["channels"]] == ["home@lantern.example"]
    around = {(one["resource"], one["field"]): one["items"] for one in found["around"]}
    assert [one["role"] for one in around["contacts/relations", "person"]] == ["Adviser"]
    assert around["contacts/relations", "firm"] == []
    assert [one["subject"] for one in around["contacts/activities", "about"]] == ["Ring back"]
    assert [one["name"] for one in around["core/files", "about"]] == ["notes.txt"]
    if resource_or_none("library/loans"):
        assert len(around["library/loans", "borrower"]) == 1
    verbs = [(one["verb"], one["record"]["resource"]) for one in found["history"]]
    assert ("update", "contacts/parties") in verbs
    assert ("create", "contacts/addresses") in verbs
    assert found["history"][-1]["was"]["name"] == "Ada Lund"
    assert "Somebody else" not in json.dumps(found)


def test_the_page_can_be_read(any_house: House, ada: Any) -> None:
    answer = any_house.browser("Alice").get(f"/contacts/parties/{ada.id}/data")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for word in ("Everything about Ada M. Lund", "Lübeck", "Adviser", "Ring back", "notes.txt"):
        assert word in text
    assert "Somebody else" not in text


def test_what_one_may_not_read_is_not_there(any_house: House, ada: Any) -> None:
    role = any_house.role("some", "contacts/parties:read,export!birth_date!birthday!tags")
    any_house.add("Dora", role)
    found = told(any_house, ada, "Dora")
    assert {one["resource"] for one in found["around"]} <= {
        "contacts/parties", "contacts/addresses", "contacts/channels", "core/comments",
        "core/files", "core/jobs",
    }  # fmt: skip
    text = json.dumps(found)
    page = any_house.browser("Dora").get(f"/contacts/parties/{ada.id}/data")
    for word in ("1990-05", "Ring back", "Adviser", "Fair"):
        assert word not in text
        assert word not in page.get_data(as_text=True)


def test_what_one_may_read_but_not_export_is_not_there(any_house: House, ada: Any) -> None:
    grants = "contacts/parties:read contacts/parties:export!name"
    any_house.add("Dora", any_house.role("some", grants))
    found = told(any_house, ada, "Dora")
    assert "name" not in found["record"]
    assert not any("name" in one["was"] for one in found["history"] if
                   one["record"]["resource"] == "contacts/parties")  # fmt: skip


def test_what_is_around_goes_out_by_its_own_right_to_export(any_house: House, ada: Any) -> None:
    grants = "contacts/parties:read contacts/parties:export!email!birth_date"
    dora = any_house.role("some", f"{grants} contacts/activities:read contacts/relations:read")
    any_house.add("Dora", dora)
    alice, parties = any_house.actor("Alice"), resource("contacts/parties")
    firm = create(parties, {"kind": "company", "name": "Weberei"}, alice)
    update(parties, ada.id, {"company": firm.id, "email": "ada@weberei.example"}, alice)
    of_firm, of_ada = told(any_house, firm, "Dora"), told(any_house, ada, "Dora")
    around = {(one["resource"], one["field"]): one["items"] for one in of_firm["around"]}
    assert [one["name"] for one in around["contacts/parties", "company"]] == ["Ada M. Lund"]
    assert "ada@weberei.example" not in json.dumps(of_firm)
    kinds = {one["resource"] for one in of_ada["around"]}
    assert not kinds & {"contacts/activities", "contacts/relations"}
    assert [one["value"] for one in of_ada["record"]["channels"]] == ["home@lantern.example"]
    text = json.dumps(of_ada)
    for word in ("ada@weberei.example", "1990-05", "Ring back", "Adviser"):
        assert word not in text


def test_only_the_rows_that_may_be_exported_are_around(any_house: House, ada: Any) -> None:
    grants = "contacts/parties:read,export contacts/activities:read"
    any_house.add("Dora", any_house.role("some", f"{grants} contacts/activities:export[kind=call]"))
    alice, about = any_house.actor("Alice"), {"resource": "contacts/parties", "id": ada.id}
    values = {"subject": "Send papers", "kind": "call", "about": about}
    create(resource("contacts/activities"), values, alice)
    found = told(any_house, ada, "Dora")
    [items] = [one["items"] for one in found["around"] if one["resource"] == "contacts/activities"]
    assert [one["subject"] for one in items] == ["Send papers"]


def test_files_go_out_with_what_they_belong_to(any_house: House, ada: Any) -> None:
    any_house.add("Dora", any_house.role("some", "contacts/parties:read,export!name"))
    found = told(any_house, ada, "Dora")
    [files] = [one["items"] for one in found["around"] if one["resource"] == "core/files"]
    assert [one["name"] for one in files] == ["notes.txt"]


def test_rights_decide(any_house: House, ada: Any) -> None:
    for end in ("data", "data.json"):
        path = f"/contacts/parties/{ada.id}/{end}"
        assert any_house.browser("Bob").get(path).status_code == 403
        assert any_house.browser("Charlie").get(path).status_code == 403
        assert any_house.browser().get(path).status_code == 303
        assert any_house.browser("Alice").get(f"/contacts/parties/99999/{end}").status_code == 404
    page = f"/contacts/parties/{ada.id}"
    assert f"{page}/data" not in any_house.browser("Bob").get(page).get_data(as_text=True)
    assert f"{page}/data" in any_house.browser("Alice").get(page).get_data(as_text=True)


def test_what_is_added_by_another_module_is_found_by_its_declaration(
    any_house: House, ada: Any
) -> None:
    alice: Actor = any_house.actor("Alice")
    from plugins.contacts.party import Party

    found = everything_about(Party.get_by_id(ada.id), alice)
    pointing = {(one.resource.address, one.name) for one in found.around}
    from app.registry import registry

    wanted = {
        (other.address, field.name)
        for other, field in registry.pointing_at(Party)
        if other.name not in ("addresses", "channels")
    }
    assert wanted <= pointing
