"""Where somebody is signed in, and the end of it at every door."""

import html
import re
from typing import Any

from app.jsonapi.tokens import make_token
from app.signin.devices import device_of
from models.core import ApiToken, SecurityEvent, Session, User
from tests.house import Browser, House
from tests.security.test_sign_in import cookie_of, is_out

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = "/settings/sessions"


def browser_with(house: House, agent: str, name: str = "bob") -> Browser:
    """Return a browser of a kind, signed in."""
    browser = house.browser()
    tokens = browser.token()
    sent = {**tokens, "email": f"{name}@lantern.example", "password": "a long enough secret"}
    answer = browser.client.post("/login", data=sent, headers={"User-Agent": agent})
    assert answer.status_code == 303
    return browser


def handles(browser: Browser, at: str = HERE) -> list[str]:
    """Return the names of the sessions that a page offers to end."""
    return re.findall(rf'action="{at}/([0-9a-f]+)/end"', browser.get(at).get_data(as_text=True))


def test_devices_are_named_in_words() -> None:
    known = {
        FIREFOX: "Firefox on Linux",
        "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/140.0 Safari/537.36": "Chrome on Windows",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
        " Edg/140.0": "Edge on Windows",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1"
        " Version/18.0 Mobile Safari/604.1": "Safari on iPhone",
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile"
        " Safari/537.36": "Chrome on Android",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/18 Safari/605": "Safari on Mac",
        "": "Unknown device",
        "<script>alert(1)</script>": "Unknown device",
    }
    assert {agent: device_of(agent) for agent in known} == known


def test_the_page_lists_ones_own_sessions_and_marks_this_one(house: House) -> None:
    here, _there = house.browser("Bob"), browser_with(house, FIREFOX)
    house.browser("Alice")
    text = here.get(HERE).get_data(as_text=True)
    assert text.count("This one") == 1
    assert "Firefox on Linux" in text
    assert "127.0.0.1" in text
    assert len(handles(here)) == 1
    for row in Session.select():
        assert row.token_hash not in text
        assert row.token_hash[:16] not in text


def test_one_that_is_ended_opens_no_door_any_more(any_house: House) -> None:
    here, there = any_house.browser("Bob"), browser_with(any_house, FIREFOX)
    token = cookie_of(there)
    assert there.get("/contacts/parties").status_code == 200
    (handle,) = handles(here)
    assert here.post(f"{HERE}/{handle}/end").headers["Location"] == HERE
    assert is_out(any_house, token)
    for path in (
        "/core/files/1/download", "/contacts/parties/export?format=csv", "/notifications",
        "/search/commands", "/settings/second-factor",
    ):  # fmt: skip
        assert there.get(path).status_code == 303, path
    assert there.fragment("/contacts/parties").status_code == 401
    assert here.get("/").status_code == 200
    assert handles(here) == []


def test_all_others_end_at_once(any_house: House) -> None:
    here = any_house.browser("Bob")
    others = [cookie_of(browser_with(any_house, FIREFOX)) for _number in range(3)]
    alice = any_house.browser("Alice")
    assert here.post(f"{HERE}/end").headers["Location"] == HERE
    assert all(is_out(any_house, token) for token in others)
    assert here.get("/").status_code == 200
    assert alice.get("/").status_code == 200
    told = SecurityEvent.get(SecurityEvent.kind == "sessions_ended")
    assert (told.detail, told.address, told.way) == ("3", "127.0.0.1", "page")


def test_nobody_ends_sessions_of_others(house: House) -> None:
    bob, alice = house.browser("Bob"), house.browser("Alice")
    browser_with(house, FIREFOX, "alice")
    (handle,) = handles(alice)
    bob.post(f"{HERE}/{handle}/end")
    assert len(handles(alice)) == 1
    bob_id, alice_id = (house.actor(name).user_id for name in ("Bob", "Alice"))
    for path in (f"/settings/users/{alice_id}/sessions", f"/settings/users/{bob_id}/sessions"):
        assert bob.get(path).status_code == 403
        assert bob.post(f"{path}/{handle}/end").status_code == 403
        assert bob.post(f"{path}/end").status_code == 403
    assert len(handles(alice)) == 1


def test_an_administrator_ends_those_of_a_user(any_house: House) -> None:
    alice, bob, there = (
        any_house.browser("Alice"),
        any_house.browser("Bob"),
        cookie_of(browser_with(any_house, FIREFOX)),
    )
    at = f"/settings/users/{any_house.actor('Bob').user_id}/sessions"
    assert at in alice.get(f"/core/users/{any_house.actor('Bob').user_id}").get_data(as_text=True)
    assert len(handles(alice, at)) == 2
    first = handles(alice, at)[0]
    assert alice.post(f"{at}/{first}/end").headers["Location"] == at
    assert len(handles(alice, at)) == 1
    assert alice.post(f"{at}/end").status_code == 303
    assert is_out(any_house, cookie_of(bob))
    assert is_out(any_house, there)
    assert alice.get("/").status_code == 200
    assert alice.get("/settings/users/999999/sessions").status_code == 404


def test_ending_all_of_ones_own_as_an_administrator_keeps_this_one(house: House) -> None:
    alice = house.browser("Alice")
    there = cookie_of(browser_with(house, FIREFOX, "alice"))
    assert alice.post(f"/settings/users/{house.actor('Alice').user_id}/sessions/end").status_code
    assert alice.get("/").status_code == 200
    assert is_out(house, there)


def test_switching_off_ends_sessions_for_good(any_house: House) -> None:
    alice, token = any_house.browser("Alice"), cookie_of(any_house.browser("Bob"))
    at = f"/core/users/{any_house.actor('Bob').user_id}/edit"
    assert alice.post(at, {"name": "Bob", "is_active": "false"}, form=at).status_code == 303
    assert Session.select().where(Session.user == any_house.actor("Bob").user_id).count() == 0
    assert alice.post(at, {"name": "Bob", "is_active": "true"}, form=at).status_code == 303
    assert is_out(any_house, token), "what was open before stays shut"


def test_switching_off_in_bulk_ends_sessions_too(house: House) -> None:
    alice, token = house.browser("Alice"), cookie_of(house.browser("Bob"))
    bob_id = house.actor("Bob").user_id
    wanted = {"how-is_active": "set", "set-is_active": "false"}
    first = _carried(alice.get(f"/core/users/bulk?do=edit&id={bob_id}"))
    tried = alice.post("/core/users/bulk", {**first, **wanted, "step": "try"})
    answer = alice.post("/core/users/bulk", {**_carried(tried), **wanted, "step": "run"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert not User.get_by_id(bob_id).is_active
    assert Session.select().where(Session.user == bob_id).count() == 0
    assert is_out(house, token)


def test_a_revoked_token_of_a_program_is_refused_with_its_next_call(any_house: House) -> None:
    alice, bob = any_house.browser("Alice"), any_house.actor("Bob")
    token = make_token(User.get_by_id(bob.user_id), "till")
    headers = {"Authorization": f"Bearer {token}"}
    client = any_house.app.test_client()
    assert client.get("/api/v1/contacts/parties", headers=headers).status_code == 200
    row = ApiToken.get()
    assert alice.post(f"/settings/tokens/{row.id}/revoke").status_code == 303
    assert client.get("/api/v1/contacts/parties", headers=headers).status_code == 401
    told = [one.kind for one in SecurityEvent.select().order_by(SecurityEvent.id)]
    assert told[-2:] == ["token_made", "token_revoked"] or "token_revoked" in told


def test_ending_ones_own_session_leads_to_the_door(house: House) -> None:
    from app.signin.sessions import handle_of, sessions_of

    bob = house.browser("Bob")
    bob_id = house.actor("Bob").user_id
    assert bob_id is not None
    (only,) = sessions_of(bob_id)
    answer: Any = bob.post(f"{HERE}/{handle_of(only)}/end")
    assert answer.headers["Location"] == "/login"
    assert is_out(house, cookie_of(bob))


def _carried(answer: Any) -> dict[str, str]:
    """Return what the form of a bulk change carries along."""
    page = answer.get_data(as_text=True).split('action="/core/users/bulk"', 1)[-1]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("</form>")[0])
    return {name: html.unescape(value) for name, value in found}
