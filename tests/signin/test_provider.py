"""Signing in by a provider: who is let in, and which lies are found out."""

import base64
import hmac
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from joserfc import jwt
from werkzeug import Request, Response

from app.provider import asking
from app.security_log import OWNER
from app.settings import settings_of
from models.core import Identity, Role, SecurityEvent, Session, Setting, SettingChange, User
from models.gate import gate
from tests.house import Browser, House
from tests.mail import peers
from tests.signin import op as provider
from tests.signin.op import Op, key_named, travel, use
from tests.signin.phone import set_up

HERE = "/settings/sign-in"


@pytest.fixture
def op() -> Iterator[Op]:
    """A provider that runs."""
    with provider.running() as found:
        yield found


def is_in(browser: Browser) -> bool:
    return bool(browser.get("/").status_code == 200)


def refused(answer: Any, words: str, status: int = 403) -> None:
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    assert words in text, text.split("<main", 1)[-1][:900]
    assert "Set-Cookie" not in answer.headers or "shophouse_session" not in str(answer.headers)


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


def slow_drip(_asked: Request) -> Response:
    """Answer a letter at a time, for a minute."""

    def pieces() -> Iterator[bytes]:
        for _number in range(60):
            yield b" "
            time.sleep(1)

    return Response(pieces())


def hang(_asked: Request) -> Response:
    time.sleep(30)
    return Response("late")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a provider as long as tests do."""
    monkeypatch.setattr(asking, "SECONDS", 0.7)


@pytest.mark.parametrize(
    ("door", "lie"),
    [
        ("/.well-known/openid-configuration", hang),
        ("/.well-known/openid-configuration", slow_drip),
        ("/.well-known/openid-configuration", Response("<html>", 200)),
        ("/.well-known/openid-configuration", Response("[1]", 200)),
        ("/.well-known/openid-configuration", Response("{" * 100_000, 200)),
        ("/.well-known/openid-configuration", Response(b"\0" * 3_000_000, 200)),
        ("/.well-known/openid-configuration", Response("no", 500)),
        ("/.well-known/openid-configuration", Response("", 302, {"Location": "http://[::1]/"})),
        ("discovery", {"issuer": "https://evil.example"}),
        ("discovery", {"token_endpoint": None}),
        ("discovery", {"authorization_endpoint": "javascript:alert(1)"}),
    ],
)
def test_a_provider_that_fails_ends_in_a_sentence_in_time(
    house: House, op: Op, hurried: None, door: str, lie: Any
) -> None:
    use(op.issuer)
    op.lies[door] = lie
    started = time.perf_counter()
    answer = house.browser().get("/login/provider")
    assert time.perf_counter() - started < 5
    refused(answer, "The provider can&#39;t help just now", 503)
    assert 'name="password"' in answer.get_data(as_text=True), "the other way in stays open"


@pytest.mark.parametrize("door", ["/token", "/keys"])
@pytest.mark.parametrize("lie", [Response("<html>"), Response("no", 502)])
def test_one_that_fails_half_way_does_too(house: House, op: Op, door: str, lie: Any) -> None:
    use(op.issuer)
    op.lies[door] = lie
    refused(travel(house.browser(), op), "The provider can&#39;t help just now", 503)


def test_no_page_waits_for_five_seconds(house: House, op: Op) -> None:
    use(op.issuer)
    op.lies |= {"/token": lambda asked: time.sleep(2) or op.token(asked), "/keys": hang}
    browser = house.browser()
    started = time.perf_counter()
    refused(travel(browser, op), "doesn&#39;t answer in time", 503)
    assert 3 < time.perf_counter() - started < 5, "all that is asked within a page has one limit"


def test_one_that_is_not_there_or_no_provider_at_all(house: House) -> None:
    for behave in (peers.silent, peers.babbling, peers.hanging_up):
        with peers.bad_peer(behave) as port:
            use(f"http://127.0.0.1:{port}")
            started = time.perf_counter()
            answer = house.browser().get("/login/provider")
            assert time.perf_counter() - started < 5
            refused(answer, "The provider can&#39;t help just now", 503)
    use("http://127.0.0.1:1")
    refused(house.browser().get("/login/provider"), "can&#39;t be reached", 503)
    use("https://id.nowhere.invalid")
    refused(house.browser().get("/login/provider"), "The provider can", 503)


def test_one_that_failed_is_left_alone_for_a_while(house: House, op: Op) -> None:
    use(op.issuer)
    op.lies["/.well-known/openid-configuration"] = Response("no", 500)
    for _number in range(3):
        refused(house.browser().get("/login/provider"), "answers 500", 503)
    assert len(op.asked) == 1, "nobody else waits for it"


def test_only_a_few_wait_for_a_provider_at_once(house: House, op: Op) -> None:
    use(op.issuer)
    with asking.one_of_few(), asking.one_of_few():
        refused(house.browser().get("/login/provider"), "Many sign in by it", 503)
    assert house.browser().get("/login/provider").status_code == 303


def test_without_a_provider_there_is_no_such_door(house: House) -> None:
    assert house.browser().get("/login/provider").status_code == 404
    assert house.browser().get("/login/provider/back?code=a&state=b").status_code == 404
    assert "/login/provider" not in house.browser().get("/login").get_data(as_text=True)


WANTED = {
    "issuer": "https://id.lantern.example",
    "client_id": "shop",
    "client_secret": "a very secret word",
    "button": "Lantern ID",
    "new_role": "staff",
    "new_domains": "lantern.example",
    "keep_days": "400",
}


def test_the_settings_keep_the_secret_sealed(any_house: House) -> None:
    alice = any_house.browser("Alice")
    assert alice.post(HERE, WANTED).headers["Location"] == HERE
    held = repr(list(Setting.select().tuples()) + list(SettingChange.select().tuples()))
    assert WANTED["client_secret"] not in held
    page = alice.get(HERE).get_data(as_text=True)
    assert WANTED["client_secret"] not in page
    assert "http://127.0.0.1:8000/login/provider/back" in page
    from app.provider.settings import provider as kept

    assert kept().client_secret == WANTED["client_secret"]
    assert alice.post(HERE, {**WANTED, "client_secret": "", "button": "x"}).status_code == 303
    assert kept().client_secret == WANTED["client_secret"], "an empty one keeps the old"
    changes = alice.get(f"{HERE}/changes").get_data(as_text=True)
    assert "•••" in changes
    assert kept().client_secret not in changes
    told = SecurityEvent.get(SecurityEvent.kind == "settings_changed")
    assert "client_secret" in told.detail
    assert settings_of(OWNER)["keep_days"] == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "id.lantern.example"},
        {"issuer": "https://id.example/?a=b"},
        {"issuer": ""},
        {"client_id": ""},
        {"new_domains": ""},
        {"new_domains": "example"},
        {"new_role": "admin"},
        {"new_role": "nonsense"},
        {"keep_days": "1"},
        {"keep_days": "x"},
    ],
)
def test_settings_that_can_not_be_are_refused(house: House, wrong: dict[str, str]) -> None:
    alice = house.browser("Alice")
    assert alice.post(HERE, WANTED | wrong).status_code == 422
    assert "issuer" not in settings_of(OWNER)
    assert house.browser("Bob").get(HERE).status_code == 403
    assert house.browser("Bob").post(HERE, WANTED).status_code == 403


def test_the_provider_can_be_asked_from_the_settings(house: House, op: Op) -> None:
    alice = house.browser("Alice")
    assert alice.post(f"{HERE}/check").status_code == 303
    use(op.issuer)
    assert "The provider answers" in alice.post(f"{HERE}/check").get_data(as_text=True)
    op.lies["/keys"] = Response("no", 500)
    assert "answers 500" in alice.post(f"{HERE}/check").get_data(as_text=True)
