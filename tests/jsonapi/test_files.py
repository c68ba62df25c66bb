"""Files of records by token: added all or none, listed, fetched."""

import threading
from pathlib import Path
from typing import Any

import pytest

from app.files import keeping, store_folder
from app.files.store import blobs
from models.core import File, User
from models.database import database
from models.gate import gate
from tests.house import House
from tests.jsonapi.program import Program, problem, program, token_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file have one megabyte."""
    monkeypatch.setattr(keeping, "UPLOAD_MB", 1)


def party(call: Program) -> str:
    """Make a firm and return the address of its files."""
    made = call.post("/contacts/parties", {"kind": "company", "name": "Weberei"})
    return f"/contacts/parties/{made.json['id']}/files"


def stored() -> set[Path]:
    """Return the contents in the store."""
    return set(blobs())


def test_several_files_are_added_listed_and_fetched(house: House) -> None:
    call = program(house)
    at = party(call)
    made = call.send(at, ("offer.pdf", b"%PDF-1.4 x"), ("Plan für Köln.png", PNG))
    assert made.status_code == 201, made.get_data(as_text=True)
    offer, plan = made.json["items"]
    assert (offer["name"], offer["size"], offer["content_type"]) == (
        "offer.pdf",
        10,
        "application/pdf",
    )
    assert offer["about"] == {"resource": "contacts/parties", "id": int(at.split("/")[3])}
    page = call.get(f"{at}?count=true&sort=id").json
    assert page == {"items": [offer, plan], "next": None, "total": 2}
    assert [
        one["name"] for one in call.get(f"{at}?fields=name&limit=1&sort=-id").json["items"]
    ] == ["Plan für Köln.png"]
    content = call.get(f"/core/files/{plan['id']}/content", Accept="image/png")
    assert content.status_code == 200
    assert content.get_data() == PNG
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert content.headers["Content-Security-Policy"].startswith("sandbox")
    history = call.get(f"/core/files/{plan['id']}/changes").json["items"]
    assert [one["way"] for one in history] == ["api"]


def test_nobody_gets_a_files_name_in_the_store(house: House) -> None:
    call = program(house)
    file = call.send(party(call), ("a.txt", b"a")).json["items"][0]
    at = f"/core/files/{file['id']}"
    place = File.get_by_id(file["id"]).storage
    told = [
        call.get(path).get_data(as_text=True)
        for path in (at, "/core/files", "/core/files/export", f"{at}/changes", "/openapi.json")
    ]
    assert len(place) == 32
    assert not any(place in text or '"storage"' in text for text in told)
    for path in ("?fields=storage", f"?storage={place}", "?sort=storage", "/export?fields=storage"):
        problem(call.get(f"/core/files{path}"), 400)
    problem(call.patch(at, {"storage": "0" * 32}), 422)
    assert call.patch(at, {"name": "b.txt"}).status_code == 200
    assert call.get(f"{at}/content").get_data() == b"a"


def test_the_list_is_of_this_record_only(house: House) -> None:
    call = program(house)
    one, other = party(call), party(call)
    call.send(one, ("a.txt", b"a"))
    assert call.get(other).json["items"] == []
    problem(call.get(f"{other}?about_id=1"), 400)
    problem(call.get(f"{other}?no_such=1"), 400)


def test_who_may_not_change_the_record_adds_nothing(house: House) -> None:
    alice = program(house)
    at = party(alice)
    file = alice.send(at, ("a.txt", b"a")).json["items"][0]
    before = stored()
    reader = program(house, is_read_only=True)
    problem(reader.send(at, ("b.txt", b"b")), 403)
    assert len(reader.get(at).json["items"]) == 1
    assert reader.get(f"/core/files/{file['id']}/content").status_code == 200
    for path in (at, f"/core/files/{file['id']}/content"):
        problem(program(house, "Charlie").get(path), 404)
        problem(Program(house).get(path), 401)
    problem(program(house, "Charlie").send(at, ("b.txt", b"b")), 404)
    problem(Program(house).send(at, ("b.txt", b"b")), 401)
    problem(alice.send("/contacts/parties/999999/files", ("b.txt", b"b")), 404)
    problem(alice.send("/contacts/addresses/1/files", ("b.txt", b"b")), 404)
    problem(alice.send("/core/users/1/files", ("b.txt", b"b")), 404)
    assert stored() == before


def test_a_token_for_parties_alone_adds_files_and_reads_none(house: House) -> None:
    at = party(program(house))
    narrow = program(house, grants="contacts/parties:read,update")
    made = narrow.send(at, ("a.txt", b"a"))
    assert made.status_code == 201
    assert set(made.json["items"][0]) == {"id"}
    problem(narrow.get(at), 404)


def test_a_narrow_token_of_an_administrator_reads_the_files_of_its_kinds_only(house: House) -> None:
    house.add("Ruth", "admin")
    whole = program(house, "Ruth")
    at = party(whole)
    activity = whole.post("/contacts/activities", {"subject": "Ring back"}).json["id"]
    seen = whole.send(at, ("a.txt", b"a")).json["items"][0]["id"]
    kept = whole.send(f"/contacts/activities/{activity}/files", ("b.txt", b"b")).json["items"][0]
    narrow = program(house, "Ruth", grants="contacts/parties:read core/files:read")
    problem(narrow.get(f"/contacts/activities/{activity}"), 404)
    problem(narrow.get(f"/core/files/{kept['id']}/content"), 404)
    problem(narrow.get(f"/core/files/{kept['id']}"), 404)
    assert narrow.get(f"/core/files/{seen}/content").status_code == 200
    assert [one["id"] for one in narrow.get("/core/files").json["items"]] == [seen]
    reads = program(house, "Ruth", is_read_only=True)
    assert len(reads.get("/core/files").json["items"]) == 2


def test_a_file_over_the_limit_takes_the_others_with_it(house: House) -> None:
    call = program(house)
    at, before = party(call), stored()
    told = problem(call.send(at, ("a.txt", b"a"), ("big.bin", b"x" * (2 << 20))), 413)
    assert "big.bin" in told["detail"]
    problem(call.send(at, ("huge.bin", b"x" * (10 << 20))), 413)
    assert not File.select().where(File.name == "a.txt").exists()
    assert stored() == before


def test_eight_megabytes_are_no_limit_where_files_are_taken(house: House) -> None:
    call = program(house)
    files = [(f"{number}.bin", b"x" * (1 << 20)) for number in range(8)]
    assert call.send(party(call), *files).status_code == 201
    problem(call.raw("/contacts/parties", b"x" * (9 << 20)), 413)


def test_odd_bodies_are_refused_and_leave_nothing(house: House) -> None:
    call = program(house)
    at, before = party(call), stored()
    problem(call.post(at, {"file": "x"}), 415)
    problem(call.raw(at, b"abc", "multipart/form-data"), 400)
    problem(call.raw(at, b"abc", "multipart/form-data; boundary=x"), 400)
    broken = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc'
    problem(call.raw(at, broken, "multipart/form-data; boundary=x"), 400)
    problem(call.send(at, *[(f"{number}.txt", b"") for number in range(10_000)]), 413)
    assert set(problem(call.send(at, ("a.txt", b"a"), note="x"), 422)["errors"]) == {"note"}
    nameless = broken.replace(b'"a.txt"', b'""') + b"\r\n--x--\r\n"
    told = problem(call.raw(at, nameless, "multipart/form-data; boundary=x"), 422)
    assert set(told["errors"]) == {"file"}
    problem(call.send(f"{at}?expand=no_such", ("a.txt", b"a")), 400)
    assert stored() == before
    assert not list((store_folder() / "incoming").glob("*"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\temp\\\\a.exe", "a.exe"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("a\u0000b.txt", "ab.txt"),
        ("..", "file"),
        ("x" * 400 + ".pdf", "x" * 176 + ".pdf"),
        ("<script>.svg", "<script>.svg"),
    ],
)
def test_nasty_names_are_cleaned(house: House, sent: str, kept: str) -> None:
    call = program(house)
    made = call.send(party(call), (sent, b"a")).json["items"][0]
    assert made["name"] == kept
    content = call.get(f"/core/files/{made['id']}/content")
    assert content.status_code == 200
    assert "\n" not in content.headers["Content-Disposition"]


def test_the_same_upload_again_is_stored_once(house: House) -> None:
    call = program(house)
    at = party(call)
    key: dict[str, Any] = {"headers": {"Idempotency-Key": "k1"}}
    first = call.send(at, ("a.txt", b"a"), **key)
    kept = stored()
    again = call.send(at, ("a.txt", b"a"), **key)
    assert first.status_code == again.status_code == 201
    assert first.get_data() == again.get_data()
    assert stored() == kept
    problem(call.send(at, ("a.txt", b"b"), **key), 422)
    problem(call.send(at, ("b.txt", b"a"), **key), 422)
    assert stored() == kept
    record = at.removesuffix("/files")
    assert call.delete(record).status_code == 204
    assert call.send(at, ("a.txt", b"a"), **key).get_data() == first.get_data()


def test_a_switched_off_user_is_a_stranger_at_each_door(house: House) -> None:
    alice = program(house)
    at = party(alice)
    file = alice.send(at, ("a.txt", b"a")).json["items"][0]
    bob = program(house, "Bob")
    assert bob.get(at).status_code == 200
    with gate(None, "command"):
        user = User.get(User.name == "Bob")
        user.is_active = False
        user.save()
    for path in (
        at,
        f"/core/files/{file['id']}/content",
        "/contacts/parties/export",
        "/contacts/parties/import/1/rejected",
        "/openapi.json",
    ):
        problem(bob.get(path), 401)
    problem(bob.send(at, ("b.txt", b"b")), 401)
    problem(bob.send("/contacts/parties/import", ("b.csv", b"Name\nx\n")), 401)


def test_many_at_once_under_one_key_store_one_file(both_houses: House) -> None:
    token = token_of("Alice")
    at = party(Program(both_houses, token))
    before, statuses = stored(), []

    def send() -> None:
        headers = {"Idempotency-Key": "rush"}
        answer = Program(both_houses, token).send(at, ("rush.txt", b"x" * 999), headers=headers)
        statuses.append(answer.status_code)
        database.obj.close()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert File.select().where(File.name == "rush.txt").count() == 1
    assert len(stored() - before) == 1
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
