"""The board of deals: stages of one pipeline, ends beside them, exact totals in the same answer."""

import re
from typing import Any

from app.showing.lists import list_page
from app.writing import create, perform
from models.gate import gate
from plugins.sales.deal import Deal
from plugins.sales.pipeline import Pipeline, Stage
from tests.engine.counting import queries
from tests.engine.test_boards import column, sent
from tests.house import House
from tests.sales.conftest import at, deal, stage

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def board(house: House, *pairs: tuple[str, str]) -> Any:
    return list_page(
        at("sales/deals"), house.actor("Alice"), [("view", "board"), *pairs], "en"
    ).board


def columns(shown: Any) -> dict[str, tuple[str, list[str]]]:
    return {one.label: (one.count, one.totals) for one in shown.columns}


def test_columns_add_up_in_the_firms_currency_with_what_is_likely(any_house: House) -> None:
    alice = any_house.actor("Alice")
    deal(alice, "One", amount="100.00")
    deal(alice, "Two", amount="200.00", currency="USD", rate="0.5")
    deal(alice, "Three", amount="50.00", stage=stage("Proposal").id)
    shown = columns(board(any_house))
    assert list(shown) == ["New", "Qualified", "Proposal", "Negotiation", "Won", "Lost"]
    count, totals = shown["New"]
    assert count == "2"
    assert totals == ["200.00 EUR", "Weighted 20.00"]
    assert shown["Proposal"] == ("1", ["50.00 EUR", "Weighted 27.50"])


def test_what_ended_leaves_its_stage_and_is_counted_beside(any_house: House) -> None:
    alice = any_house.actor("Alice")
    won, lost = deal(alice, "One", amount="100.00"), deal(alice, "Two", amount="10.00")
    perform(at("sales/deals"), won.id, "win", alice, {})
    perform(at("sales/deals"), lost.id, "lose", alice, {"reason": "Price"})
    shown = columns(board(any_house))
    assert shown["New"] == ("0", [])
    assert shown["Won"] == ("1", ["100.00 EUR", "Weighted 100.00"])
    assert shown["Lost"] == ("1", ["10.00 EUR", "Weighted 0.00"])


def test_a_card_is_moved_won_and_asked_why_it_is_lost(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = deal(alice, amount="100.00")
    browser = any_house.browser("Alice")
    text = browser.get("/sales/deals?view=board").get_data(as_text=True).replace("&amp;", "&")
    told = sent(text, made.id, str(stage("Proposal").id))
    answer = browser.post("/sales/deals/move", told, headers=PART)
    both = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Forty kettles" in column(both, str(stage("Proposal").id))
    assert "100.00 EUR" in column(both, str(stage("Proposal").id))
    assert "100.00" not in column(both, str(stage("New").id))
    text = browser.get("/sales/deals?view=board").get_data(as_text=True).replace("&amp;", "&")
    assert f'href="/sales/deals/{made.id}/lose" data-to="=lost"' in text
    assert browser.get(f"/sales/deals/{made.id}/lose").status_code == 200
    won = browser.post("/sales/deals/move", sent(text, made.id, "=won"), headers=PART)
    assert "100.00 EUR" in column(won.get_data(as_text=True), "=won")
    assert Deal.get_by_id(made.id).state == "won"


def test_several_pipelines_have_a_board_each(any_house: House) -> None:
    alice = any_house.actor("Alice")
    with gate(None, "command"):
        other = Pipeline(name="Service", position=9)
        other.save()
        asked = Stage(pipeline=other, name="Asked")
        asked.save()
    deal(alice, "One")
    deal(alice, "Two", stage=asked.id)
    shown = board(any_house)
    assert [(one.label, one.current) for one in shown.wholes] == [
        ("Sales", True), ("Service", False)
    ]  # fmt: skip
    assert (shown.count, shown.missing) == (1, 0)
    path = f"/sales/deals?view=board%3Astage%3A{other.id}"
    assert shown.wholes[1].href == path
    text = any_house.browser("Alice").get(path).get_data(as_text=True)
    assert re.findall(r'data-card="(\d+)"', text) == [str(Deal.get(Deal.title == "Two").id)]
    assert any_house.browser("Alice").get("/sales/deals?view=board:stage:77").status_code == 400


def test_a_new_pipeline_hides_no_deal(house: House) -> None:
    alice = house.actor("Alice")
    deal(alice, "One")
    made = create(at("sales/pipelines"), {"name": "Empty"}, alice)
    assert made.position == 2
    Pipeline.update(position=0).where(Pipeline.id == made.id).execute()
    shown = board(house)
    assert (shown.count, shown.wholes) == (1, [])
    with gate(None, "command"):
        Stage(pipeline=made.id, name="Asked").save()
    text = house.browser("Alice").get("/sales/deals?view=board").get_data(as_text=True)
    assert "No deal yet" not in text
    assert f"view=board%3Astage%3A{first_pipeline()}" in text


def first_pipeline() -> int:
    return int(Pipeline.get(Pipeline.name == "Sales").id)


def test_a_board_costs_the_same_whatever_its_length(house: House) -> None:
    alice, spent = house.actor("Alice"), []
    firm = deal(alice, "First").party_id
    for more in (3, 40):
        for number in range(more):
            deal(alice, f"Deal {number}", party=firm, amount="10.00")
        with queries() as asked:
            list_page(at("sales/deals"), alice, [("view", "board")], "en")
        spent.append(len(asked))
    assert spent[1] <= spent[0]
