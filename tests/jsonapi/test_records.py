"""Records and their lines: made, read, changed, deleted; versions, formats, verbs."""

from typing import Any

import pytest

from app.jsonapi.money import plain
from app.registry import registry
from models.kinds import kind_by_name
from plugins.contacts.party import Party
from tests.house import House
from tests.jsonapi.program import problem, program

FIRM: dict[str, Any] = {"kind": "company", "name": "Weberei"}


def test_a_record_is_made_read_changed_and_deleted(any_house: House) -> None:
    call = program(any_house)
    made = call.post("/contacts/parties", {**FIRM, "vat_number": "DE136695976"})
    assert made.status_code == 201
    at = made.headers["Location"].removeprefix("/api/v1")
    read = call.get(at)
    assert read.json == made.json
    assert read.headers["ETag"] == f'"{made.json["version"]}"'
    changed = call.patch(at, {"name": "Spinnerei", "is_customer": True})
    assert (changed.json["name"], changed.json["is_customer"]) == ("Spinnerei", True)
    assert changed.json["vat_number"] == "DE136695976"
    assert call.delete(at).status_code == 204
    problem(call.get(at), 404)
    problem(call.patch(at, {}), 404)
    problem(call.delete(at), 404)


def test_a_stale_version_is_412_and_nothing_changes(any_house: House) -> None:
    call = program(any_house)
    made = call.post("/contacts/parties", FIRM)
    at, tag = f"/contacts/parties/{made.json['id']}", made.headers["ETag"]
    assert call.patch(at, {"name": "A"}, If_Match=tag).status_code == 200
    assert problem(call.patch(at, {"name": "B"}, If_Match=tag), 412)["version"] == 2
    problem(call.delete(at, If_Match=tag), 412)
    problem(call.patch(at, {"name": "B"}, If_Match='W/"2"'), 412)
    problem(call.patch(at, {"name": "B"}, If_Match="nonsense"), 412)
    assert call.get(at).json["name"] == "A"
    assert call.patch(at, {"name": "C"}, If_Match="*").status_code == 200
    assert call.patch(at, {"name": "D"}, If_Match='"1", "3"').status_code == 200


def test_lines_are_changed_added_and_removed_by_their_ids(any_house: House) -> None:
    call = program(any_house)
    made = call.post(
        "/contacts/parties",
        {**FIRM, "addresses": [{"city": "Łódź", "latitude": 51.75}, {"city": "Berlin"}]},
    ).json
    first, second = made["addresses"]
    assert (first["city"], first["latitude"], first["party"]) == ("Łódź", "51.75", made["id"])
    at = f"/contacts/parties/{made['id']}"
    lines = [{"id": second["id"], "city": "Bonn"}, {"city": "Ulm"}]
    now = call.patch(at, {"addresses": lines}).json
    assert [one["city"] for one in now["addresses"]] == ["Bonn", "Ulm"]
    assert now["addresses"][0]["id"] == second["id"]
    assert now["version"] == made["version"] + 1
    assert len(call.patch(at, {"name": "Spinnerei"}).json["addresses"]) == 2
    assert call.patch(at, {"addresses": []}).json["addresses"] == []


def test_what_is_wrong_with_a_line_names_it(house: House) -> None:
    call = program(house)
    wrong = [
        {"city": "x"},
        {"country": "Nowhere"},
        {"latitude": "91"},
        {"no_such": 1},
        {"id": 999999},
    ]
    told = problem(call.post("/contacts/parties", {**FIRM, "addresses": wrong}), 422)
    assert set(told["errors"]) == {
        "addresses.1.country", "addresses.2.latitude", "addresses.3.no_such", "addresses.4.id",
    }  # fmt: skip
    for lines in ("x", [1], {"a": 1}, [[]]):
        told = problem(call.post("/contacts/parties", {**FIRM, "addresses": lines}), 422)
        assert set(told["errors"]) == {"addresses"}
    assert not Party.select().exists()


def test_a_line_of_another_document_cant_be_taken(house: House) -> None:
    call = program(house)
    body = {**FIRM, "addresses": [{"city": "Bonn"}]}
    mine, theirs = [call.post("/contacts/parties", body).json for _number in range(2)]
    at, other = f"/contacts/parties/{mine['id']}", theirs["addresses"][0]["id"]
    told = problem(call.patch(at, {"addresses": [{"id": other, "city": "Ulm"}]}), 422)
    assert set(told["errors"]) == {"addresses.0.id"}
    own = mine["addresses"][0]["id"]
    twice = [{"id": own, "city": "Ulm"}, {"id": own, "city": "Bonn"}]
    told = problem(call.patch(at, {"addresses": twice}), 422)
    assert set(told["errors"]) == {"addresses.1.id"}


@pytest.mark.parametrize(
    "body",
    [
        {"id": 7}, {"version": 3}, {"created_by": 1}, {"updated_at": "2026-01-01T00:00:00Z"},
        {"name_key": "x"}, {"age": 3}, {"no_such": 1}, {"": 1}, {"company": "x"}, {"company": 0},
        {"company": 10**30}, {"company": True}, {"company": [1]}, {"tags": 1}, {"tags": ["x"]},
        {"tags": [None]}, {"tags": [999999]}, {"name": 7}, {"name": {"a": 1}}, {"name": None},
        {"is_customer": "perhaps"}, {"birth_date": "20.11.2026"}, {"birth_date": 2026},
        {"kind": "robot"}, {"email": "@"}, {"company": 999999}, {"language": "??"},
    ],
)  # fmt: skip
def test_what_cant_be_stored_is_a_422_by_field(house: House, body: dict[str, Any]) -> None:
    call = program(house)
    told = problem(call.post("/contacts/parties", {**FIRM, **body}), 422)
    assert set(told["errors"]) == set(body)
    assert not Party.select().exists()


def test_several_are_made_together_or_not_at_all(any_house: House) -> None:
    call = program(any_house)
    told = problem(
        call.post("/contacts/tags", {"items": [{"name": "A"}, {"nam": "B"}, {"name": "A"}]}), 422
    )
    assert set(told["errors"]) == {"items.1.nam", "items.2.name"}
    assert call.get("/contacts/tags?count=true").json["total"] == 0
    made = call.post("/contacts/tags", {"items": [{"name": "A"}, {"name": "B"}]})
    assert made.status_code == 201
    assert [one["name"] for one in made.json["items"]] == ["A", "B"]
    for items in ([], "x", [1], [{"name": "C"}] * 1001):
        problem(call.post("/contacts/tags", {"items": items}), 422)
    problem(call.post("/contacts/tags", {"items": [{"name": "C"}], "name": "D"}), 422)


def test_several_share_one_change_set(house: House) -> None:
    call = program(house)
    made = call.post("/contacts/tags", {"items": [{"name": "A"}, {"name": "B"}]}).json["items"]
    sets = {
        call.get(f"/contacts/tags/{one['id']}/changes").json["items"][0]["change_set"]
        for one in made
    }
    assert len(sets) == 1


def test_verbs_answer_with_the_record_and_409_in_the_wrong_state(any_house: House) -> None:
    call = program(any_house)
    due = {"subject": "Call", "due_at": "2026-03-01T10:00:00+01:00"}
    at = f"/contacts/activities/{call.post('/contacts/activities', due).json['id']}"
    assert call.get(at).json["due_at"] == "2026-03-01T09:00:00Z"
    done = call.post(f"{at}/done")
    assert done.status_code == 200
    assert done.json["done_at"].endswith("Z")
    assert done.headers["ETag"] == '"2"'
    problem(call.post(f"{at}/done"), 409)
    problem(call.post(f"{at}/no_such"), 404)
    problem(call.post(f"{at}/reopen", {"no_such": 1}), 422)
    problem(call.post(f"{at}/reopen", If_Match='"1"'), 412)
    problem(call.post("/contacts/activities/999999/done"), 404)
    assert call.post(f"{at}/reopen", {}).json["done_at"] is None


def test_deleting_what_is_used_is_409_and_names_only_what_one_may_know(house: House) -> None:
    call = program(house)
    number = call.post("/contacts/parties", FIRM).json["id"]
    about = {"resource": "contacts/parties", "id": number}
    call.post("/contacts/activities", {"subject": "x", "about": about})
    at = f"/contacts/parties/{number}"
    assert "Activities" in problem(call.delete(at), 409)["detail"]
    house.role("parties", "contacts/parties:*")
    house.add("Petra", "parties")
    told = problem(program(house, "Petra").delete(at), 409)
    assert "Activities" not in told["detail"]


def test_the_history_tells_old_and_new_but_nothing_hidden(house: House) -> None:
    call = program(house)
    number = call.post("/contacts/parties", {**FIRM, "notes": "secret"}).json["id"]
    at = f"/contacts/parties/{number}"
    call.patch(at, {"name": "Spinnerei", "notes": "more"})
    newest = call.get(f"{at}/changes?limit=1").json
    assert newest["items"][0]["way"] == "api"
    assert newest["items"][0]["fields"]["name"] == {"old": "Weberei", "new": "Spinnerei"}
    older = call.get(f"{at}/changes?after={newest['next']}").json
    assert (older["items"][0]["verb"], older["next"]) == ("create", None)
    problem(call.get(f"{at}/changes?after=zzz"), 400)
    house.role("blind", "contacts/parties:read!notes")
    house.add("Petra", "blind")
    seen = program(house, "Petra").get(f"{at}/changes").get_data(as_text=True)
    assert "Spinnerei" in seen
    assert "notes" not in seen
    assert "secret" not in seen


def test_money_is_padded_to_its_currency_and_nothing_else_is() -> None:
    money, price = kind_by_name("money"), kind_by_name("price")
    kept = money.parse("12.5")
    assert plain(money, kept, "EUR") == "12.50"
    assert plain(money, money.parse("12"), "JPY") == "12"
    assert plain(money, kept, "KWD") == "12.500"
    assert plain(money, money.parse("-0.0050"), "EUR") == "-0.005"
    assert plain(money, None, "EUR") is None
    assert plain(price, price.parse("12.500000"), "EUR") == "12.5"
    assert plain(kind_by_name("percent"), money.parse("20"), "EUR") == "20"


def test_head_and_options_say_what_there_is(house: House) -> None:
    call = program(house)
    assert call.call("HEAD", "/contacts/parties").status_code == 200
    allowed = call.call("OPTIONS", "/contacts/parties").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    wrong = call.call("PUT", "/contacts/parties/1")
    problem(wrong, 405)
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}


def test_a_required_pointer_may_not_be_empty(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    call = program(house)
    party = call.post("/contacts/parties", {"kind": "company", "name": "Weberei"}).json["id"]
    about = {"resource": "contacts/parties", "id": party}
    monkeypatch.setattr(
        type(registry.resources["contacts/activities"]), "required", ("subject", "about")
    )
    at = "/contacts/activities"
    for body in ({"subject": "Call"}, {"subject": "Call", "about": None}):
        assert set(problem(call.post(at, body), 422)["errors"]) == {"about"}
        told = problem(call.post(at, {"items": [body]}), 422)
        assert set(told["errors"]) == {"items.0.about"}
    made = call.post(at, {"subject": "Call", "about": about})
    assert made.status_code == 201
    told = problem(call.patch(f"{at}/{made.json['id']}", {"about": None}), 422)
    assert set(told["errors"]) == {"about"}
    assert call.get(f"{at}/{made.json['id']}").json["about"] == about
