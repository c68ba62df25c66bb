"""A document's lines from records: nets, tax lines and totals, and where taxes come from."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.settings import put_settings
from models.refused import Refused
from plugins.catalog.lines import LineOf, compute, tax_names, taxes_of
from tests.catalog.conftest import made, product, tax, unit
from tests.house import House

D = Decimal


def test_two_rates_and_a_discount(any_house: House) -> None:
    full, low = tax("A", "19").id, tax("B", "7").id
    lines = [LineOf(D(3), D("9.99"), D(10), (full,)), LineOf(D(1), D(5), taxes=(low,))]
    found = compute(lines, "EUR")
    assert found.nets == (D("26.97"), D("5.00"))
    assert [(one.tax, one.base, one.amount) for one in found.tax_lines] == [
        (full, D("26.97"), D("5.12")), (low, D("5.00"), D("0.35")),
    ]  # fmt: skip
    assert (found.net, found.tax, found.total) == (D("31.97"), D("5.47"), D("37.44"))
    assert tax_names({full, low}) == {full: "A", low: "B"}


def test_the_firm_says_how_taxes_are_rounded(house: House) -> None:
    vat = tax("V", "13").id
    lines = [LineOf(D("12.12"), D("12.12"), taxes=(vat,))] * 2
    assert compute(lines, "EUR").total == D("331.98")
    assert compute(lines, "EUR").net == D("293.78")
    put_settings("catalog", tax_rounding="per_document")
    found = compute(lines, "EUR")
    assert (found.net, found.tax, found.total) == (D("293.79"), D("38.19"), D("331.98"))
    assert sum(found.nets) == found.net


@pytest.mark.parametrize(
    ("currency", "total"), [("JPY", "119"), ("EUR", "118.99"), ("KWD", "118.988")]
)
def test_each_currency_has_its_decimals(house: House, currency: str, total: str) -> None:
    line = LineOf(D(1), D("99.99"), taxes=(tax("V", "19").id,))
    assert compute([line], currency).total == D(total)


def test_groups_order_days_and_reverse_charge(house: House) -> None:
    eco = tax("Eco", kind="fixed", amount=D(5), adds_to_next_base=True, position=1).id
    old = tax("Old", "16", valid_to=date(2020, 12, 31), position=2).id
    new = tax("New", "20", valid_from=date(2021, 1, 1), position=3).id
    members = [{"tax": new}, {"tax": old}, {"tax": eco}]
    group = made("taxes", {"tax_members": members}, name="Both", kind="group").id
    line = LineOf(D(5), D(100), taxes=(group,))
    found = compute([line], "EUR", day=date(2026, 1, 1))
    assert [(one.tax, one.amount) for one in found.tax_lines] == [(eco, 25), (new, 105)]
    assert found.total == 630
    owed = tax("Owed", "21", reverse_charge=True).id
    self_assessed = compute([LineOf(D(1), D(100), taxes=(owed,))], "EUR")
    assert [one.amount for one in self_assessed.tax_lines] == [21, -21]
    assert (self_assessed.tax, self_assessed.total) == (0, 100)


def test_a_price_per_kilogram_is_exact_on_a_line_in_grams(house: House) -> None:
    kilo, gram, hour = (unit(name).id for name in ("kg", "g", "hour"))
    line = LineOf(D(1_000_000), D("12.345678"), unit=gram, price_unit=kilo)
    assert compute([line], "EUR").net == D("12345.68")
    with pytest.raises(Refused, match="can't be counted"):
        compute([LineOf(D(1), D(1), unit=hour, price_unit=kilo)], "EUR")


def test_a_price_that_taxes_eat_up_is_refused(house: House) -> None:
    whole = [tax(name, rate, kind="division").id for name, rate in (("A", "60"), ("B", "50"))]
    with pytest.raises(Refused, match="leave nothing"):
        compute([LineOf(D(1), D(10), taxes=tuple(whole))], "EUR")


def test_a_product_without_taxes_takes_those_of_the_nearest_category(house: House) -> None:
    full, low = tax("A", "19").id, tax("B", "7").id
    food = made("categories", name="Food", taxes=[low], purchase_taxes=[full])
    cheese = made("categories", name="Cheese", parent_category=food.id)
    brie, book = product("Brie", "5", category=cheese.id), product("Book", "9")
    wine = product("Wine", "9", category=cheese.id, taxes=[full])
    assert [taxes_of(one) for one in (brie, book, wine)] == [[low], [], [full]]
    assert taxes_of(brie, "purchase") == [full]


def test_an_empty_document_comes_to_nothing(house: House) -> None:
    found: Any = compute([], "EUR")
    assert (found.net, found.tax, found.total, found.tax_lines) == (0, 0, 0, ())
