"""Every worked example of `tests/truth/tax_engine.json`, as it stands."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plugins.catalog.amounts import round_cash, round_to
from plugins.catalog.taxes import (
    TaxedDocument,
    TaxedPrice,
    TaxRule,
    net_price,
    price_with,
    spread,
    tax_document,
)

TABLE = Path(__file__).parents[1] / "truth" / "tax_engine.json"
CASES = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]
NEAR = Decimal("0.000001")
DAY_0 = date(2024, 1, 1)


def day(text: str | None) -> date | None:
    return DAY_0 + timedelta(days=int(text.removeprefix("day "))) if text else None


def tax(told: dict[str, Any]) -> TaxRule:
    switches = ("price_included", "adds_to_next_base", "affected_by_previous", "reverse_charge")
    return TaxRule(
        told.get("id"),
        told["kind"],
        Decimal(told.get("rate", "0")),
        Decimal(told.get("amount", "0")),
        **{name: told[name] for name in switches if name in told},
        valid_from=day(told.get("valid_from")),
        valid_to=day(told.get("valid_to")),
    )


def computed(inputs: dict[str, Any]) -> TaxedDocument:
    taxes = {one["id"]: tax(one) for one in inputs["taxes"]}
    lines = [
        TaxedPrice(
            Decimal(line["unit_price"]),
            Decimal(line["quantity"]),
            spread([taxes[one] for one in line["taxes"]], day(inputs.get("date"))),
            Decimal(line.get("discount_percent", "0")),
        )
        for line in inputs["lines"]
    ]
    unit = inputs.get("rounding_unit")
    return tax_document(lines, inputs["rounding_mode"], Decimal(unit) if unit else None)


def told(case: dict[str, Any], amount: Decimal) -> Decimal:
    return round_to(amount, NEAR) if case["inputs"]["rounding_mode"] == "unrounded" else amount


DOCUMENTS = [case for case in CASES if "lines" in case["inputs"]]
EXCHANGES = [case for case in CASES if "taxes_to" in case["inputs"]]


def test_no_case_is_left_out() -> None:
    assert len(DOCUMENTS) + len(EXCHANGES) == len(CASES) == 30


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case["id"])
def test_a_document_comes_to_what_is_published(case: dict[str, Any]) -> None:
    expected, found = case["expected"], computed(case["inputs"])
    assert told(case, found.net) == Decimal(expected["untaxed"])
    assert told(case, found.total) == Decimal(expected["total"])
    if "tax_total" in expected:
        assert found.tax == Decimal(expected["tax_total"])
    if "taxes" in expected:
        amounts = [
            (one.tax.key, told(case, one.base), told(case, one.amount)) for one in found.taxes
        ]
        assert amounts == [
            (one["id"], Decimal(one["base"]), Decimal(one["amount"])) for one in expected["taxes"]
        ]
    assert found.net == sum(line.net for line in found.lines)


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case["id"])
def test_self_assessed_and_cash(case: dict[str, Any]) -> None:
    expected, found = case["expected"], computed(case["inputs"])
    assert [(one.tax.key, one.base, one.amount, -one.amount) for one in found.self_assessed] == [
        (one["id"], Decimal(one["base"]), Decimal(one["due"]), Decimal(one["deductible"]))
        for one in expected.get("self_assessed", [])
    ]
    if "payable" in expected:
        coin = Decimal(case["inputs"]["cash_rounding_unit"])
        paid = (Decimal(expected["payable"]), Decimal(expected["cash_rounding"]))
        assert round_cash(found.total, coin) == paid


@pytest.mark.parametrize(
    "case",
    [case for case in DOCUMENTS if "net_unit_price_from_gross" in case["expected"]],
    ids=lambda case: case["id"],
)
def test_net_price_of_a_gross_one(case: dict[str, Any]) -> None:
    asked = case["expected"]["net_unit_price_from_gross"]
    taxes = spread(map(tax, case["inputs"]["taxes"]), day(case["inputs"]["date"]))
    assert net_price(Decimal(asked["gross_unit_price"]), taxes) == Decimal(asked["net"])


def test_the_gross_price_of_the_eco_tax_comes_back() -> None:
    case = next(one for one in CASES if one["id"] == "tax-eco-in-unit-price")
    assert net_price(Decimal(126), map(tax, case["inputs"]["taxes"])) == 100


def test_reverse_charge_is_the_same_if_marked_as_included() -> None:
    case = next(one for one in CASES if one["id"] == "taxdoc-reverse-charge")
    case["inputs"]["taxes"][0]["price_included"] = True
    test_a_document_comes_to_what_is_published(case)
    test_self_assessed_and_cash(case)


@pytest.mark.parametrize("case", EXCHANGES, ids=lambda case: case["id"])
def test_price_for_other_taxes(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    before, after = map(tax, inputs["taxes_from"]), map(tax, inputs["taxes_to"])
    found = price_with(Decimal(inputs["unit_price"]), before, after)
    assert round_to(found, Decimal("0.01")) == Decimal(case["expected"]["unit_price"])
