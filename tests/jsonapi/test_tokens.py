"""Who gets in: the token is asked for before anything else, and nothing but a token counts."""

from datetime import timedelta

import pytest

from models.change import Change
from models.clock import now
from models.core import ApiToken, User
from models.gate import gate
from tests.house import House
from tests.jsonapi.program import Program, problem, program, token_of


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/contacts/parties"),
        ("GET", "/no/such/place"),
        ("GET", ""),
        ("PUT", "/contacts/parties"),
        ("OPTIONS", "/contacts/parties"),
        ("POST", "/contacts/parties"),
        ("GET", "/openapi.json"),
        ("GET", "/contacts/parties?no_such=1"),
    ],
)
def test_without_a_token_all_is_401(house: House, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer shp_wrong"}, {"Authorization": "Basic YTpi"}):
        answer = Program(house).call(method, path, **headers)
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_stranger_is_told_the_same_whatever_they_send(house: House) -> None:
    stranger = Program(house)
    bodies = {
        stranger.raw("/contacts/parties", body, kind).get_data()
        for body, kind in ((b"{", "application/json"), (b"x" * 9_000_000, "text/plain"), (b"", ""))
    }
    assert len(bodies) == 1


def test_cookies_dont_count_and_none_is_set(house: House) -> None:
    browser = house.browser("Alice")
    assert browser.get("/contacts/parties").status_code == 200
    problem(browser.get("/api/v1/contacts/parties"), 401)
    answer = program(house).get("/contacts/parties")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_no_csrf_token_is_needed(house: House) -> None:
    assert program(house).post("/contacts/tags", {"name": "Retail"}).status_code == 201


def test_a_token_opens_no_page(house: House) -> None:
    headers = {"Authorization": f"Bearer {token_of('Alice')}"}
    answer = house.app.test_client().get("/contacts/parties", headers=headers)
    assert answer.status_code == 303


def test_only_the_hash_is_kept_and_the_history_holds_none(house: House) -> None:
    token = token_of("Alice")
    kept = ApiToken.get()
    assert token not in (kept.token_hash, kept.name)
    told = "".join(row.after for row in Change.select())
    assert token not in told
    assert kept.token_hash not in told


def test_an_expired_token_is_refused(house: House) -> None:
    call = program(house)
    assert call.get("/contacts/tags").status_code == 200
    ApiToken.update(expires_at=now() - timedelta(seconds=1)).execute()
    problem(call.get("/contacts/tags"), 401)


def test_a_disabled_users_token_is_refused_at_once(house: House) -> None:
    call = program(house, "Bob")
    assert call.get("/contacts/tags").status_code == 200
    with gate(None, "command"):
        bob = User.get(User.name == "Bob")
        bob.is_active = False
        bob.save()
    problem(call.get("/contacts/tags"), 401)


def test_a_read_only_token_reads_all_and_changes_nothing(house: House) -> None:
    made = program(house).post("/contacts/tags", {"name": "Retail"}).json
    call = program(house, is_read_only=True)
    assert call.get("/contacts/tags").json["items"] == [made]
    at = f"/contacts/tags/{made['id']}"
    problem(call.post("/contacts/tags", {"name": "B2B"}), 403)
    problem(call.patch(at, {"name": "B2B"}), 403)
    problem(call.delete(at), 403)
    problem(call.patch("/settings/company", {"name": "x"}), 403)
    assert call.get("/settings/company").status_code == 200
    activity = program(house).post("/contacts/activities", {"subject": "Call"}).json
    problem(call.post(f"/contacts/activities/{activity['id']}/done"), 403)


def test_a_token_with_grants_does_no_more_than_those_and_its_user(house: House) -> None:
    call = program(house, grants="contacts/tags:read,create")
    made = call.post("/contacts/tags", {"name": "Retail"})
    assert made.status_code == 201
    problem(call.delete(f"/contacts/tags/{made.json['id']}"), 403)
    problem(call.get("/contacts/parties"), 404)
    problem(call.get("/settings/company"), 403)
    problem(program(house, "Charlie", grants="contacts/tags:read").get("/contacts/tags"), 404)


def test_the_last_use_is_noted(house: House) -> None:
    call = program(house)
    assert ApiToken.get().last_used_at is None
    call.get("/contacts/tags")
    assert now() - ApiToken.get().last_used_at < timedelta(minutes=1)


def test_a_token_is_made_on_its_page_shown_once_and_revoked(house: House) -> None:
    bob = house.browser("Bob")
    tokens = bob.hidden("/settings/tokens/new")
    sent = {**tokens, "name": "Till", "expires": "90"}
    first = bob.client.post("/settings/tokens/new", data=sent).get_data(as_text=True)
    token = first.split('id="token" value="')[1].split('"')[0]
    assert Program(house, token).get("/contacts/tags").status_code == 200
    again = bob.client.post("/settings/tokens/new", data=sent)
    assert again.status_code == 303
    assert ApiToken.select().count() == 1
    page = bob.get("/settings/tokens").get_data(as_text=True)
    assert "Till" in page
    assert token not in page
    assert bob.post(f"/settings/tokens/{ApiToken.get().id}/revoke").status_code == 303
    problem(Program(house, token).get("/contacts/tags"), 401)


def test_a_token_page_says_what_is_wrong(house: House) -> None:
    bob = house.browser("Bob")
    for values in (
        {"name": ""},
        {"name": "x", "grants": "no grant"},
        {"name": "x", "expires": "7"},
    ):
        sent = bob.post("/settings/tokens/new", {"expires": "30", **values})
        assert sent.status_code == 422, values
    assert not ApiToken.select().exists()


def test_others_tokens_are_an_administrators_to_see_and_revoke(house: House) -> None:
    token_of("Alice")
    number = ApiToken.get().id
    bob = house.browser("Bob")
    assert "of Alice" not in bob.get("/settings/tokens").get_data(as_text=True)
    assert bob.post(f"/settings/tokens/{number}/revoke").status_code == 404
    token_of("Bob")
    alice = house.browser("Alice")
    assert "of Bob" in alice.get("/settings/tokens").get_data(as_text=True)
    assert alice.post(f"/settings/tokens/{number + 1}/revoke").status_code == 303
    assert ApiToken.select().count() == 1
