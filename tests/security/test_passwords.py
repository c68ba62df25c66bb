"""What a password may be, and that it is kept as it was typed."""

import re

import pytest

from app.signin import passwords, weak_password
from app.signin.links import RESET, choice_token
from tests.house import PASSWORD, House
from tests.security.test_sign_in import without_users

ALICE = "alice@lantern.example"


@pytest.mark.parametrize(
    "password",
    [
        "short-one",
        "qwertyuiop",
        "QwertyUIOP",
        "1q2w3e4r5t",
        "Passwort123",
        "!!hallo12345",
        "aaaaaaaaaaaa",
    ],
)
def test_short_and_common_passwords_are_refused(password: str) -> None:
    assert weak_password(password)


def test_the_most_used_passwords_are_all_refused() -> None:
    most_used = passwords._common()
    assert len(most_used) >= 3000
    assert all(weak_password(one) and weak_password(one.upper()) for one in most_used)


@pytest.mark.parametrize(
    "password",
    [
        "correcthorsebattery",
        "77 green lanterns",
        "ÄÖÜ äöü ß €",
        "灯籠の光は七十七個もある",
        "x" * 60 + "yzab",
        "  lantern  ",
    ],
)
def test_any_composition_and_length_is_taken(password: str) -> None:
    assert not weak_password(password)


def test_ones_own_name_and_mail_are_refused() -> None:
    assert weak_password("Alice@Lantern.example", ("Alice", ALICE))


def test_a_password_counts_as_it_was_typed(house: House) -> None:
    typed = " Two Spaces before, one behind "
    alice = house.browser("Alice")
    sent = {"old": PASSWORD, "new": typed, "again": typed}
    assert alice.post("/settings/password", sent).status_code == 303
    for other in (typed.strip(), typed.lower(), typed[:-1], f"{typed} "):
        assert house.browser().sign_in(ALICE, other).status_code == 422
    assert house.browser().sign_in(ALICE, typed).status_code == 303


def test_password_fields_are_masked_and_open_to_password_managers(house: House) -> None:
    alice, stranger = house.browser("Alice"), house.browser()
    bob_id = house.actor("Bob").user_id or 0
    stranger.get("/login/password/" + choice_token(RESET, bob_id))
    pages = [alice.get("/settings/password"), alice.get(f"/settings/users/{bob_id}/password")]
    pages += [stranger.get("/login"), stranger.get("/login/choose")]
    token = without_users(house)
    pages.append(stranger.get(f"/setup?token={token}", follow_redirects=True))
    for page in pages:
        assert page.status_code == 200
        fields = re.findall(r"<input[^>]*password[^>]*>", page.get_data(as_text=True))
        fields = [one for one in fields if 'type="hidden"' not in one]
        assert fields
        for one in fields:
            assert 'type="password"' in one
            assert re.search(r'autocomplete="(current|new)-password"', one)
            assert "onpaste" not in one
            assert "maxlength" not in one
