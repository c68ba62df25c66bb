"""Reports tell nobody more than they may know, and bear any day that may be asked for."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.reports.finding import report_at
from app.reports.running import Ran, run_report
from app.reports.values import codes_of
from app.rights import Actor
from app.writing import update
from models.database import statements
from plugins.sales.order import Order
from tests.house import House
from tests.jsonapi.program import Program, token_of
from tests.sales.conftest import at, order, party, product
from tests.sales.test_orders import do


def sold(actor: Actor, name: str, count: int = 1) -> None:
    """Sell so many products, each with a code."""
    firm = party(actor, f"Firm of {name}")
    for number in range(count):
        kettle = product(actor, f"{name} {number}", "10", code=f"{name[0]}-{number}")
        made = order(actor, {"product": kettle.id}, party=firm.id)
        do(made, "confirm", actor)


def ran(actor: Actor, address: str = "sales.revenue", by: str = "product") -> Ran:
    return run_report(report_at(address, actor), actor, {"by": by})


def told(house: House, by: str = "product") -> Any:
    program = Program(house, token_of("Eve"))
    return program.get(f"/reports/sales.revenue?by={by}").json["rows"]


def test_codes_are_read_at_once_and_only_where_they_may_be_known(house: House) -> None:
    alice = house.actor("Alice")
    sold(alice, "Kettle", 3)
    found = ran(alice)
    before = statements()
    codes = codes_of(found, found.columns[0], alice)
    assert statements() - before == 1
    assert sorted(codes.values()) == ["K-0", "K-1", "K-2"]
    grants = "sales/orders:read,report_revenue sales/lines:read catalog/products:read!code"
    house.add("Eve", house.role("outside", grants))
    rows = told(house)
    assert [row["product"]["code"] for row in rows] == [None] * 3


def test_the_scope_of_a_report_holds_for_lines_too(house: House) -> None:
    alice, bob = house.actor("Alice"), house.actor("Bob")
    sold(alice, "Kettle")
    own = Order.get()
    update(at("sales/orders"), own.id, {"owner": bob.user_id}, alice)
    sold(alice, "Pan")
    grants = f"sales/orders:read sales/orders:report_revenue[owner={bob.user_id}] sales/lines:read"
    house.add("Eve", house.role("outside", grants))
    for by in ("month", "product", "category"):
        assert [row["revenue"] for row in told(house, by)] == ["10.00"], by


def test_no_row_leads_to_a_list_by_what_is_hidden(house: House) -> None:
    sold(house.actor("Alice"), "Kettle")
    eve = house.add("Eve", house.role("outside", "sales/orders:read,report_revenue!party"))
    found = ran(eve, by="customer")
    assert [found.list_href(row) for row in found.rows] == [""]
    shown = ran(house.actor("Alice"), by="customer")
    assert "party=" in shown.list_href(shown.rows[0])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("sales.forecast?from_on=9990-01-01&to_on=9999-12-31", 200),
        ("sales.forecast_accuracy?from_on=9990-01-01&to_on=9999-12-31", 200),
        ("sales.forecast?from_on=1900-01-01&to_on=9999-12-31", 400),
        ("sales.revenue?by=month&from_on=1900-01-01&to_on=9999-12-31", 200),
    ],
)
def test_the_last_days_of_the_calendar_may_be_asked_for(
    house: House, address: str, status: int
) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "1"}, date="8990-06-30")
    do(made, "confirm", alice)
    assert house.browser("Alice").get(f"/reports/{address}").status_code == status


def test_an_offer_may_hold_for_ever(house: House) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "1"}, valid_until="8999-12-31")
    do(made, "send", alice)
    assert (Order.get().state, Order.get().valid_until) == ("sent", date(8999, 12, 31))
    assert Order.get().total == Decimal(1)
