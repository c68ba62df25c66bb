"""What always holds of taxes, units and prices, whatever the numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.catalog.amounts import round_to, smallest
from plugins.catalog.measures import Measure, NotExact, OtherGroup, convert, price_per, worth
from plugins.catalog.taxes import ROUNDINGS, TaxedPrice, TaxRule, net_price, tax_document, tax_line

PERCENT = st.decimals(0, 30, places=4)
KINDS = ("percent", "fixed", "division")


def a_tax(kind: str, rate: Decimal, switches: tuple[bool, bool, bool], number: int) -> TaxRule:
    included, adds, affected = switches
    return TaxRule(number, kind, rate / 3, rate / 100, included, adds, affected)


@st.composite
def taxes(draw: st.DrawFn) -> tuple[TaxRule, ...]:
    told = draw(
        st.lists(
            st.tuples(
                st.sampled_from(KINDS), PERCENT, st.tuples(*[st.booleans()] * 3)
            ),
            max_size=4,
        )
    )  # fmt: skip
    return tuple(a_tax(*one, number) for number, one in enumerate(told))


LINES = st.lists(
    st.builds(
        TaxedPrice,
        st.decimals(-100000, 1000000, places=6),
        st.decimals(-1000, 1000, places=6),
        taxes(),
        st.decimals(0, 100, places=4),
    ),
    max_size=5,
)


@given(LINES, st.sampled_from(ROUNDINGS), st.sampled_from([0, 2, 3]))
def test_net_and_tax_are_the_total_in_whole_units(
    lines: list[TaxedPrice], rounding: str, decimals: int
) -> None:
    unit = smallest(decimals)
    found = tax_document(lines, rounding, unit)
    assert found.net + found.tax == found.total
    assert sum(line.net for line in found.lines) == found.net
    if rounding == "per_line":
        assert sum(line.tax for line in found.lines) == found.tax
    if rounding != "unrounded":
        amounts = [found.net, found.total, *(one.amount for one in found.taxes)]
        assert all(amount == round_to(amount, unit) for amount in amounts)


@given(LINES, st.sampled_from([0, 2, 3]))
def test_the_taxes_that_a_price_includes_and_its_net_are_the_price(
    lines: list[TaxedPrice], decimals: int
) -> None:
    unit = smallest(decimals)
    for line in lines:
        found = tax_line(line, unit)
        inside = sum((one.amount for one in found.taxes if one.tax.price_included), Decimal(0))
        assert found.net + inside == round_to(line.price, unit)


@given(LINES, st.sampled_from([0, 2, 3]))
def test_the_two_ways_of_rounding_differ_by_less_than_a_unit_for_each_line_and_tax(
    lines: list[TaxedPrice], decimals: int
) -> None:
    unit = smallest(decimals)
    exact = tax_document(lines, "unrounded")
    per_document = tax_document(lines, "per_document", unit)
    assert abs(per_document.tax - exact.tax) <= unit * len(exact.taxes) / 2
    assert all(
        abs(one.net - other.net) <= unit
        for one, other in zip(per_document.lines, exact.lines, strict=True)
    )


@given(st.decimals(0, 100000, places=2), taxes())
def test_a_gross_price_comes_back_from_its_net(gross: Decimal, told: tuple[TaxRule, ...]) -> None:
    net = net_price(gross, told)
    outside = tuple(
        TaxRule(one.key, one.kind, one.rate, one.amount, False, one.adds_to_next_base,
            one.affected_by_previous) for one in told
    )  # fmt: skip
    if net >= 0:  # else the fixed taxes alone are more than the price, and its sign turns
        back = tax_line(TaxedPrice(net, taxes=outside))
        assert round_to(back.net + back.tax, Decimal("1e-20")) == gross


def test_a_group_stands_for_its_parts_and_each_part_has_its_days() -> None:
    old = TaxRule("old", rate=Decimal(16), valid_to=date(2020, 12, 31))
    new = TaxRule("new", rate=Decimal(19), valid_from=date(2021, 1, 1))
    group = TaxRule("group", "group", parts=(old, new))
    line = TaxedPrice(Decimal(100), taxes=(group,))
    assert [one.tax.key for one in tax_line(line).taxes] == ["old", "new"]


def test_a_price_that_its_taxes_eat_up_is_refused() -> None:
    all_of_it = TaxRule("all", rate=Decimal(-100), price_included=True)
    with pytest.raises(ValueError, match="leave nothing"):
        tax_line(TaxedPrice(Decimal(10), taxes=(all_of_it,)))
    whole = (TaxRule("a", "division", Decimal(60)), TaxRule("b", "division", Decimal(40)))
    with pytest.raises(ValueError, match="leave nothing"):
        tax_line(TaxedPrice(Decimal(10), taxes=whole))
    with pytest.raises(ValueError, match="no rounding"):
        tax_document([], "sometimes")


PIECE, DOZEN = Measure(1, "piece", "count"), Measure(2, "dozen", "count", Decimal(12))
GRAM = Measure(3, "g", "weight", Decimal("0.001"))
KILO, TONNE = Measure(4, "kg", "weight"), Measure(5, "t", "weight", Decimal(1000))


def test_a_dozen_is_twelve_pieces_and_never_kilograms() -> None:
    assert convert(Decimal(1), DOZEN, PIECE) == 12
    assert convert(Decimal(18), PIECE, DOZEN) == Decimal("1.5")
    with pytest.raises(OtherGroup, match=r"dozen \(count\) can't be counted in kg \(weight\)"):
        convert(Decimal(1), DOZEN, KILO)
    with pytest.raises(NotExact, match="1 piece isn't"):
        convert(Decimal(1), PIECE, DOZEN)
    assert convert(Decimal(1), PIECE, DOZEN, rounds=True) == Decimal("0.083333")


def test_a_price_per_kilogram_is_exact_on_a_line_in_grams() -> None:
    assert price_per(Decimal("12.34"), GRAM, KILO) == Decimal("0.01234")
    with_quantity = Decimal("12.345678") * worth(Decimal(1_000_000), GRAM, KILO)
    assert with_quantity == Decimal("12345.678")


@given(st.decimals(-10000, 10000, places=3), st.sampled_from([GRAM, KILO, TONNE]))
def test_converting_there_and_back_changes_nothing(quantity: Decimal, unit: Measure) -> None:
    there = worth(quantity, KILO, unit)
    assert worth(there, unit, KILO) == quantity
    assert convert(convert(quantity, KILO, GRAM), GRAM, KILO) == quantity


def test_rounding_is_half_up_away_from_zero_in_any_unit() -> None:
    assert [round_to(Decimal(text), Decimal("0.01")) for text in ("0.005", "-0.005")] == [
        Decimal("0.01"), Decimal("-0.01"),
    ]  # fmt: skip
    third = Decimal(1) / 3
    assert round_to(third + third + third, Decimal(1)) == 1
    assert round_to(Decimal("1.02"), Decimal("0.05")) == 1


def day(offset: int) -> date:
    return date(2026, 6, 15) + timedelta(days=offset)
