"""Numbers are read as people write them, and never guessed."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import BigIntegerField, IntegerField, SmallIntegerField

from models.fields import MoneyField, PercentField, PriceField, QuantityField, RateField
from models.kinds import Kind, kind_of
from models.refused import Invalid

MONEY, QUANTITY, PERCENT = kind_of(MoneyField()), kind_of(QuantityField()), kind_of(PercentField())
WHOLE = kind_of(BigIntegerField())
LOCALES = ["en", "de", "fr", "ar", "hi", "sv", "de-CH", "es", "pl", "fa", "pt-PT", "x-rtl"]
money = st.decimals(Decimal(-(2**63) + 1) / 10**4, Decimal(2**63 - 1) / 10**4, places=4)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("12.5", None, "12.5"),
        ("+3", None, "3"),
        ("−3", None, "-3"),
        ("٣.٥", None, "3.5"),
        ("1.234,50", "de", "1234.50"),
        ("−5", "de", "-5"),
        ("- 5", "de", "-5"),
        ("1 234,5", "de", "1234.5"),
        ("1'234", "de", "1234"),
        (",5", "de", "0.5"),
        ("5,", "de", "5"),
        ("1,234.5", "en", "1234.5"),
        ("1,234.5", "x-rtl", "1234.5"),
        ("1 234,5", "fr", "1234.5"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("١٬٢٣٤٫٥", "ar", "1234.5"),
        ("\u200e-7", "ar", "-7"),
        ("12,34,567.5", "hi", "1234567.5"),
        ("1’234.50", "de-CH", "1234.50"),
    ],
)
def test_reads_amounts(text: str, locale: str | None, expected: str) -> None:
    assert MONEY.parse(text, locale) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("1e5", None),
        ("NaN", None),
        ("Infinity", "en"),
        ("0x10", None),
        ("1_000", None),
        ("1_000", "en"),
        ("1,5", None),
        ("1,000", None),
        (".5", None),
        ("1.5", "de"),
        ("12.34,5", "de"),
        ("1,2,3", "de"),
        ("1,234,5", "de"),
        ("1.234,5", "en"),
        ("12,34", "en"),
        ("1.5", "fr"),
        ("--5", "en"),
        ("5-", "en"),
        ("5 EUR", "en"),
        ("0.00001", None),
        ("922337203685477.5808", None),
        ("9" * 5000, None),
        (Decimal("NaN"), None),
        (1.5, None),
        (True, None),
        ([], None),
    ],
)
def test_refuses_what_is_no_amount(text: Any, locale: str | None) -> None:
    with pytest.raises(Invalid):
        MONEY.parse(text, locale)


@pytest.mark.parametrize("kind", [MONEY, WHOLE, PERCENT], ids=lambda kind: kind.name)
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_none_and_shown_as_nothing(kind: Kind, nothing: Any) -> None:
    assert kind.parse(nothing, "de") is None
    assert kind.show(None) == kind.html(None) == kind.entry(None) == kind.search_text(None) == ""
    assert kind.plain(None) is None


@pytest.mark.parametrize("locale", LOCALES)
@given(amount=money)
def test_what_is_shown_is_read_back(locale: str, amount: Decimal) -> None:
    for kind in (MONEY, PERCENT):
        assert kind.parse(kind.show(amount, locale), locale) == amount
        assert kind.parse(kind.entry(amount, locale), locale) == amount


@pytest.mark.parametrize("locale", LOCALES)
@given(number=st.integers(-(2**63), 2**63 - 1))
def test_whole_number_is_read_back(locale: str, number: int) -> None:
    assert WHOLE.parse(WHOLE.show(number, locale), locale) == number
    assert WHOLE.parse(WHOLE.plain(number)) == number


@given(amount=money)
def test_plain_form_is_read_back_and_bare(amount: Decimal) -> None:
    plain = MONEY.plain(amount)
    assert MONEY.parse(plain) == amount
    assert "E" not in plain
    assert not ("." in plain and plain.endswith(("0", ".")))


@given(st.text(), st.sampled_from([None, *LOCALES]))
def test_any_text_is_a_number_or_refused(text: str, locale: str | None) -> None:
    for kind in (MONEY, WHOLE, PERCENT):
        with suppress(Invalid):
            assert kind.parse(text, locale) is None or kind.is_valid(kind.parse(text, locale))


@pytest.mark.parametrize(
    ("kind", "amount", "locale", "shown"),
    [
        (MONEY, "-1234.5", "en", "−1,234.50"),
        (MONEY, "1234.5678", "de", "1.234,5678"),
        (MONEY, "-1234.5", "sv", "−1\u00a0234,50"),
        (QUANTITY, "3.000000", "en", "3"),
        (QUANTITY, "0.25", "de", "0,25"),
        (PERCENT, "19.0000", "en", "19\u00a0%"),
        (kind_of(PriceField()), "9.9", "en", "9.90"),
        (kind_of(RateField()), "1.084", "en", "1.084"),
    ],
)
def test_shows_numbers(kind: Kind, amount: str, locale: str, shown: str) -> None:
    assert kind.show(Decimal(amount), locale) == shown
    assert kind.is_number


def test_number_keeps_its_direction_and_zero_is_muted() -> None:
    assert MONEY.html(Decimal("-2"), "en") == '<bdi dir="ltr">−2.00</bdi>'
    assert MONEY.html(Decimal("0"), "en") == '<bdi dir="ltr" class="muted">0.00</bdi>'
    assert WHOLE.html(0, "en") == '<bdi dir="ltr" class="muted">0</bdi>'


@pytest.mark.parametrize(
    ("amount", "plain"),
    [("100.0000", "100"), ("-0.0", "0"), ("1E+2", "100"), ("0.0001", "0.0001"), ("12.50", "12.5")],
)
def test_plain_form(amount: str, plain: str) -> None:
    assert MONEY.plain(Decimal(amount)) == plain


@pytest.mark.parametrize(
    ("field", "bits"), [(SmallIntegerField(), 16), (IntegerField(), 32), (BigIntegerField(), 64)]
)
def test_whole_number_fits_its_column(field: Any, bits: int) -> None:
    kind, largest = kind_of(field), 2 ** (bits - 1) - 1
    assert kind.parse(str(largest)) == largest
    assert kind.parse(-largest - 1) == -largest - 1
    for wrong in (largest + 1, -largest - 2):
        with pytest.raises(Invalid):
            kind.parse(str(wrong))


@pytest.mark.parametrize("wrong", ["1.5", "1e5", "0x10", "1_0", Decimal("1.5"), 1.0, True, {}])
def test_refuses_what_is_no_whole_number(wrong: Any) -> None:
    with pytest.raises(Invalid):
        WHOLE.parse(wrong)


def test_percent_sign_may_be_written() -> None:
    assert PERCENT.parse("20 %", "de") == PERCENT.parse("20", "de") == 20
    with pytest.raises(Invalid):
        PERCENT.parse("20 %")
