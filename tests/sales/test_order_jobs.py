"""What the house does with orders by night: quotations expire, orders come again."""

from datetime import timedelta
from typing import Any

import pytest

from app.api import put_settings
from app.writing import create, update
from models.clock import today
from models.core import Job
from models.gate import gate
from models.refused import Refused
from plugins.sales.order import Order
from plugins.sales.recurrence import Recurrence, following
from tests.house import House
from tests.sales.conftest import at, order, party, run

LINE = {"description": "x", "unit_price": "10"}


def again(made: Any, **values: Any) -> Recurrence:
    day = values.pop("next_on")
    row = Recurrence(order=made, every_months=1, next_on=max(day, today()), **values)
    with gate(None, "job"):
        row.save()
    Recurrence.update(next_on=day, day=day.day).where(Recurrence.id == row.id).execute()
    return Recurrence.get_by_id(row.id)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"next_on": (today() - timedelta(days=1)).isoformat()}, "next_on"),
        ({"every_months": 1201}, "every_months"),
        ({"every_months": 0}, "every_months"),
    ],
)
def test_a_mistyped_rhythm_makes_no_years_of_orders(
    house: House, typed: dict[str, Any], field: str
) -> None:
    alice = house.actor("Alice")
    one = order(alice, {"description": "x", "unit_price": "10"})
    with pytest.raises(Refused) as refused:
        create(at("sales/recurrences"), {"order": one.id, **typed}, alice)
    assert refused.value.field == field


@pytest.mark.parametrize(("firms", "days", "made"), [(2, 0, 2), (1, 95, 4)])
def test_orders_come_again_once_for_each_day_that_passed(
    any_house: House, firms: int, days: int, made: int
) -> None:
    alice = any_house.actor("Alice")
    for number in range(firms):
        one = order(alice, {"description": "x", "unit_price": "10"},
                    party=party(alice, f"Firm {number}").id)  # fmt: skip
        again(one, next_on=today() - timedelta(days=days))
    for _once in range(2):
        run("sales.make_recurring")
        assert Order.select().count() == firms + made
    assert all(row.next_on > today() for row in Recurrence.select())


def test_what_is_refused_is_paused_with_the_reason_and_leaves_nothing(any_house: House) -> None:
    alice = any_house.actor("Alice")
    put_settings("sales", credit="block")
    firm = party(alice, sales_credit_limit="5")
    one = order(alice, {"description": "x", "unit_price": "10"}, party=firm.id)
    row = again(one, next_on=today(), makes="confirmed")
    run("sales.make_recurring")
    row = Recurrence.get_by_id(row.id)
    assert (row.state, row.made, Order.select().count()) == ("paused", 0, 1)
    assert "credit limit" in row.problem


def test_quotations_expire_and_owners_are_reminded_in_one_night(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm, yesterday = party(alice).id, today() - timedelta(days=1)
    line = {"description": "x", "unit_price": "10"}
    for _one in range(2):
        order(alice, line, party=firm, date=yesterday.isoformat(),
              valid_until=yesterday.isoformat())  # fmt: skip
    soon = order(alice, line, party=firm, valid_until=today().isoformat())
    with gate(None, "job"):
        soon.post("sent")
    run("sales.expire_quotations")
    assert Order.select().where(Order.state == "expired").count() == 2
    assert Order.get_by_id(soon.id).reminded_on == today()


def test_the_last_day_of_a_month_comes_back_after_a_shorter_one() -> None:
    day = today().replace(year=2026, month=1, day=31)
    february = following(day, 1, 31)
    assert (february.isoformat(), following(february, 1, 31).isoformat()) == (
        "2026-02-28", "2026-03-31",
    )  # fmt: skip


def test_nobody_lets_the_house_confirm_what_they_may_not(any_house: House) -> None:
    alice, sam = any_house.actor("Alice"), any_house.add("Sam", "salesperson")
    hers, his = order(alice, LINE), order(sam, LINE, party=party(alice, "Firm of Sam").id)
    rows = at("sales/recurrences")
    with pytest.raises(Refused, match="your area"):
        create(rows, {"order": hers.id, "makes": "confirmed"}, sam)
    made = create(rows, {"order": his.id, "makes": "confirmed"}, sam)
    with pytest.raises(Refused, match="your area"):
        update(rows, made.id, {"order": hers.id}, sam)
    assert Recurrence.get().order_id == his.id


def test_an_offer_that_was_prolonged_meanwhile_holds_on(house: House) -> None:
    made = order(house.actor("Alice"), LINE, date=str(today() - timedelta(days=9)),
                 valid_until=str(today() - timedelta(days=1)))  # fmt: skip
    with gate(None, "command"):
        made.valid_until = today()
        made.save()
    run("sales.expire_quotations")
    assert (Order.get().state, Order.get().valid_until) == ("quotation", today())


def test_an_offer_that_can_not_expire_keeps_no_other_from_it(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = any_house.actor("Alice")
    past = {"date": str(today() - timedelta(days=9)), "valid_until": str(today() - timedelta(1))}
    bad, good = (order(alice, LINE, party=party(alice, one).id, **past) for one in ("A", "B"))
    freeze = Order.freeze

    def refuse(self: Any, lines: Any) -> None:
        if self.id == bad.id:
            raise Refused("Its taxes leave nothing.")
        freeze(self, lines)

    monkeypatch.setattr(Order, "freeze", refuse)
    run("sales.expire_quotations")
    states = [Order.get_by_id(one.id).state for one in (bad, good)]
    assert states == ["quotation", "expired"]
    newest: Any = Job.select().order_by(Job.id.desc()).get()
    assert "Its taxes leave nothing." in newest.log
