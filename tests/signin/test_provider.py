"""Signing in by a provider: who is let in, and which lies are found out."""

import base64
import hmac
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from werkzeug import Response

from models.core import Identity, Role, SecurityEvent, Session, User
from models.gate import gate
from tests.house import Browser, House
from tests.signin import op as provider
from tests.signin.op import Op, key_named, refused, travel, use
from tests.signin.phone import set_up


def is_in(browser: Browser) -> bool:
    return bool(browser.get("/").status_code == 200)


def test_somebody_known_is_let_in_by_a_verified_mail(any_house: House, op: Op) -> None:
    use(op.issuer, button="Sign in with Lantern ID")
    browser = any_house.browser()
    page = browser.get("/login?next=/contacts/parties").get_data(as_text=True)
    assert "Sign in with Lantern ID" in page
    assert "/login/provider?next=/contacts/parties" in page
    answer = travel(browser, op, target="/contacts/parties")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/contacts/parties")
    assert browser.get("/contacts/parties").status_code == 200
    bob = any_house.actor("Bob").user_id
    assert Session.get(Session.way == "provider").user_id == bob
    assert Identity.get().user_id == bob
    kinds = [one.kind for one in SecurityEvent.select()]
    assert {"provider_linked", "signed_in"} <= set(kinds)


def test_the_second_time_goes_by_the_number_not_by_the_mail(house: House, op: Op) -> None:
    use(op.issuer)
    travel(house.browser(), op)
    op.claims = {"email": "alice@lantern.example"}
    again = house.browser()
    travel(again, op)
    assert "Bob" in again.get("/settings/profile").get_data(as_text=True)
    op.claims = {"email": None, "email_verified": None}
    op.lies["/userinfo"] = Response("no", 500)
    assert travel(house.browser(), op).status_code == 503
    del op.lies["/userinfo"]


def test_a_mail_that_another_account_has_by_now_opens_nothing(house: House, op: Op) -> None:
    use(op.issuer)
    travel(house.browser(), op, "u-1")
    stranger = house.browser()
    refused(travel(stranger, op, "u-2"), "another account of the provider")
    assert not is_in(stranger)
    alice, bob = house.browser("Alice"), house.actor("Bob").user_id
    page = alice.get(f"/settings/users/{bob}/sessions").get_data(as_text=True)
    assert "u-1" in page
    assert alice.post(f"/settings/users/{bob}/unlink").status_code == 303
    assert is_in_after(house, op, "u-2")


def is_in_after(house: House, op: Op, subject: str) -> bool:
    browser = house.browser()
    travel(browser, op, subject)
    return is_in(browser)


@pytest.mark.parametrize("word", [False, None, "false", 0, 1, "yes"])
def test_a_mail_that_is_not_verified_proves_nothing(house: House, op: Op, word: Any) -> None:
    use(op.issuer)
    op.claims = {"email_verified": word}
    browser = house.browser()
    refused(travel(browser, op), "verified")
    assert not is_in(browser)
    assert Identity.select().count() == 0


def test_who_is_unknown_stays_outside_unless_the_firm_wants_it(house: House, op: Op) -> None:
    use(op.issuer)
    op.claims = {"email": "dora@lantern.example", "name": "Dora"}
    refused(travel(house.browser(), op), "Nobody here has the address")
    use(op.issuer, new_role="staff", new_domains="lantern.example")
    browser = house.browser()
    assert travel(browser, op).status_code == 303
    dora = User.get(User.email == "dora@lantern.example")
    assert (dora.name, dora.password_hash) == ("Dora", None)
    assert browser.get("/contacts/parties").status_code == 200
    assert browser.get("/settings/").status_code == 403
    op.claims = {"email": "eve@evil.example"}
    refused(travel(house.browser(), op, "u-3"), "Nobody here has the address")
    op.claims = {"email": "eve@lantern.example.evil.example"}
    refused(travel(house.browser(), op, "u-3"), "Nobody here has the address")


def test_nobody_becomes_an_administrator_by_signing_in(house: House, op: Op) -> None:
    use(op.issuer, new_role="admin", new_domains="lantern.example")
    op.claims = {"email": "dora@lantern.example"}
    refused(travel(house.browser(), op), "Nobody here")
    assert "admin" not in [name for name, _label in _choices(house)]


def _choices(house: House) -> Any:
    from app.forms.sign_in import _roles

    return _roles()


def test_who_is_switched_off_stays_out(house: House, op: Op) -> None:
    use(op.issuer)
    travel(house.browser(), op)
    with gate(None, "command"):
        bob: Any = User.get(User.name == "Bob")
        bob.is_active = False
        bob.save()
    refused(travel(house.browser(), op), "may not sign in here any more")
    refused(travel(house.browser(), op, "u-9"), "may not sign in here any more")


LIES: dict[str, Callable[[Op], None]] = {
    "iss": lambda op: op.claims.update(iss="https://evil.example"),
    "aud": lambda op: op.claims.update(aud="another client"),
    "aud among others": lambda op: op.claims.update(aud=[provider.CLIENT, "other"]),
    "azp": lambda op: op.claims.update(azp="other"),
    "exp": lambda op: op.claims.update(exp=int(time.time()) - 3600),
    "no exp": lambda op: op.claims.update(exp=None),
    "odd exp": lambda op: op.claims.update(exp="later"),
    "iat": lambda op: op.claims.update(iat=int(time.time()) + 3600),
    "nbf": lambda op: op.claims.update(nbf=int(time.time()) + 3600),
    "nonce": lambda op: op.claims.update(nonce="another"),
    "no nonce": lambda op: op.claims.update(nonce=None),
    "signature": lambda op: op.lies.update(key=key_named("one", 1)),
    "key of its own": lambda op: op.lies.update(
        key=key_named("one", 1), header={"jwk": key_named("one", 1).as_dict(private=False)}
    ),
    "keys from elsewhere": lambda op: op.lies.update(
        key=key_named("one", 1), header={"jku": "https://evil.example/keys"}
    ),
    "unknown key": lambda op: op.lies.update(key=key_named("two"), header={"kid": "two"}),
    "no token": lambda op: op.lies.update(id_token="a.b.c"),
    "garbage": lambda op: op.lies.update(id_token="x" * 9000),
    "no subject": lambda op: op.claims.update(sub=""),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_hold_is_not_believed(house: House, op: Op, lie: str) -> None:
    use(op.issuer)
    LIES[lie](op)
    browser = house.browser()
    answer = travel(browser, op)
    assert answer.status_code == 403, answer.get_data(as_text=True)
    assert not is_in(browser)
    assert "provider_refused" in [one.kind for one in SecurityEvent.select()]


def test_unsigned_and_shared_signatures_are_not_believed(house: House, op: Op) -> None:
    use(op.issuer)
    given = {"sub": "u-1", "nonce": "x"}
    body = jwt.encode({"alg": "RS256", "kid": "one"}, op.said(given), op.key).split(".")[1]
    unsigned = _packed(b'{"alg":"none"}') + f".{body}."
    head = _packed(b'{"alg":"HS256","kid":"one"}') + f".{body}"
    made = hmac.digest(op.key.as_pem(private=False), head.encode(), "sha256")
    signed = f"{head}.{_packed(made)}"
    for token in (unsigned, signed):
        op.lies["id_token"] = token
        browser = house.browser()
        assert travel(browser, op).status_code == 403
        assert not is_in(browser)


def _packed(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def test_new_keys_are_fetched_when_a_token_names_one(
    house: House, op: Op, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.provider import discovery

    monkeypatch.setattr(discovery, "_AGAIN_SECONDS", 0.0)
    use(op.issuer)
    travel(house.browser(), op)
    op.key = key_named("next")
    browser = house.browser()
    assert travel(browser, op).status_code == 303
    assert is_in(browser)


def test_a_way_back_is_good_once_and_for_the_browser_that_went(house: House, op: Op) -> None:
    use(op.issuer)
    browser, other = house.browser(), house.browser()
    out = browser.get("/login/provider").headers["Location"]
    path = op.approve(out)
    refused(other.get(path), "isn&#39;t yours")
    refused(browser.get(path.replace("state=", "state=x")), "isn&#39;t yours")
    refused(browser.get(path), "isn&#39;t yours")
    out = browser.get("/login/provider").headers["Location"]
    path = op.approve(out)
    assert browser.get(path).status_code == 303
    refused(browser.get(path), "isn&#39;t yours")
    for odd in ("", "?state=", "?error=access_denied", "?code=x&state=%00", "?state=%ed%a0%80"):
        assert browser.get(f"/login/provider/back{odd}").status_code in (400, 403)


def test_a_code_of_somebody_else_does_not_fit(house: House, op: Op) -> None:
    """An attacker's code, put into the victim's way back, lacks the victim's proof."""
    use(op.issuer)
    attacker, victim = house.browser(), house.browser()
    stolen = op.approve(attacker.get("/login/provider").headers["Location"], "u-66")
    mine = op.approve(victim.get("/login/provider").headers["Location"])
    code = stolen.split("code=")[1].split("&")[0]
    own = mine.split("code=")[1].split("&")[0]
    answer = victim.get(mine.replace(own, code))
    assert answer.status_code == 503
    assert not is_in(victim)


def test_the_providers_no_is_told(house: House, op: Op) -> None:
    use(op.issuer)
    browser = house.browser()
    out = browser.get("/login/provider").headers["Location"]
    state = out.split("state=")[1].split("&")[0]
    said = "error=access_denied&error_description=<b>No%20way</b>"
    answer = browser.get(f"/login/provider/back?state={state}&{said}")
    refused(answer, "&lt;b&gt;No way&lt;/b&gt;")


def test_the_mail_may_come_from_the_other_door_about_the_same_person(house: House, op: Op) -> None:
    use(op.issuer)
    op.claims = {"email": None, "email_verified": None}
    browser = house.browser()
    assert travel(browser, op).status_code == 303
    assert is_in(browser)
    Identity.delete().execute()
    op.lies["userinfo"] = {"sub": "somebody else"}
    assert travel(house.browser(), op).status_code == 503


def test_the_second_factor_is_asked_for_unless_the_provider_does(house: House, op: Op) -> None:
    phone, _codes, _answer = set_up(house.browser("Bob"))
    use(op.issuer, asks_factor=False)
    browser = house.browser()
    assert travel(browser, op).headers["Location"] == "/login/code"
    assert not is_in(browser)
    assert browser.post("/login/code", {"code": phone.code()}).status_code == 303
    use(op.issuer, asks_factor=True)
    browser = house.browser()
    assert travel(browser, op).headers["Location"] == "/"
    assert is_in(browser)


def test_a_role_that_needs_a_factor_is_content_with_the_providers(house: House, op: Op) -> None:
    with gate(None, "command"):
        staff = Role.get(Role.name == "staff")
        staff.needs_second_factor = True
        staff.save()
    use(op.issuer, asks_factor=False)
    browser = house.browser()
    travel(browser, op)
    assert browser.get("/").headers["Location"] == "/settings/second-factor/set-up"
    use(op.issuer, asks_factor=True)
    assert is_in(browser)
