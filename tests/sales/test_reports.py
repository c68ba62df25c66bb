"""Reports of sales: their figures are those of the lists behind them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import time_machine

from app.reports.finding import report_at
from app.reports.parameters import read_parameters, values_of
from app.reports.running import Ran, run_report
from app.rights import Actor
from app.showing.lists import list_page
from app.writing import perform, update
from models.clock import today
from plugins.sales.deal import Deal
from tests.house import House
from tests.sales.conftest import at, deal, stage


def ran(actor: Actor, name: str, *pairs: tuple[str, str]) -> Ran:
    report = report_at(f"sales.{name}", actor)
    return run_report(report, actor, values_of(read_parameters(report, pairs, "en")))


def behind(actor: Actor, found: Ran, row: Any) -> list[Any]:
    """Return the deals on the list behind a row."""
    query = parse_qsl(urlsplit(found.list_href(row)).query)
    shown = list_page(at("sales/deals"), actor, query, "en")
    return [Deal.get_by_id(one.id) for one in shown.table.rows]


def test_the_pipeline_adds_open_deals_up_by_stage(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = deal(alice, "One", amount="100.00").party_id
    deal(alice, "Two", amount="0.05", party=firm, probability="33")
    deal(alice, "Three", amount="80.00", party=firm, stage=stage("Proposal").id)
    lost = deal(alice, "Four", amount="999.00", party=firm)
    perform(at("sales/deals"), lost.id, "lose", alice, {"reason": "Price"})
    deal(alice, "Five", amount="7.00", currency="USD", party=firm)
    found = ran(alice, "pipeline")
    figures = [(row["deals"], row["amount"], row["weighted"]) for row in found.rows]
    assert figures == [
        (3, Decimal("100.05"), Decimal("10.02")),
        (1, Decimal("80.00"), Decimal("44.00")),
    ]
    assert found.totals["amount"] == Decimal("180.05")
    assert len(found.notes) == 1
    assert {one.title for one in behind(alice, found, found.rows[0])} == {"One", "Two", "Five"}


def test_each_salesperson_has_what_the_list_below_has(any_house: House) -> None:
    alice, bob = any_house.actor("Alice"), any_house.actor("Bob")
    firm = deal(alice, "One", amount="100.00").party_id
    deal(alice, "Two", amount="50.00", party=firm, owner=bob.user_id, probability="50")
    deal(alice, "Three", amount="30.00", party=firm, owner=bob.user_id)
    deal(alice, "Nobody's", amount="1.00", party=firm, owner=None)
    found = ran(alice, "by_salesperson")
    assert {row["owner"] for row in found.rows} == {alice.user_id, bob.user_id, None}
    for row in found.rows:
        deals = behind(alice, found, row)
        assert row["deals"] == len(deals)
        assert row["amount"] == sum(one.amount_firm for one in deals)
        assert row["weighted"] == sum(one.weighted for one in deals)


def test_a_month_is_forecast_from_what_closes_in_it(any_house: House) -> None:
    alice = any_house.actor("Alice")
    month = today().replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    firm = deal(alice, "One", amount="100.00", expected_close=str(following)).party_id
    last = (following + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    deal(alice, "Two", amount="33.33", party=firm, expected_close=str(last), probability="33")
    deal(alice, "Three", amount="5.00", party=firm)
    found = ran(alice, "forecast")
    row = next(row for row in found.rows if row["month"] == following)
    # 100 × 10 % + 33.33 × 33 % = 20.9989, rounded once.
    assert (row["deals"], row["amount"], row["weighted"]) == (
        2, Decimal("133.33"), Decimal("21.00"),
    )  # fmt: skip
    assert sum(row["deals"] for row in found.rows) == 2


def test_time_in_stages_sums_to_the_age_of_the_deals(any_house: House) -> None:
    alice = any_house.actor("Alice")
    begin = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as clock:
        one, other = deal(alice, "One"), deal(alice, "Two")
        clock.shift(timedelta(days=3))
        update(at("sales/deals"), one.id, {"stage": stage("Proposal").id}, alice)
        clock.shift(timedelta(days=4))
        perform(at("sales/deals"), one.id, "win", alice, {})
        clock.shift(timedelta(days=2))
        perform(at("sales/deals"), one.id, "reopen", alice, {})
        clock.shift(timedelta(days=1, hours=12))
        perform(at("sales/deals"), one.id, "lose", alice, {"reason": "Price"})
        clock.shift(timedelta(days=5))
        found = ran(alice, "time_in_stage")
        age = Decimal("10.5") + Decimal("15.5")
    days = {(row["stage"], row["what"]): row["days"] for row in found.rows}
    assert days == {
        (stage("New").id, "Open"): Decimal("18.50"),
        (stage("Proposal").id, "Open"): Decimal("5.50"),
        (None, "Closed for a while"): Decimal("2.00"),
    }
    assert found.totals["days"] == age
    assert other.id != one.id


def test_won_and_lost_are_counted_by_reason(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = deal(alice, "Open").party_id
    for number, reason in enumerate(("Price", "Price", "No budget", "")):
        one = deal(alice, f"Deal {number}", party=firm, amount="10.00")
        verb, told = ("lose", {"reason": reason}) if reason else ("win", {})
        perform(at("sales/deals"), one.id, verb, alice, told)
    found = ran(alice, "win_loss")
    rows = [(row["state"], row["deals"], row["share"]) for row in found.rows]
    assert rows == [
        ("Won", 1, Decimal("25.0")), ("Lost", 2, Decimal("50.0")), ("Lost", 1, Decimal("25.0"))
    ]  # fmt: skip
    assert len(behind(alice, found, found.rows[1])) == 2


def test_a_salesperson_sees_what_they_may_and_nothing_hidden(house: House) -> None:
    alice = house.actor("Alice")
    house.role("own", "sales/deals:read,report_pipeline[owner=me] sales/pipelines:read")
    house.role("blind", "sales/deals:read,report_pipeline!amount sales/pipelines:read")
    sam, nora = house.add("Sam", "own"), house.add("Nora", "blind")
    firm = deal(alice, "One", amount="100.00").party_id
    deal(alice, "Two", amount="7.00", owner=sam.user_id, party=firm)
    assert ran(sam, "pipeline").totals["amount"] == Decimal("7.00")
    found = ran(nora, "pipeline")
    assert [one.name for one in found.columns] == ["stage", "deals"]
    assert found.totals == {"deals": 2}
