"""Comments and notifications for programs."""

from app.jsonapi.openapi import describe
from models.core import Comment
from tests.house import House
from tests.jsonapi.program import Program, token_of
from tests.talk.world import firm, say


def program(house: House, name: str, **options: str) -> Program:
    return Program(house, token_of(name, **options))


def test_a_comment_is_stored_once_for_its_key(any_house: House) -> None:
    weberei, bob = firm(any_house), program(any_house, "Bob")
    at = f"/contacts/parties/{weberei.id}/comments"
    for _time in range(2):
        answer = bob.post(at, {"text": "By program, @Alice"}, Idempotency_Key="k1")
        assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/core/comments/1"
    found = answer.json
    assert found["text"] == "By program, @Alice"
    assert found["about"] == {"resource": "contacts/parties", "id": weberei.id}
    assert found["author"] == any_house.actor("Bob").user_id
    assert found["mentions"] == [any_house.actor("Alice").user_id]
    assert Comment.select().count() == 1
    assert [one["id"] for one in bob.get(at).json["items"]] == [1]
    assert bob.get("/core/comments/1").json["text"] == "By program, @Alice"


def test_what_is_wrong_is_said_by_field(house: House) -> None:
    weberei, bob = firm(house), program(house, "Bob")
    at = f"/contacts/parties/{weberei.id}/comments"
    for sent, field in (
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": 7}, "text"),
        ({"text": "x", "author": 1}, "author"),
        ({"text": "@nobody"}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"text": "a\u0007b"}, "text"),
    ):
        answer = bob.post(at, sent)
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field]), sent
    assert bob.post("/contacts/parties/99/comments", {"text": "x"}).status_code == 404
    assert bob.get(f"{at}?about_id=1").status_code == 400
    assert Comment.select().count() == 0


def test_ones_own_is_changed_and_deleted_others_not(house: House) -> None:
    comment = say(house, "Alice", firm(house), "Hers")
    bob, alice = program(house, "Bob"), program(house, "Alice")
    at = f"/core/comments/{comment.id}"
    assert bob.patch(at, {"text": "His"}).status_code == 403
    assert bob.delete(at).status_code == 403
    assert alice.patch(at, {"text": "Better"}).json["edited_at"] is not None
    assert alice.patch(at, {"author": 2}).status_code == 422
    assert alice.delete(at).status_code == 204


def test_notifications_are_ones_own(house: House) -> None:
    weberei = firm(house)
    say(house, "Alice", weberei, "For @Bob")
    say(house, "Alice", weberei, "For @Bob too")
    bob, alice = program(house, "Bob"), program(house, "Alice")
    page = bob.get("/notifications?limit=1").json
    assert [one["text"] for one in page["items"]] == ["For @Bob too"]
    following = bob.get(f"/notifications?after={page['next']}").json
    assert [one["comment"] for one in following["items"]] == [1]
    assert following["items"][0]["about"] == {"resource": "contacts/parties", "id": weberei.id}
    assert alice.get("/notifications").json["items"] == []
    assert alice.post("/notifications/1/read").status_code == 404
    assert bob.post("/notifications/1/read").json["read_at"] is not None
    assert len(bob.get("/notifications?unread=true").json["items"]) == 1
    assert bob.post("/notifications/read", {}).json == {"read": 1}
    assert bob.get("/notifications?unread=maybe").status_code == 400
    assert bob.get("/notifications?after=nonsense").status_code == 400


def test_a_token_that_only_reads_marks_and_says_nothing(house: House) -> None:
    weberei = firm(house)
    say(house, "Alice", weberei, "For @Bob")
    bob = program(house, "Bob", grants="*:read")
    assert len(bob.get("/notifications").json["items"]) == 1
    assert bob.post("/notifications/1/read").status_code == 403
    assert bob.post("/notifications/read").status_code == 403
    at = f"/contacts/parties/{weberei.id}/comments"
    assert bob.post(at, {"text": "No"}).status_code == 403


def test_is_described_for_those_who_may(house: House) -> None:
    paths = describe(house.actor("Bob"))["paths"]
    assert set(paths["/contacts/parties/{id}/comments"]) == {"parameters", "get", "post"}
    house.add("Dora", house.role("looks", "contacts/parties:read"))
    paths = describe(house.actor("Dora"))["paths"]
    assert set(paths["/contacts/parties/{id}/comments"]) == {"parameters", "get"}
