"""Codes by the clock: the worked examples of the standards, and a clock that drifts."""

import pytest

from app.signin.totp import STEP_SECONDS, address, code_of, step_of, typed

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_of(SECRET, seconds // STEP_SECONDS, digits=8) == code


@pytest.mark.parametrize(
    ("count", "code"),
    list(enumerate(["755224", "287082", "359152", "969429", "338314", "254676"])),
)
def test_codes_are_those_of_rfc_4226(count: int, code: str) -> None:
    assert code_of(SECRET, count) == code


def test_a_clock_may_be_half_a_minute_off_and_no_more() -> None:
    now = 1_800_000_000
    step = now // STEP_SECONDS
    for drift in (-1, 0, 1):
        assert step_of(SECRET, code_of(SECRET, step + drift), now) == step + drift
    for drift in (-3, -2, 2, 3):
        assert step_of(SECRET, code_of(SECRET, step + drift), now) is None


@pytest.mark.parametrize("code", ["", "12345", "\ud800", "１２３４５６", "x" * 10_000])
def test_odd_codes_are_just_wrong(code: str) -> None:
    assert step_of(SECRET, code, 1_800_000_000) is None


def test_the_address_for_apps_escapes_names() -> None:
    made = address(SECRET, "Lantern & Sons: a/b", "bob@lantern.example")
    assert made.startswith(
        "otpauth://totp/Lantern%20%26%20Sons%3A%20a%2Fb%3Abob%40lantern.example?"
    )
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in made
    assert made.endswith("issuer=Lantern%20%26%20Sons%3A%20a%2Fb")
    assert typed(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
