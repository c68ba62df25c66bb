"""A month's forecast is kept on its first day, once, and after downtime as soon as may be."""

from datetime import UTC, date, datetime
from decimal import Decimal

import time_machine

from app.writing import create, perform
from plugins.sales.forecast import Forecast
from plugins.sales.target import Target
from tests.house import House
from tests.sales.conftest import at, deal, run
from tests.sales.test_reports import ran


def keep() -> None:
    run("sales.keep_forecast")


def test_the_first_day_keeps_what_is_expected_then(any_house: House) -> None:
    alice = any_house.actor("Alice")
    with time_machine.travel(datetime(2026, 5, 1, 6, tzinfo=UTC), tick=False) as clock:
        keep()
        assert not Forecast.select().exists()
        one = deal(alice, "One", amount="1000.00", expected_close="2026-05-20")
        deal(alice, "Two", amount="500.00", expected_close="2026-06-02")
        keep()
        keep()
        kept = Forecast.get()
        assert (kept.month, kept.deals, kept.weighted, kept.is_late) == (
            date(2026, 5, 1), 1, Decimal("100.00"), False,
        )  # fmt: skip
        clock.move_to(datetime(2026, 5, 21, 9, tzinfo=UTC))
        perform(at("sales/deals"), one.id, "win", alice, {})
        clock.move_to(datetime(2026, 6, 3, 9, tzinfo=UTC))
        keep()
        late = Forecast.get(Forecast.month == date(2026, 6, 1))
        assert (late.taken_on, late.is_late) == (date(2026, 6, 3), True)
        found = ran(alice, "forecast_accuracy")
        rows = [(row["month"].month, row["forecast"], row["actual"]) for row in found.rows]
        assert rows == [(5, Decimal(100), Decimal(1000)), (6, late.weighted, Decimal(0))]
        assert kept.actual == Decimal(1000)
        assert found.notes


def test_a_target_knows_what_its_person_won_in_the_month(any_house: House) -> None:
    alice = any_house.actor("Alice")
    with time_machine.travel(datetime(2026, 5, 10, 6, tzinfo=UTC), tick=False):
        values = {"person": alice.user_id, "month": "2026-05-17", "amount": "900"}
        made: Target = create(at("sales/targets"), values, alice)
        assert (made.month, made.last_day) == (date(2026, 5, 1), date(2026, 5, 31))
        assert (made.reached, made.is_reached) == (Decimal(0), False)
        one = deal(alice, amount="1000.00")
        perform(at("sales/deals"), one.id, "win", alice, {})
        assert (made.reached, made.is_reached) == (Decimal(1000), True)
