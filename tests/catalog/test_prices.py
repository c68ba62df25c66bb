"""Which price holds: the most specific valid rule, honest at the edges of days and quantities."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing import update
from models.refused import Refused
from plugins.catalog.lines import price_for
from plugins.catalog.prices import why
from plugins.catalog.pricing import Asked, Rule, candidates
from tests.catalog.conftest import made, product, resource, unit
from tests.house import House

DAY = date(2026, 6, 15)
LAMP, LANTERN, LIGHTS, BRASS = 1, 2, 10, 11
ASKED = Asked(
    LAMP, Decimal(10), "EUR", DAY, Decimal(100), party=7, groups=frozenset({5}), price_list=3,
    variant_of=LANTERN, categories=(BRASS, LIGHTS),
)  # fmt: skip
ALL = Rule(1, percent_off=Decimal(1))
LADDER = [
    ALL,
    replace(ALL, key=2, to_on=DAY),
    replace(ALL, key=3, from_quantity=Decimal(10)),
    replace(ALL, key=4, currency="EUR"),
    replace(ALL, key=5, category=LIGHTS),
    replace(ALL, key=6, category=BRASS),
    replace(ALL, key=7, product=LANTERN),
    replace(ALL, key=8, product=LAMP),
    replace(ALL, key=9, group=5),
    replace(ALL, key=10, group=5, product=LAMP),
    replace(ALL, key=11, price_list=3, is_assigned=True),
    replace(ALL, key=12, party=7),
    replace(ALL, key=13, party=7, product=LAMP),
]
"""From the most general to the most specific rule, as `pricing` states the order."""


def test_each_more_specific_rule_wins_over_all_that_are_less() -> None:
    found = [one.rule.key for one in candidates(LADDER, ASKED)]
    assert found == sorted((rule.key for rule in LADDER), reverse=True)
    assert [one.who for one in candidates(LADDER, ASKED)][::4] == [
        "customer", "group", "everybody", "everybody",
    ]  # fmt: skip


@given(st.permutations(LADDER), st.integers(1, 13))
def test_the_order_in_which_rules_are_read_doesnt_matter(rules: list[Rule], count: int) -> None:
    some = rules[:count]
    winner = candidates(some, ASKED)[0]
    assert winner.rule.key == max(rule.key for rule in some)


def test_of_two_alike_the_later_begin_and_then_the_newer_wins() -> None:
    older = replace(ALL, key=1, from_on=date(2026, 1, 1))
    later = replace(ALL, key=2, from_on=date(2026, 6, 1))
    newer = replace(ALL, key=3, from_on=date(2026, 6, 1), percent_off=Decimal(2))
    assert [one.rule.key for one in candidates([newer, older, later], ASKED)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"from_on": DAY}, True), ({"to_on": DAY}, True),
        ({"from_on": date(2026, 6, 16)}, False), ({"to_on": date(2026, 6, 14)}, False),
        ({"from_quantity": Decimal(10)}, True), ({"from_quantity": Decimal("10.000001")}, False),
        ({"currency": "USD"}, False), ({"party": 8}, False), ({"group": 6}, False),
        ({"product": 99}, False), ({"category": 99}, False),
        ({"price_list": 4, "is_assigned": True}, False), ({"price_list": 4}, True),
        ({"product": LAMP, "category": 99}, False), ({"party": 7, "group": 6}, False),
    ],
)  # fmt: skip
def test_a_rule_holds_to_its_edges_and_for_all_that_it_names(
    rule: dict[str, Any], holds: bool
) -> None:
    assert bool(candidates([replace(ALL, **rule)], ASKED)) is holds


def test_a_percentage_needs_a_price_and_a_price_needs_none() -> None:
    abroad = replace(ASKED, currency="USD", sale_price=None)
    fixed = Rule(2, currency="USD", price=Decimal("120.50"))
    assert [one.price for one in candidates([ALL, fixed], abroad)] == [Decimal("120.50")]
    assert [one.price for one in candidates([ALL, fixed], ASKED)] == [Decimal(99)]


def shop() -> tuple[Any, Any, Any]:
    lights = made("categories", name="Lights")
    brass = made("categories", name="Brass", parent_category=lights.id)
    lamp = product("Lamp", "100", category=brass.id, code="L1")
    firm = made("contacts/parties", kind="company", name="Harbour Hotel")
    return lights, lamp, firm


def test_the_rule_that_wins_is_named(any_house: House) -> None:
    lights, lamp, firm = shop()
    made("price_lists", {"rules": [{"category": lights.id, "percent_off": "10"}]}, name="Summer")
    quantity = [{"product": lamp.id, "price": "80", "from_quantity": "12"}]
    made("price_lists", {"rules": quantity}, name="By the dozen")
    one = price_for(firm, lamp, Decimal(1), None, "EUR", DAY)
    dozen = price_for(firm, lamp, Decimal(1), unit("dozen"), "EUR", DAY)
    assert one is not None
    assert dozen is not None
    assert (one.unit_price, one.rule) == (Decimal(90), "Summer")
    assert (dozen.unit_price, dozen.price, dozen.rule) == (Decimal(960), 80, "By the dozen")
    named = [one.rule.name for one in why(firm, lamp, Decimal(12), None, "EUR", DAY)]
    assert named == ["By the dozen", "Summer"]
    with pytest.raises(Refused, match="can't be counted in"):
        price_for(firm, lamp, Decimal(1), unit("kg"), "EUR", DAY)


def test_a_customers_own_list_holds_for_them_alone(house: House) -> None:
    _lights, lamp, firm = shop()
    rules = [{"product": lamp.id, "price": "70"}]
    own = made("price_lists", {"rules": rules}, name="Hotels", is_assigned=True)
    plain = price_for(firm, lamp, Decimal(1), None, "EUR", DAY)
    assert plain is not None
    assert (plain.unit_price, plain.rule) == (Decimal(100), "")
    update(
        resource("contacts/parties"), firm.id, {"catalog_price_list": own.id},
        house.actor("Alice"),
    )  # fmt: skip
    fresh = type(firm).get_by_id(firm.id)
    found = price_for(fresh, lamp, Decimal(1), None, "EUR", DAY)
    assert found is not None
    assert (found.unit_price, found.rule, found.price_list_id) == (70, "Hotels", own.id)
    assert price_for(fresh, lamp, Decimal(1), None, "USD", DAY) is None


def test_an_archived_list_makes_no_price_and_a_list_narrows_its_rules(house: House) -> None:
    _lights, lamp, firm = shop()
    rules = [{"product": lamp.id, "price": "70", "to_on": "2026-12-31"}]
    made("price_lists", {"rules": rules}, name="June", to_on="2026-06-30")
    found = [
        price_for(firm, lamp, Decimal(1), None, "EUR", date(2026, *day))
        for day in ((6, 30), (7, 1))
    ]
    assert [one.unit_price for one in found if one] == [70, 100]
