"""The door: wrong tries, sessions that end, a set-up page that opens once."""

import importlib.util
import secrets
import statistics
import time
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.factory import create_app
from app.house import open_house
from app.setup import new_token
from app.signin import check_password, passwords
from models.clock import now
from models.core import Role, Session, Throttle, User
from models.database import transaction
from tests.house import PASSWORD, Browser, House

ALICE = "alice@lantern.example"
DOORS = (
    "/",
    "/contacts/parties",
    "/contacts/parties/1",
    "/settings/",
    "/search?q=a",
    "/core/users",
)


def cookie_of(browser: Browser) -> str:
    """Return the session's token as the browser keeps it."""
    cookie = browser.client.get_cookie("shophouse_session")
    assert cookie is not None
    return str(cookie.value)


def replay(house: House, token: str) -> Any:
    """Return a client that comes with somebody's old cookie."""
    client = house.app.test_client()
    client.set_cookie("shophouse_session", token)
    return client


def is_out(house: House, token: str) -> bool:
    """Say whether a token opens no door any more."""
    client = replay(house, token)
    answers = [client.get(path) for path in DOORS]
    return all(
        one.status_code == 303 and one.headers["Location"].startswith("/login") for one in answers
    )


def test_five_wrong_tries_begin_a_pause_that_even_the_right_one_keeps(house: House) -> None:
    stranger = house.browser()
    for left in (4, 3, 2, 1):
        answer = stranger.sign_in(ALICE, "wrong")
        assert answer.status_code == 422
        assert f"{left} tr" in answer.get_data(as_text=True)
    assert "Wait 5 minutes" in stranger.sign_in(ALICE, "wrong").get_data(as_text=True)
    assert stranger.sign_in(ALICE).status_code == 429
    assert house.browser().sign_in(ALICE.upper()).status_code == 429
    assert house.browser().sign_in("bob@lantern.example").status_code == 303


def test_the_pause_holds_over_a_restart_and_ends(house: House) -> None:
    stranger = house.browser()
    for _try in range(5):
        stranger.sign_in(ALICE, "wrong")
    open_house(house.config)
    again = Browser(create_app(house.config))
    assert again.sign_in(ALICE).status_code == 429
    with transaction():
        Throttle.update(until_at=now() - timedelta(seconds=1)).execute()
    assert again.sign_in(ALICE).status_code == 303


def test_one_address_cannot_try_many_mails(house: House) -> None:
    stranger = house.browser()
    answers = [stranger.sign_in(f"nobody{n}@lantern.example", "x").status_code for n in range(31)]
    assert answers == [422] * 30 + [429]


def test_an_unknown_mail_looks_like_a_wrong_password(house: House) -> None:
    def said(mail: str) -> tuple[int, str]:
        answer = house.browser().sign_in(mail, "wrong")
        text = answer.get_data(as_text=True).split("<main", 1)[-1]
        return answer.status_code, text[text.find("Mail or password") :][:80]

    assert said(ALICE) == said("nobody@lantern.example")
    assert said(ALICE)[1]
    with transaction():
        User.update(is_active=False).where(User.email == "bob@lantern.example").execute()
    right = house.browser().sign_in("bob@lantern.example")
    assert (right.status_code, said("charlie@lantern.example")[0]) == (422, 422)
    assert "Mail or password is wrong" in right.get_data(as_text=True)


def test_the_hash_for_unknown_mails_costs_what_real_ones_cost() -> None:
    spec = importlib.util.find_spec("app.signin.passwords")
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)  # not the one that tests make cheaper
    spec.loader.exec_module(fresh)
    assert not fresh._hasher.check_needs_rehash(fresh._NOBODYS)


def test_an_unknown_mail_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_NOBODYS", hasher.hash("nobody's"))
    kept = hasher.hash("kept")

    def took(hashed: str | None) -> float:
        started = time.perf_counter()
        assert not check_password(hashed, "wrong")
        return time.perf_counter() - started

    known = statistics.median(took(kept) for _ in range(9))
    unknown = statistics.median(took(None) for _ in range(9))
    assert unknown > known / 3


@pytest.mark.parametrize(
    "mail", ["", "\0", "a\0@b", "x" * 100_000, "'; --", "\u202e", "%00", "ß@ß"]
)
def test_odd_mails_and_passwords_are_just_wrong(any_house: House, mail: str) -> None:
    for password in ("", "\0", "x" * 100_000):
        answer = any_house.browser().sign_in(mail, password)
        assert answer.status_code in (422, 429)


def test_signing_in_gives_a_new_token_and_ends_the_old_one(house: House) -> None:
    alice = house.browser()
    alice.client.set_cookie("shophouse_session", planted := secrets.token_urlsafe(32))
    token = house.browser().token()
    assert alice.client.post("/login", data={"email": ALICE, **token}).status_code == 400
    assert (
        alice.post("/login", {"email": ALICE, "password": PASSWORD}, form="/login").status_code
        == 303
    )
    first = cookie_of(alice)
    assert first != planted
    alice.post("/login", {"email": ALICE, "password": PASSWORD})
    assert cookie_of(alice) != first
    assert is_out(house, first)
    assert not is_out(house, cookie_of(alice))


def test_the_database_keeps_no_token(house: House) -> None:
    token = cookie_of(house.browser("Alice"))
    assert len(urlsafe_b64decode(f"{token}=")) == 32, "256 bits"
    rows: Any = Session.select().tuples()
    kept = [str(value) for row in rows for value in row]
    assert token not in kept


@pytest.mark.parametrize(("url", "secure"), [("", False), ("https://shop.example", True)])
def test_the_cookies_flags(tmp_path: Path, url: str, secure: bool) -> None:
    from dataclasses import replace

    from tests.house import opened

    with opened(tmp_path) as house:
        app = create_app(replace(house.config, url=url or None))
        browser = Browser(app)
        base = url or "http://localhost"
        page = browser.get("/login", base_url=base)
        token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
        sent = {"email": ALICE, "password": PASSWORD, "csrf_token": token}
        answer = browser.client.post("/login", data=sent, base_url=base)
        assert answer.status_code == 303
        cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
        names = {text.split("=")[0] for text in cookies}
        prefix = "__Host-" if secure else ""
        assert names >= {f"{prefix}shophouse", f"{prefix}shophouse_session"}
        for text in cookies:
            assert "HttpOnly" in text
            assert "SameSite=Lax" in text
            assert ("Secure" in text) == secure
            assert "Domain" not in text
            assert "Path=/;" in f"{text};"


def test_signing_out_ends_the_session_itself(house: House) -> None:
    alice = house.browser("Alice")
    token = cookie_of(alice)
    assert not is_out(house, token)
    answer = alice.post("/logout")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert is_out(house, token)


def test_signing_out_needs_a_token(house: House) -> None:
    alice = house.browser("Alice")
    assert alice.client.post("/logout").status_code == 400
    assert alice.get("/").status_code == 200


def test_htmx_is_sent_to_the_door_by_header(house: House) -> None:
    answer = house.browser().fragment("/contacts/parties")
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login?next=")


def test_a_new_password_ends_the_other_sessions(house: House) -> None:
    here, there = house.browser("Alice"), house.browser("Alice")
    other = cookie_of(there)
    typed = {"old": PASSWORD, "new": "a brand new secret", "again": "a brand new secret"}
    assert here.post("/settings/password", {**typed, "old": "wrong"}).status_code == 422
    same = {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}
    assert here.post("/settings/password", same).status_code == 422
    assert here.post("/settings/password", typed).status_code == 303
    assert here.get("/").status_code == 200
    assert is_out(house, other)
    assert house.browser().sign_in(ALICE).status_code == 422


def test_a_password_from_an_administrator_ends_all_sessions(house: House) -> None:
    alice, bob = house.browser("Alice"), house.browser("Bob")
    token = cookie_of(bob)
    path = f"/settings/users/{house.actor('Bob').user_id}/password"
    assert bob.post(path, {"new": "a brand new secret"}).status_code == 403
    assert alice.post(path, {"new": "a brand new secret"}).status_code == 303
    assert is_out(house, token)


def test_switching_a_user_off_works_on_the_next_request(house: House) -> None:
    alice, bob = house.browser("Alice"), house.browser("Bob")
    token = cookie_of(bob)
    assert bob.get("/contacts/parties").status_code == 200
    at = f"/core/users/{house.actor('Bob').user_id}/edit"
    answer = alice.post(at, {"name": "Bob", "is_active": "false"}, form=at)
    assert answer.status_code == 303
    assert is_out(house, token)
    assert house.browser().sign_in("bob@lantern.example").status_code == 422


def test_a_role_taken_away_works_on_the_next_request(house: House) -> None:
    alice, bob = house.browser("Alice"), house.browser("Bob")
    assert bob.get("/contacts/parties").status_code == 200
    at = f"/core/users/{house.actor('Bob').user_id}/edit"
    weaker = Role.get(Role.name == house.role("watcher", "core/changes:read"))
    assert alice.post(at, {"name": "Bob", "roles": str(weaker.id)}, form=at).status_code == 303
    assert bob.get("/contacts/parties").status_code in (403, 404)


def test_a_session_past_its_end_is_over(house: House) -> None:
    alice = house.browser("Alice")
    with transaction():
        Session.update(expires_at=now() - timedelta(seconds=1)).execute()
    assert is_out(house, cookie_of(alice))


def without_users(house: House) -> str:
    """Forget all users, as before the first start; gives a set-up token."""
    with transaction():
        for table in ("core_session", "core_user_core_role_through"):
            from models.database import database

            if database.table_exists(table):
                database.execute_sql(f'DELETE FROM "{table}"')
        for field in User._meta.manytomany.values():
            field.through_model.delete().execute()
        User.delete().execute()
    return new_token()


FIRST = {
    "name": "Dora", "email": "dora@lantern.example", "password": PASSWORD, "company": "Lantern",
    "country": "DE", "currency": "EUR", "language": "en", "timezone": "UTC",
    "plugins": "contacts",
}  # fmt: skip


def test_set_up_opens_with_its_token_once_and_only_without_users(house: House) -> None:
    stranger = house.browser()
    assert stranger.get("/setup").status_code == 404
    token = without_users(house)
    for wrong in ("", "?token=", "?token=x", "?token=%00", f"?token={token}x", "?token=%FF"):
        assert stranger.get(f"/setup{wrong}").status_code == 403
    answer = stranger.get(f"/setup?token={token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/setup"), "out of the address"
    assert stranger.hidden("/setup")["token"] == token
    assert house.browser().get("/setup").status_code == 403, "another browser followed no link"
    assert stranger.post(f"/setup?token={token}", FIRST).status_code == 403, "only in the body"
    assert stranger.post("/setup", {**FIRST, "token": "x"}).status_code == 403
    assert stranger.post("/setup", {**FIRST, "token": token, "password": "x"}).status_code == 422
    assert User.select().count() == 0
    assert stranger.post("/setup", {**FIRST, "token": token}).status_code == 303
    assert stranger.get("/").status_code == 200
    other = house.browser()
    assert other.get(f"/setup?token={token}").status_code == 404
    assert other.post("/setup", {**FIRST, "token": token}).status_code == 404
    without = new_token()
    assert other.get(f"/setup?token={without}").status_code == 404


@pytest.mark.parametrize("mail", ["ada@@x", "ada@localhost", "ada"])
def test_set_up_says_what_is_wrong_with_a_mail(house: House, mail: str) -> None:
    token = without_users(house)
    answer = house.browser().post("/setup", {**FIRST, "token": token, "email": mail})
    assert answer.status_code == 422
    assert "email-error" in answer.get_data(as_text=True)
    assert User.select().count() == 0


def test_a_new_set_up_link_replaces_the_old_one(house: House) -> None:
    old = without_users(house)
    new = new_token()
    stranger = house.browser()
    assert stranger.get(f"/setup?token={old}").status_code == 403
    assert stranger.get(f"/setup?token={new}", follow_redirects=True).status_code == 200


def test_of_two_set_ups_at_once_one_wins(any_house: House) -> None:
    from threading import Barrier, Thread

    token = without_users(any_house)
    browsers = [any_house.browser() for _ in range(4)]
    ready = [browser.token() for browser in browsers]
    gun, answers = Barrier(4), []

    def send(number: int) -> None:
        mail = {"email": f"dora{number}@lantern.example", "token": token}
        gun.wait()
        data = {**FIRST, **ready[number], **mail}
        answers.append(browsers[number].client.post("/setup", data=data).status_code)
        from models.database import database

        database.close()

    threads = [Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.select().count() == 1
    assert sorted(answers)[0] == 303
    assert set(answers[1:]) | set(answers) <= {303, 403, 404, 409}
    assert answers.count(303) == 1
