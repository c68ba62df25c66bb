"""A customer's page: figures, usual items, and when the next order is due."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.writing import create, perform, update
from models.clock import today
from plugins.sales.purchases import History, history_of, usual_items
from tests.house import House
from tests.sales.conftest import at, order, party, product

ORDERS = "sales/orders"


def bought(actor: Any, firm: Any, day: date, *lines: dict[str, Any]) -> Any:
    """Store a sales order of a day."""
    made = order(actor, *lines, party=firm.id, date=day.isoformat())
    perform(at(ORDERS), made.id, "confirm", actor, {})
    return made


def test_the_mean_interval_says_when_the_next_order_is_expected() -> None:
    days = (date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 30))
    found = History(days, Decimal(30))
    assert (found.orders, found.interval) == (3, 15)  # 29 days by 2, half up
    assert found.expected_on == date(2026, 2, 14)
    assert found.is_overdue
    assert History(days[:2], Decimal(20)).expected_on is None
    assert History((days[0],) * 3, Decimal(30)).interval is None


def test_the_page_tells_what_is_bought_and_leads_to_the_deal_that_is_due(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm, kettle = party(alice), product(alice)
    lid = product(alice, "Lid", "3.00")
    for ago in (90, 70, 50):
        bought(alice, firm, today() - timedelta(days=ago), {"product": kettle.id, "quantity": "2"})
    bought(
        alice, firm, today() - timedelta(days=45), {"product": lid.id, "quantity": "40"},
        {"product": kettle.id, "is_optional": True},
    )  # fmt: skip
    order(alice, {"product": lid.id, "quantity": "500"}, party=firm.id)  # only offered
    found = history_of(firm, alice)
    assert found is not None
    assert (found.orders, found.total, found.interval) == (4, Decimal("299.40"), 15)
    assert usual_items(firm, alice) == [(kettle.id, 3, Decimal(6)), (lid.id, 1, Decimal(40))]
    browser = any_house.browser("Alice")
    page = browser.get(f"/contacts/parties/{firm.id}").get_data(as_text=True)
    assert "every 15 days" in page
    assert "Reorder expected since" in page
    assert f'href="/sales/deals/new?party={firm.id}&amp;title=Reorder' in page
    form = browser.get(f"/sales/deals/new?party={firm.id}&title=Reorder+of+Kettle")
    assert "Reorder of Kettle" in form.get_data(as_text=True)


def test_who_may_not_see_what_orders_come_to_gets_no_figures(house: House) -> None:
    alice = house.actor("Alice")
    firm, kettle = party(alice), product(alice)
    for ago in (90, 70, 50):
        bought(alice, firm, today() - timedelta(days=ago), {"product": kettle.id})
    house.role("packer", "contacts/parties:read sales/orders:read!net_firm catalog/products:read")
    house.add("Pia", "packer")
    page = house.browser("Pia").get(f"/contacts/parties/{firm.id}").get_data(as_text=True)
    assert "Kettle &amp; Sons" in page
    assert "Ordered altogether" not in page
    assert "Reorder expected" not in page


def test_units_that_differ_are_told_apart_among_the_usual_items(house: House) -> None:
    alice = house.actor("Alice")
    firm, kettle = party(alice), product(alice)
    told = {"name": "Crate of 12", "group": kettle.unit.group, "factor": "12"}
    dozen = create(at("catalog/units"), told, alice)
    bought(alice, firm, today(), {"product": kettle.id, "quantity": "3"})
    bought(alice, firm, today(), {"product": kettle.id, "quantity": "1", "unit": dozen.id})
    assert usual_items(firm, alice) == [(kettle.id, 2, Decimal(15))]


def test_what_a_product_is_called_is_kept_by_the_order_it_was_sold_with(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm, kettle = party(alice), product(alice)
    made = bought(alice, firm, today(), {"product": kettle.id})
    update(at("catalog/products"), kettle.id, {"name": "Kettle, new edition"}, alice)
    update(at("contacts/parties"), firm.id, {"name": "Kettle Holding"}, alice)
    stored = type(made).get_by_id(made.id)
    assert [line.description for line in stored.lines()] == ["Copper kettle"]
    assert stored.recipient()[0] == "Kettle & Sons"
    assert [line.printed_text("description") for line in stored.lines()] == ["Copper kettle"]
