"""Imports and exports by token."""

import json
from typing import Any

from app.jobs.worker import run_one
from models.core import Import, Job
from plugins.contacts.party import Party
from tests.house import House
from tests.jsonapi.program import Program, problem, program

AT = "/contacts/parties/import"
FILE = ("firms.csv", b"Firma,Ort,Seit\nWeberei,Ulm,x\nSpinnerei,Bonn,y\n,Kiel,z\n")


def ended(call: Program, answer: Any) -> dict[str, Any]:
    """Run the job that an answer names, and return it as it is read then."""
    assert answer.status_code == 202, answer.get_data(as_text=True)
    assert answer.headers["Location"] == f"/api/v1/core/jobs/{answer.json['id']}"
    assert answer.json["state"] == "waiting"
    assert run_one()
    job: dict[str, Any] = call.get(f"/core/jobs/{answer.json['id']}").json
    assert job["state"] == "done", job
    return job


def test_a_file_becomes_a_job_whose_result_tells_all(house: House) -> None:
    call = program(house, "Bob")
    job = ended(call, call.send(AT, FILE))
    result = job["result"]
    assert {name: result[name] for name in ("created", "rejected", "dry_run")} == {
        "created": 2,
        "rejected": 1,
        "dry_run": False,
    }
    (row,) = result["rejected_rows"]
    assert row["line"] == 4
    assert row["reason"]
    rejected = call.get(result["rejected_file"].removeprefix("/api/v1"), Accept="text/csv")
    assert rejected.content_type.startswith("text/csv")
    assert "Kiel" in rejected.get_data(as_text=True)
    problem(program(house, "Charlie").get(result["rejected_file"].removeprefix("/api/v1")), 404)
    assert {one.name for one in Party.select()} == {"Weberei", "Spinnerei"}


def test_map_key_and_rehearsal_are_heard(house: House) -> None:
    call = program(house)
    told = json.dumps({"Firma": "name", "Ort": "notes", "kind": "=company"})
    job = ended(call, call.send(AT, FILE, map=told, dry_run="true"))
    assert (job["result"]["dry_run"], Party.select().count()) == (True, 0)
    ended(call, call.send(AT, FILE, map=told))
    changed = ("firms.csv", b"Firma,Ort\nWeberei,Jena\n")
    job = ended(call, call.send(AT, changed, map=told, key="name"))
    assert (job["result"]["updated"], job["result"]["created"]) == (1, 0)
    assert Party.get(Party.name == "Weberei").notes == "Jena"


def test_what_is_wrong_is_said_by_field_and_nothing_is_queued(house: House) -> None:
    call = program(house)

    def wrong(*files: Any, **fields: Any) -> set[str]:
        return set(problem(call.send(AT, *files, **fields), 422)["errors"])

    assert wrong(FILE, map="{") == {"map"}
    assert wrong(FILE, map='{"No such": "name"}') == {"map"}
    assert wrong(FILE, map='{"Firma": "no_such"}') == {"map"}
    assert wrong(FILE, map="[1]") == {"map"}
    assert wrong(FILE, key="no_such") == {"key"}
    assert wrong(FILE, dry_run="maybe") == {"dry_run"}
    assert wrong(FILE, no_such="x") == {"no_such"}
    assert wrong(FILE, FILE) == {"file"}
    assert wrong(map="{}") == {"file"}
    assert wrong(("x.csv", b"")) == {"file"}
    assert wrong(("x.xlsx", b"PK\x03\x04broken")) == {"file"}
    assert "firms" in wrong(FILE, part="firms")
    assert not Job.select().exists()
    assert not Import.select().exists()


def test_who_may_not_create_imports_nothing(house: House) -> None:
    problem(program(house, "Charlie").send(AT, FILE), 404)
    problem(program(house, is_read_only=True).send(AT, FILE), 403)
    creates = program(house, grants="contacts/parties:read,create")
    problem(creates.send(AT, FILE, key="name"), 403)
    problem(program(house).send("/contacts/addresses/import", FILE), 404)
    problem(program(house).send("/core/jobs/import", FILE), 403)
    assert not Job.select().exists()


def test_the_job_may_no_more_than_its_token(house: House) -> None:
    narrow = program(house, grants="contacts/parties:read,create")
    answer = narrow.send(AT, FILE)
    assert answer.status_code == 202
    assert set(answer.json) == {"id"}
    Import.update(limits="contacts/parties:read").execute()
    run_one()
    assert Job.get_by_id(answer.json["id"]).state == "failed"
    assert not Party.select().exists()


def test_a_narrow_token_of_an_administrator_reads_no_rows_of_others(house: House) -> None:
    house.add("Ruth", "admin")
    bob = program(house, "Bob")
    rejected = ended(bob, bob.send(AT, FILE))["result"]["rejected_file"].removeprefix("/api/v1")
    narrow = program(house, "Ruth", grants="contacts/parties:read,create")
    problem(narrow.get(rejected, Accept="text/csv"), 404)
    assert program(house, "Ruth").get(rejected, Accept="text/csv").status_code == 200


def test_the_same_import_again_is_queued_once(house: House) -> None:
    call = program(house)
    key: dict[str, Any] = {"headers": {"Idempotency-Key": "k1"}}
    first, again = call.send(AT, FILE, **key), call.send(AT, FILE, **key)
    assert first.get_data() == again.get_data()
    assert first.headers["Location"] == again.headers["Location"]
    assert Job.select().count() == 1
    problem(call.send(AT, FILE, dry_run="true", **key), 422)


def test_an_export_is_a_table_of_what_a_filter_finds(house: House) -> None:
    call = program(house)
    for name in ("Weberei", "Spinnerei"):
        call.post("/contacts/parties", {"kind": "company", "name": name})
    found = call.get("/contacts/parties/export?fields=name,kind&name=Weberei", Accept="text/csv")
    assert found.status_code == 200
    assert found.get_data(as_text=True).splitlines() == ["name,kind", "Weberei,company"]
    problem(call.get("/contacts/parties/export?no_such=1"), 400)
    problem(call.get("/contacts/parties/export?form=odd"), 400)
    problem(program(house, "Charlie").get("/contacts/parties/export"), 404)


def test_a_token_that_only_reads_exports_what_its_user_may(house: House) -> None:
    reader = program(house, is_read_only=True)
    assert reader.get("/contacts/parties/export?fields=name").status_code == 200
    assert "/contacts/parties/export" in reader.get("/openapi.json").get_data(as_text=True)
    house.add("Ruth", house.role("looker", "contacts/parties:read"))
    problem(program(house, "Ruth", is_read_only=True).get("/contacts/parties/export"), 403)
    narrow = program(house, is_read_only=True, grants="contacts/parties:read,create")
    problem(narrow.get("/contacts/parties/export"), 403)
    whole = program(house, is_read_only=True, grants="contacts/parties:*")
    assert whole.get("/contacts/parties/export").status_code == 200
