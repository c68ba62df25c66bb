"""When parts of a total are due: the worked examples, and what always holds."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.catalog.amounts import smallest
from plugins.catalog.terms import SHARES, TermPart, due_on, due_parts, early_payment

TABLE = Path(__file__).parents[1] / "truth" / "dunning_terms.json"
CASES = {one["id"]: one for one in json.loads(TABLE.read_text(encoding="utf-8"))["cases"]}
CENT = Decimal("0.01")
TERMS = {
    "term-today": TermPart(),
    "term-45-end-of-month": TermPart(day_of_month=31, days=45),
    "term-first-next-month": TermPart(months=1, day_of_month=1),
}
FOUR_PARTS = [
    TermPart("percent_of_rest", Decimal(25), days=30),
    TermPart("percent", Decimal(25), months=1),
    TermPart("amount", Decimal("396.84"), months=1, days=30),
    TermPart("rest", months=2, day_of_month=15, days=30),
]


@pytest.mark.parametrize("name", TERMS)
def test_due_dates(name: str) -> None:
    case: dict[str, Any] = CASES[name]
    days = map(date.fromisoformat, case["inputs"]["invoice_dates"])
    assert [str(due_on(TERMS[name], day)) for day in days] == case["expected"]["due_dates"]


def test_four_parts() -> None:
    inputs, expected = CASES["term-four-parts"]["inputs"], CASES["term-four-parts"]["expected"]
    day, total = date.fromisoformat(inputs["date"]), Decimal(inputs["total"])
    found = due_parts(FOUR_PARTS, total, day, CENT)
    assert [[str(one.on), str(one.amount)] for one in found] == expected["due"]


def test_reminders_are_the_only_cases_left_to_accounting() -> None:
    others = set(CASES) - set(TERMS) - {"term-four-parts"}
    assert others == {"dunning-day-4", "dunning-day-5", "dunning-next-level"}


def test_the_end_of_the_next_month_is_its_last_day() -> None:
    end = TermPart(months=1, day_of_month=31)
    assert due_on(end, date(2026, 1, 10)) == date(2026, 2, 28)
    assert due_on(end, date(2026, 2, 28)) == date(2026, 3, 31)
    assert due_on(TermPart(months=1), date(2024, 1, 31)) == date(2024, 2, 29)
    assert due_on(TermPart(months=2), date(2026, 11, 30)) == date(2027, 1, 30)


def test_who_pays_early_keeps_the_discount_back() -> None:
    found = early_payment(Decimal(2), 10, Decimal("119.99"), date(2026, 12, 30), CENT)
    assert found is not None
    assert (found.until, found.discount) == (date(2027, 1, 9), Decimal("2.40"))
    assert early_payment(Decimal(0), 10, Decimal(100), date(2026, 1, 1), CENT) is None


def part() -> st.SearchStrategy[TermPart]:
    return st.builds(
        TermPart,
        st.sampled_from(SHARES),
        st.decimals(0, 100, places=4),
        st.integers(0, 24),
        st.none() | st.integers(1, 31),
        st.integers(0, 400),
    )


@given(
    st.lists(part(), max_size=5),
    st.integers(-(10**12), 10**12),
    st.sampled_from([0, 2, 3]),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_the_parts_add_up_and_none_is_due_before_its_month(
    parts: list[TermPart], amount: int, decimals: int, day: date
) -> None:
    unit = smallest(decimals)
    total = amount * unit
    found = due_parts(parts, total, day, unit)
    assert sum(one.amount for one in found) == total
    assert all(one.amount % unit == 0 for one in found)
    assert all(one.on >= day.replace(day=1) for one in found)
