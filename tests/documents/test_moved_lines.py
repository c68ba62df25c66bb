"""Lines are moved in their form, without script too, and stand in that order everywhere."""

import re
from typing import Any

import pytest

from app.registry import registry
from app.writing import create, update
from models.placing import keep_order
from plugins.sales.order import Order
from plugins.sales.pipeline import Pipeline, Stage
from tests.house import Browser, House


@pytest.fixture
def made(any_house: House) -> Order:
    alice = any_house.actor("Alice")
    party = create(at("contacts/parties"), {"kind": "company", "name": "Kettle & Sons"}, alice)
    lines = [{"description": name, "unit_price": "5"} for name in ("Pot", "Pan", "Lid")]
    order: Order = create(at("sales/orders"), {"party": party.id}, alice, {"lines": lines})
    return order


def at(address: str) -> Any:
    return registry.resources[address]


def names(order: Order) -> list[str]:
    return [line.description for line in Order.get_by_id(order.id).lines()]


def form(browser: Browser, order: Order) -> dict[str, str]:
    """Return what the form of an order holds, as a browser would send it."""
    text = browser.get(f"/sales/orders/{order.id}/edit").get_data(as_text=True)
    return fields(re.sub(r"<template>.*?</template>", "", text, flags=re.S))


def fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", text):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("name", "").startswith(("lines-", "party", "seen")) and "checkbox" not in tag:
            found[told["name"]] = told.get("value", "")
    return found


def test_a_line_is_moved_without_script_and_stays_there(any_house: House, made: Order) -> None:
    alice = any_house.browser("Alice")
    sent = {**form(alice, made), "lines-2-moveup": "1"}
    drawn = alice.post(f"/sales/orders/{made.id}/edit", sent)
    assert drawn.status_code == 200
    assert names(made) == ["Pot", "Pan", "Lid"]  # nothing is stored yet
    sent = fields(re.sub(r"<template>.*?</template>", "", drawn.get_data(as_text=True), flags=re.S))
    assert alice.post(f"/sales/orders/{made.id}/edit", sent).status_code == 303
    assert names(made) == ["Pot", "Lid", "Pan"]
    page = alice.get(f"/sales/orders/{made.id}").get_data(as_text=True)
    assert page.index(">Lid<") < page.index(">Pan<")
    copy = Order.get_by_id(made.id).copied()[1]
    assert [line.description for line in copy] == ["Pot", "Lid", "Pan"]


@pytest.mark.parametrize("move", ["lines-0-moveup", "lines-2-movedown", "lines-9-moveup"])
def test_the_ends_stay(any_house: House, made: Order, move: str) -> None:
    alice = any_house.browser("Alice")
    drawn = alice.post(f"/sales/orders/{made.id}/edit", {**form(alice, made), move: "1"})
    text = drawn.get_data(as_text=True)
    assert drawn.status_code == 200
    assert text.index('value="Pot"') < text.index('value="Pan"') < text.index('value="Lid"')


def test_who_moved_nothing_keeps_the_order_that_others_gave(any_house: House, made: Order) -> None:
    alice, bob = any_house.browser("Alice"), any_house.browser("Alice")
    early = form(bob, made)
    sent = form(alice, made)
    turned = {k: v for k, v in sent.items() if not k.startswith("lines-0")} | sent
    assert list(turned) != list(sent)
    answer = alice.post(f"/sales/orders/{made.id}/edit", {**turned, "lines-moved": "1"})
    assert answer.status_code == 303
    assert names(made) == ["Pan", "Lid", "Pot"]
    new = {**early, "lines-1-quantity": "4", "lines-7-description": "Cup", "lines-7-quantity": "2"}
    assert bob.post(f"/sales/orders/{made.id}/edit", new).status_code == 303
    assert names(made) == ["Pan", "Lid", "Pot", "Cup"]


def test_programs_send_lines_in_their_order(any_house: House, made: Order) -> None:
    alice = any_house.actor("Alice")
    first, second, third = ({"id": line.id} for line in made.lines())
    version = Order.get_by_id(made.id).version
    update(at("sales/orders"), made.id, {}, alice, {"lines": [first, second, third]})
    assert Order.get_by_id(made.id).version == version  # as they stood: nothing is written
    new = {"description": "Cup", "unit_price": "1"}
    update(at("sales/orders"), made.id, {}, alice, {"lines": [third, new, first, second]})
    assert names(made) == ["Lid", "Cup", "Pot", "Pan"]
    create(at("sales/lines"), {"order": made.id, "description": "Jug"}, alice)
    assert names(made)[-1] == "Jug"


def test_stages_of_a_pipeline_are_moved_too(house: House) -> None:
    alice = house.actor("Alice")
    pipeline = Pipeline.select().first()
    stored = list(Stage.select().where(Stage.pipeline == pipeline.id).order_by(Stage.position))
    turned = [{"id": one.id} for one in reversed(stored)]
    update(at("sales/pipelines"), pipeline.id, {}, alice, {"stages": turned})
    now = Stage.select().where(Stage.pipeline == pipeline.id).order_by(Stage.position)
    assert [one.id for one in now] == [one["id"] for one in turned]


def test_only_what_is_moved_gets_places(any_house: House, made: Order) -> None:
    lines = made.lines()
    keep_order(lines)
    assert [line.place for line in lines] == [None, None, None]
    keep_order([lines[1], lines[0], lines[2]])
    assert [line.place for line in lines] == [2, 1, 3]
    keep_order([lines[1], lines[0], lines[2], type(lines[0])()])
    assert [line.place for line in lines] == [2, 1, 3]
    keep_order([])
