"""The second factor: set up by a code, asked at the door, lost, moved and switched off."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from app.signin.second_factor import is_on, renew_codes
from models.clock import now
from models.core import (
    Job,
    RecoveryCode,
    Role,
    SecondFactor,
    SecurityEvent,
    Session,
    Throttle,
    User,
)
from models.database import database, transaction
from models.gate import gate
from tests.house import PASSWORD, House
from tests.signin.phone import SET_UP, codes_in, half_in, set_up

HERE = "/settings/second-factor"


def kinds(house: House) -> list[str]:
    """Return what the security log tells, the newest last."""
    rows: Any = SecurityEvent.select(SecurityEvent.kind).order_by(SecurityEvent.id)
    return [row.kind for row in rows]


def test_is_set_up_by_a_code_and_asked_at_the_door(any_house: House) -> None:
    bob = any_house.browser("Bob")
    phone, codes, answer = set_up(bob)
    assert answer.status_code == 200
    assert len(set(codes)) == 10
    assert "Your profile" not in bob.get("/login").get_data(as_text=True)
    again = half_in(any_house)
    assert again.get("/contacts/parties").headers["Location"].startswith("/login")
    wrong = again.post("/login/code", {"code": "000000"})
    assert wrong.status_code == 422
    assert again.post("/login/code", {"code": phone.code()}).headers["Location"] == "/"
    assert again.get("/contacts/parties").status_code == 200
    assert {"second_factor_on", "code_failed", "signed_in"} <= set(kinds(any_house))


def test_leads_on_to_where_one_wanted_to_go(house: House) -> None:
    phone, _codes, _answer = set_up(house.browser("Bob"))
    browser = house.browser()
    sent = {"email": "bob@lantern.example", "password": PASSWORD, "next": "/contacts/parties"}
    browser.post("/login", sent)
    answer = browser.post("/login/code", {"code": f" {phone.code()[:3]} {phone.code(0)[3:]} "})
    assert answer.headers["Location"] == "/contacts/parties"


def test_no_code_is_taken_twice(any_house: House) -> None:
    phone, _codes, _answer = set_up(any_house.browser("Bob"))
    code = phone.code()
    assert half_in(any_house).post("/login/code", {"code": code}).status_code == 303
    replayed = half_in(any_house).post("/login/code", {"code": code})
    assert replayed.status_code == 422
    earlier = half_in(any_house).post("/login/code", {"code": phone.code(-1)})
    assert earlier.status_code == 422, "one from before the last that was taken"
    assert half_in(any_house).post("/login/code", {"code": phone.code()}).status_code == 303


def test_of_many_who_send_one_code_at_once_one_gets_in(any_house: House) -> None:
    phone, _codes, _answer = set_up(any_house.browser("Bob"))
    with transaction():
        Throttle.delete().execute()
    code = phone.code()
    browsers = [half_in(any_house) for _number in range(4)]
    ready = [browser.token() for browser in browsers]
    gun, answers = Barrier(4), []

    def send(number: int) -> None:
        gun.wait()
        data = {**ready[number], "code": code}
        answers.append(browsers[number].client.post("/login/code", data=data).status_code)
        database.close()

    threads = [Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422, 422, 422]


def test_five_wrong_codes_begin_a_pause_that_the_password_does_not_end(house: House) -> None:
    phone, codes, _answer = set_up(house.browser("Bob"))
    for _try in range(5):
        assert half_in(house).post("/login/code", {"code": "000000"}).status_code == 422
    assert half_in(house).post("/login/code", {"code": phone.code()}).status_code == 429
    assert half_in(house).post("/login/code", {"code": codes[0]}).status_code == 429
    with transaction():
        Throttle.update(until_at=now() - timedelta(seconds=1)).execute()
    assert half_in(house).post("/login/code", {"code": phone.code()}).status_code == 303


def test_a_recovery_code_stands_in_once(any_house: House) -> None:
    _phone, codes, _answer = set_up(any_house.browser("Bob"))
    browser = half_in(any_house)
    assert browser.post("/login/code", {"code": codes[0].upper()}).status_code == 303
    assert "9 recovery codes are left" in browser.get("/").get_data(as_text=True)
    assert half_in(any_house).post("/login/code", {"code": codes[0]}).status_code == 422
    typed = codes[1].replace("-", " ")
    assert half_in(any_house).post("/login/code", {"code": typed}).status_code == 303
    assert kinds(any_house).count("code_used") == 2


def test_codes_of_others_open_nothing(house: House) -> None:
    _phone, codes, _answer = set_up(house.browser("Bob"))
    _other, theirs, _answer = set_up(house.browser("Alice"))
    assert half_in(house).post("/login/code", {"code": theirs[0]}).status_code == 422
    assert half_in(house).post("/login/code", {"code": codes[0]}).status_code == 303


def test_the_database_keeps_neither_secret_nor_code(house: House) -> None:
    phone, codes, _answer = set_up(house.browser("Bob"))
    held = repr([list(table.select().tuples()) for table in _tables()])
    for secret in (
        phone.secret.hex(),
        repr(phone.secret),
        *codes,
        *(c.replace("-", "") for c in codes),
    ):
        assert secret not in held


def _tables() -> tuple[Any, ...]:
    return SecondFactor, RecoveryCode, SecurityEvent, Job, Session, User


def test_half_a_sign_in_opens_nothing_and_ends(any_house: House) -> None:
    set_up(any_house.browser("Bob"))
    browser = half_in(any_house)
    for path in ("/", "/core/users", "/settings/profile", HERE):
        assert browser.get(path).headers["Location"].startswith("/login")
    from models.core import PublicToken

    with transaction():
        PublicToken.update(expires_at=now() - timedelta(seconds=1)).execute()
    assert browser.get("/login/code").headers["Location"] == "/login"
    assert browser.post("/login/code", {"code": "123456"}).headers["Location"] == "/login"
    stranger = any_house.browser()
    assert stranger.get("/login/code").headers["Location"] == "/login"


def test_a_new_password_ends_what_was_half_way(house: House) -> None:
    phone, _codes, _answer = set_up(house.browser("Bob"))
    browser = half_in(house)
    at = f"/settings/users/{house.actor('Bob').user_id}/password"
    assert house.browser("Alice").post(at, {"new": "a brand new secret"}).status_code == 303
    assert browser.post("/login/code", {"code": phone.code()}).headers["Location"] == "/login"


def test_a_wrong_first_code_sets_nothing_up(house: House) -> None:
    bob = house.browser("Bob")
    bob_id = house.actor("Bob").user_id
    assert bob_id is not None
    sealed = bob.hidden(SET_UP)
    answer = bob.post(SET_UP, {"code": "000000", "secret": "nonsense"})
    assert answer.status_code == 422
    assert sealed
    assert not is_on(bob_id)
    alice = house.browser("Alice")
    shown = alice.get(SET_UP).get_data(as_text=True)
    import html
    import re

    of_alice = re.search(r'name="secret" value="([^"]+)"', shown)
    assert of_alice is not None
    sent = {"code": "123456", "secret": html.unescape(of_alice[1])}
    assert bob.post(SET_UP, sent).status_code == 422, "somebody else's"
    assert not is_on(bob_id)


def test_is_switched_off_by_password_and_code(any_house: House) -> None:
    bob = any_house.browser("Bob")
    phone, _codes, _answer = set_up(bob)
    wrong = {"password": "wrong", "code": phone.code(0)}
    assert bob.post(f"{HERE}/off", wrong).status_code == 422
    assert bob.post(f"{HERE}/off", {"password": PASSWORD, "code": "000000"}).status_code == 422
    bob_id = any_house.actor("Bob").user_id
    assert bob_id is not None
    assert is_on(bob_id)
    sent = {"password": PASSWORD, "code": phone.code()}
    assert bob.post(f"{HERE}/off", sent).headers["Location"] == HERE
    assert not is_on(bob_id)
    assert RecoveryCode.select().count() == 0
    assert any_house.browser("Bob").get("/").status_code == 200


def test_new_codes_take_the_place_of_the_old(house: House) -> None:
    bob = house.browser("Bob")
    phone, codes, _answer = set_up(bob)
    assert bob.post(f"{HERE}/codes", {"code": "000000"}).status_code == 422
    fresh = codes_in(bob.post(f"{HERE}/codes", {"code": phone.code()}))
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    assert half_in(house).post("/login/code", {"code": codes[0]}).status_code == 422
    assert half_in(house).post("/login/code", {"code": fresh[0]}).status_code == 303


def test_moves_to_another_phone_with_a_code_of_the_old(house: House) -> None:
    import base64
    import html
    import re

    bob = house.browser("Bob")
    old, codes, _answer = set_up(bob)
    shown = bob.get(SET_UP).get_data(as_text=True)
    key = re.search(r'class="key" dir="ltr">([A-Z2-7 ]+)<', shown)
    sealed = re.search(r'name="secret" value="([^"]+)"', shown)
    assert key is not None
    assert sealed is not None
    from tests.signin.phone import Phone

    new = Phone(base64.b32decode(key[1].replace(" ", "")))
    sent = {"secret": html.unescape(sealed[1]), "code": new.code(0)}
    assert bob.post(SET_UP, sent).status_code == 422
    assert bob.post(SET_UP, sent | {"old": "000000"}).status_code == 422
    assert bob.post(SET_UP, sent | {"code": "000000", "old": codes[0]}).status_code == 422
    assert len(codes_in(bob.post(SET_UP, sent | {"old": codes[0]}))) == 10, "it wasn't used up"
    assert half_in(house).post("/login/code", {"code": old.code()}).status_code == 422
    assert half_in(house).post("/login/code", {"code": new.code(1)}).status_code == 303


def test_an_administrator_resets_it(any_house: House) -> None:
    bob, alice = any_house.browser("Bob"), any_house.browser("Alice")
    set_up(bob)
    at = f"/settings/users/{any_house.actor('Bob').user_id}/second-factor"
    page = f"/core/users/{any_house.actor('Bob').user_id}"
    assert at in alice.get(page).get_data(as_text=True)
    assert bob.get(at).status_code == 403
    assert bob.post(at).status_code == 403
    assert alice.get(at).status_code == 200
    assert alice.post(at).status_code == 303
    assert bob.get("/").headers["Location"].startswith("/login"), "the lost phone may be signed in"
    assert any_house.browser("Bob").get("/").status_code == 200
    assert alice.post(at).status_code == 409
    assert "second_factor_reset" in kinds(any_house)
    assert at not in alice.get(page).get_data(as_text=True)


def test_an_administrator_does_not_reset_their_own(house: House) -> None:
    alice = house.browser("Alice")
    set_up(alice)
    at = f"/settings/users/{house.actor('Alice').user_id}/second-factor"
    assert alice.post(at).status_code == 409
    alice_id = house.actor("Alice").user_id
    assert alice_id is not None
    assert is_on(alice_id)


def need_it(role: str) -> None:
    """Let a role need a second factor."""
    with gate(None, "command"):
        row = Role.get(Role.name == role)
        row.needs_second_factor = True
        row.save()


def test_who_needs_one_is_led_there_and_reaches_nothing_else(any_house: House) -> None:
    bob = any_house.browser("Bob")
    assert bob.get("/contacts/parties").status_code == 200
    need_it("staff")
    for path in ("/", "/contacts/parties", "/settings/profile", "/settings/tokens", "/search?q=a",
                 "/settings/sessions", "/settings/password", "/core/files/1/download"):  # fmt: skip
        answer = bob.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, SET_UP), path
    part = bob.fragment("/contacts/parties")
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, SET_UP)
    tokens = bob.hidden(SET_UP)
    made = bob.client.post("/contacts/parties/new", data={**tokens, "kind": "person", "name": "X"})
    assert made.headers["Location"] == SET_UP
    page = bob.get(SET_UP).get_data(as_text=True)
    assert "A role of yours needs one" in page
    assert 'class="side"' not in page
    bob.tokens[bob.client.get_cookie("shophouse_session").value] = tokens["csrf_token"]
    phone, codes, answer = set_up(bob)
    assert len(codes) == 10
    assert bob.get("/contacts/parties").status_code == 200
    assert bob.post(f"{HERE}/off", {"password": PASSWORD, "code": phone.code()}).status_code == 409
    assert any_house.browser("Alice").get("/").status_code == 200, "only who has the role"


def test_who_is_led_there_may_sign_out(house: House) -> None:
    bob = house.browser("Bob")
    tokens = bob.token()
    need_it("staff")
    assert bob.client.post("/logout", data=tokens).headers["Location"] == "/login"


def test_after_the_key_changed_recovery_codes_still_open(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from app.backup import places

    phone, codes, _answer = set_up(house.browser("Bob"))
    monkeypatch.setattr(places, "_here", [replace(house.config, secret_key="another key" * 4)])
    browser = half_in(house)
    assert "another key by now" in browser.get("/login/code").get_data(as_text=True)
    assert browser.post("/login/code", {"code": phone.code()}).status_code == 422
    assert browser.post("/login/code", {"code": codes[3]}).status_code == 303


def test_codes_need_an_open_factor(house: House) -> None:
    bob_id = house.actor("Bob").user_id
    assert bob_id is not None
    renew_codes(bob_id)
    assert house.browser("Bob").get("/").status_code == 200
    assert house.browser("Bob").get(f"{HERE}/codes").headers["Location"] == HERE
