"""Amounts are rounded half up once, and parts sum back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import currency_decimals, round_half_up, split

amounts = st.decimals(-(10**14), 10**14, places=4)
weights = st.lists(st.decimals(0, 10**9, places=6), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("amount", "decimals", "rounded"),
    [
        ("2.345", 2, "2.35"),
        ("-2.345", 2, "-2.35"),
        ("2.3449", 2, "2.34"),
        ("0.5", 0, "1"),
        ("1234567890123456789012345678.5", 2, "1234567890123456789012345678.50"),
    ],
)
def test_rounds_halves_away_from_zero(amount: str, decimals: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(amount), decimals)) == rounded


@pytest.mark.parametrize(("code", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CHF", 2)])
def test_currency_knows_its_decimals(code: str, decimals: int) -> None:
    assert currency_decimals(code) == decimals


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("100.00", ["1", "1", "1"], ["33.33", "33.34", "33.33"]),
        ("-0.01", ["1", "1"], ["-0.01", "0.00"]),
        ("10.00", ["3", "0", "1"], ["7.50", "0.00", "2.50"]),
    ],
)
def test_splits_an_amount_by_weights(amount: str, weights: list[str], parts: list[str]) -> None:
    found = split(Decimal(amount), [Decimal(weight) for weight in weights], 2)
    assert [str(part) for part in found] == parts


@given(amounts, weights, st.sampled_from([0, 2, 3]))
def test_parts_sum_back_and_are_fair(amount: Decimal, shares: list[Decimal], decimals: int) -> None:
    parts = split(amount, shares, decimals)
    whole = round_half_up(amount, decimals)
    assert sum(parts) == whole
    unit, total = Decimal(1).scaleb(-decimals), sum(shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - whole * share / total) <= unit


@pytest.mark.parametrize("shares", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_refuses_weights_that_divide_nothing(shares: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Decimal(1), shares, 2)
