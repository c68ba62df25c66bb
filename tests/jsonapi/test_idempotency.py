"""Calls under a key: done once, whoever sends them again and whatever happens in between."""

import threading
from datetime import timedelta

from app.jsonapi.idempotency import KEEP, LEASE
from models.clock import now
from models.core import KeyedCall
from models.database import database
from plugins.contacts.tag import Tag
from tests.house import House
from tests.jsonapi.program import problem, program, token_of

AT = "/contacts/tags"


def test_the_same_call_again_is_answered_alike_and_done_once(house: House) -> None:
    call = program(house)
    first = call.post(AT, {"name": "Retail"}, Idempotency_Key="k1")
    again = call.post(AT, {"name": "Retail"}, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 201
    assert first.get_data() == again.get_data()
    assert first.headers["Location"] == again.headers["Location"]
    assert first.headers["ETag"] == again.headers["ETag"]
    assert Tag.select().count() == 1


def test_another_body_under_the_key_is_422(house: House) -> None:
    call = program(house)
    call.post(AT, {"name": "Retail"}, Idempotency_Key="k1")
    problem(call.post(AT, {"name": "Other"}, Idempotency_Key="k1"), 422)
    assert Tag.select().count() == 1


def test_keys_are_a_users_and_a_paths_own(house: House) -> None:
    alice, bob = program(house), program(house, "Bob")
    assert alice.post(AT, {"name": "Retail"}, Idempotency_Key="k1").status_code == 201
    assert bob.post(AT, {"name": "B2B"}, Idempotency_Key="k1").status_code == 201
    body = {"kind": "company", "name": "Weberei"}
    assert alice.post("/contacts/parties", body, Idempotency_Key="k1").status_code == 201


def test_what_was_refused_may_be_sent_again(house: House) -> None:
    call = program(house)
    problem(call.post(AT, {"nam": "Retail"}, Idempotency_Key="k1"), 422)
    assert not KeyedCall.select().exists()
    assert call.post(AT, {"name": "Retail"}, Idempotency_Key="k1").status_code == 201


def test_a_running_call_is_409_until_it_is_given_up_for_dead(house: House) -> None:
    call = program(house)
    call.post(AT, {"name": "Retail"}, Idempotency_Key="k1")
    Tag.delete().execute()
    KeyedCall.update(status=None).execute()
    problem(call.post(AT, {"name": "Retail"}, Idempotency_Key="k1"), 409)
    KeyedCall.update(at=now() - LEASE - timedelta(seconds=1)).execute()
    assert call.post(AT, {"name": "Retail"}, Idempotency_Key="k1").status_code == 201
    assert Tag.select().count() == 1


def test_a_key_is_forgotten_after_a_day(house: House) -> None:
    call = program(house)
    call.post(AT, {"name": "Retail"}, Idempotency_Key="k1")
    KeyedCall.update(at=now() - KEEP - timedelta(seconds=1)).execute()
    problem(call.post(AT, {"name": "Retail"}, Idempotency_Key="k1"), 422)


def test_verbs_take_a_key_too(house: House) -> None:
    call = program(house)
    number = call.post("/contacts/activities", {"subject": "Call"}).json["id"]
    at = f"/contacts/activities/{number}/done"
    assert [call.post(at, Idempotency_Key="k").status_code for _again in range(2)] == [200, 200]


def test_a_key_that_is_none_is_a_400(house: House) -> None:
    for key in ("", "a b", "x" * 256, "ü"):
        problem(program(house).post(AT, {"name": "Retail"}, Idempotency_Key=key), 400)


def test_many_at_once_under_one_key_make_one_record(both_houses: House) -> None:
    token = token_of("Alice")
    statuses: list[int] = []

    def send() -> None:
        client = both_houses.app.test_client(use_cookies=False)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "rush"}
        answer = client.post(f"/api/v1{AT}", json={"name": "Rush"}, headers=headers)
        statuses.append(answer.status_code)
        database.obj.close()

    threads = [threading.Thread(target=send) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Tag.select().where(Tag.name == "Rush").count() == 1
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
