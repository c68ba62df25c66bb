"""What a password may be, and that it is kept as it was typed."""

import re

import pytest

from app.signin import weak_password
from tests.house import PASSWORD, House

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
    pages = house.browser().get("/login"), house.browser("Alice").get("/settings/password")
    for page in pages:
        fields = re.findall(r"<input[^>]*password[^>]*>", page.get_data(as_text=True))
        fields = [one for one in fields if 'type="hidden"' not in one]
        assert fields
        for one in fields:
            assert 'type="password"' in one
            assert re.search(r'autocomplete="(current|new)-password"', one)
            assert "onpaste" not in one
            assert "maxlength" not in one
