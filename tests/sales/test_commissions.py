"""Commissions: whose rule holds, of what, and what the report adds up."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.rights import Denied
from app.writing import Invalids, create, perform
from models.clock import today
from plugins.sales.commission import CommissionRule, commission, rule_for
from tests.house import House
from tests.sales.conftest import at, order, party, product
from tests.sales.test_reports import ran


def rule(actor: Any, percent: str, **values: Any) -> Any:
    """Store a rule for commissions."""
    return create(at("sales/commission_rules"), {"percent": percent, **values}, actor)


def sold(actor: Any, firm: Any, day: date, *lines: dict[str, Any], **values: Any) -> Any:
    """Store a sales order of a day."""
    made = order(actor, *lines, party=firm.id, date=day.isoformat(), **values)
    perform(at("sales/orders"), made.id, "confirm", actor, {})
    return made


def test_a_rule_for_the_person_goes_first_then_the_one_that_began_last() -> None:
    first, last = date(2026, 1, 1), date(2026, 6, 30)
    everybody = CommissionRule(id=1, percent=Decimal(3))
    newer = CommissionRule(id=2, percent=Decimal(4), from_on=date(2026, 6, 1))
    own = CommissionRule(id=3, person=7, percent=Decimal(9), from_on=first, to_on=last)
    rules = [everybody, newer, own]
    assert rule_for(rules, 7, first) is own
    assert rule_for(rules, 7, last) is own
    assert rule_for(rules, 7, last + timedelta(days=1)) is newer
    assert rule_for(rules, 7, first - timedelta(days=1)) is everybody
    assert rule_for(rules, 8, date(2026, 5, 31)) is everybody
    assert rule_for(rules, None, date(2026, 6, 1)) is newer
    assert rule_for([own], 8, first) is None


def test_a_commission_is_rounded_half_up_once_and_a_loss_gives_none() -> None:
    of_net = CommissionRule(percent=Decimal("2.5"), base="net")
    of_margin = CommissionRule(percent=Decimal(10), base="margin")
    assert commission(of_net, Decimal("10.20"), None, 2) == Decimal("0.26")  # 0.255
    assert commission(of_margin, Decimal(100), Decimal("-5"), 2) == 0
    assert commission(of_margin, Decimal(100), None, 2) == 0
    assert commission(of_net, Decimal(150), None, 0) == 4  # 3.75


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"percent": "101"}, "percent"),
        ({"percent": "-1"}, "percent"),
        ({"percent": "5", "from_on": "2026-02-02", "to_on": "2026-02-01"}, "to_on"),
        ({"percent": "5", "base": "revenue"}, "base"),
    ],
)
def test_shares_and_days_that_make_no_sense_are_refused(
    house: House, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalids) as refused:
        create(at("sales/commission_rules"), values, house.actor("Alice"))
    assert list(refused.value.errors) == [field]


def test_the_report_adds_each_order_up_by_its_salespersons_rule(any_house: House) -> None:
    alice = any_house.actor("Alice")
    sam = any_house.add("Sam", "salesperson")
    firm, kettle = party(alice), product(alice, cost="9.90")
    rule(alice, "5")
    rule(alice, "50", person=sam.user_id, base="margin", from_on=today().isoformat())
    yesterday = today() - timedelta(days=1)
    sold(alice, firm, today(), {"product": kettle.id, "quantity": "3"})
    sold(alice, firm, today(), {"product": kettle.id}, owner=sam.user_id)
    sold(alice, firm, yesterday, {"product": kettle.id}, owner=sam.user_id)
    order(alice, {"product": kettle.id, "quantity": "99"}, party=firm.id)  # only offered
    found = ran(alice, "commissions")
    told = {row["salesperson"]: (row["orders"], row["commission"]) for row in found.rows}
    assert told == {
        sam.user_id: (2, Decimal("11.50")),  # half of 20.00, 5 % of 29.90
        alice.user_id: (1, Decimal("4.49")),  # 5 % of 89.70
    }
    assert found.totals["commission"] == Decimal("15.99")
    with pytest.raises(Denied):
        rule(sam, "90", person=sam.user_id)


def test_whose_margins_are_hidden_gets_no_margin_at_any_door(house: House) -> None:
    alice = house.actor("Alice")
    firm, kettle = party(alice), product(alice, cost="8.77")
    made = sold(alice, firm, today(), {"product": kettle.id, "quantity": "3"})
    house.role(
        "blind",
        "sales/orders:read,export,report_revenue,report_margins!margin"
        " sales/lines:read,export!margin!unit_cost contacts/parties:read"
        " catalog/products:read!cost!margin core/api_tokens:*",
    )
    blind = house.add("Bill", "blind")
    browser = house.browser("Bill")
    canaries = ("63.39", "63,39", "8.77", "8,77", "26.31", "26,31")  # 3 × 29.90 − 3 × 8.77
    pages = [
        f"/sales/orders/{made.id}", "/sales/orders", f"/sales/lines/{made.lines()[0].id}",
        "/sales/lines", f"/contacts/parties/{firm.id}", f"/catalog/products/{kettle.id}",
        "/reports/sales.revenue", "/reports/sales.margins", "/sales/orders/export?format=csv",
        "/sales/lines/export?format=csv", f"/sales/orders/{made.id}/preview",
    ]  # fmt: skip
    for path in pages:
        answer = browser.get(path)
        wanted = 403 if path == "/reports/sales.margins" else 200
        assert answer.status_code == wanted, path
        text = answer.get_data(as_text=True)
        assert not [one for one in canaries if one in text], path
    for query in ("sort=margin", "margin__gt=1", "fields=number,margin"):
        assert browser.get(f"/sales/orders?{query}").status_code in (400, 403), query
    assert [one.name for one in ran(blind, "revenue").columns] == ["month", "orders", "revenue"]
    shown = house.browser("Alice").get(f"/sales/orders/{made.id}").get_data(as_text=True)
    assert "63.39" in shown
