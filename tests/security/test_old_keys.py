"""Keys that were taken back: the old cookie and the old token open no door at all."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.jsonapi.tokens import revoke_token
from app.signin.sessions import end_sessions
from models.core import ApiToken, User
from models.gate import gate
from tests.house import Browser, House
from tests.jsonapi.program import token_of

_GIVEN = {"<plugin>": "contacts", "<name>": "parties", "<path:filename>": "x", "<verb>": "delete"}


def doors(house: House) -> Iterator[tuple[str, str]]:
    """Give every address that isn't public, with each of its methods."""
    for rule in house.app.url_map.iter_rules():
        if getattr(house.app.view_functions[rule.endpoint], "right", "") == "public":
            continue
        path = rule.rule
        for pattern, value in _GIVEN.items():
            path = path.replace(pattern, value)
        path = re.sub(r"<[^>]+>", "1", path)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, path


def cookie_opens(house: House, secret: str) -> list[str]:
    """Return the doors that a cookie opens, with good tokens of forms."""
    browser = house.browser()
    sent = {**browser.hidden("/login"), "form_id": "f" * 20}
    browser.client.set_cookie("shophouse_session", secret)
    opened = []
    for method, path in doors(house):
        if path.startswith("/api/"):
            continue
        answer = browser.client.open(path, method=method, data=sent)
        at_the_door = answer.status_code == 303 and "/login" in answer.headers["Location"]
        if not (at_the_door or answer.status_code == 401):
            opened.append(f"{method} {path}: {answer.status_code}")
    return opened


def token_opens(house: House, secret: str) -> list[str]:
    """Return the doors of the API that a token opens."""
    client = house.app.test_client(use_cookies=False)
    opened = []
    for method, path in doors(house):
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {secret}"}
            status = client.open(path, method=method, json={}, headers=headers).status_code
            if status not in (401, 429):
                opened.append(f"{method} {path}: {status}")
    return opened


def _sign_out(house: House, bob: Browser) -> None:
    assert bob.post("/logout").status_code == 303


def _switch_off(house: House, bob: Browser) -> None:
    with gate(None, "command"):
        user = User.get(User.name == "Bob")
        user.is_active = False
        user.save()


def _new_password(house: House, bob: Browser) -> None:
    path = f"/settings/users/{house.actor('Bob').user_id}/password"
    answer = house.browser("Alice").post(path, {"new": "a brand new secret"})
    assert answer.status_code == 303


def _revoke(house: House, bob: Browser) -> None:
    end_sessions(house.actor("Bob").user_id or 0)


def cookie_of(browser: Browser) -> str:
    """Return the secret that a browser keeps."""
    cookie: Any = browser.client.get_cookie("shophouse_session")
    return str(cookie.value)


def test_a_good_cookie_opens_doors(house: House) -> None:
    """What follows would see them open."""
    assert len(cookie_opens(house, cookie_of(house.browser("Bob")))) > 40


@pytest.mark.parametrize("take_back", [_sign_out, _switch_off, _new_password, _revoke])
def test_an_old_cookie_opens_no_door(
    house: House, take_back: Callable[[House, Browser], None]
) -> None:
    bob = house.browser("Bob")
    cookie = cookie_of(bob)
    assert bob.get("/").status_code == 200, "it opened doors before"
    take_back(house, bob)
    assert not cookie_opens(house, cookie)


def test_an_old_token_opens_no_door(house: House) -> None:
    secret = token_of("Bob")
    assert token_opens(house, secret), "it opened doors before"
    revoke_token(ApiToken.get(ApiToken.user == house.actor("Bob").user_id).id)
    assert not token_opens(house, secret)
    other = token_of("Bob")
    _switch_off(house, house.browser())
    assert not token_opens(house, other)
