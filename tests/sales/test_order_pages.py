"""What the pages about orders say: lines by what they are, never by a number of the database."""

import html
import json
import re

from app.writing import perform, update
from plugins.sales.order import Order
from tests.house import House
from tests.sales.conftest import at, deal, order, party, product, stage


def test_lines_are_named_by_what_they_are(house: House) -> None:
    alice = house.actor("Alice")
    kettle = product(alice)
    made = order(
        alice,
        {"product": kettle.id},
        {"description": "Freight", "unit_price": "5", "is_optional": "1"},
    )
    page = house.browser("Alice")
    on_order = page.get(f"/sales/orders/{made.id}").get_data(as_text=True)
    assert re.search(r">\s*Freight\s*</a>", on_order)
    assert "Optional" in on_order
    on_product = page.get(f"/catalog/products/{kettle.id}").get_data(as_text=True)
    assert re.search(rf">\s*{made.number}\s*</a>", on_product)
    for text in (on_order, on_product):
        assert not re.search(r">\s*#\d+\s*<", text)


def test_a_phone_shows_all_of_a_line(house: House) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"product": product(alice).id, "quantity": "3"})
    page = house.browser("Alice").get(f"/sales/orders/{made.id}").get_data(as_text=True)
    for label in ("Quantity", "Unit price", "Net"):
        assert f'data-label="{label}"' in page


def test_a_step_of_a_deal_is_told_once(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice)
    update(at("sales/deals"), made.id, {"stage": stage("Proposal").id}, alice)
    page = house.browser("Alice").get(f"/sales/deals/{made.id}").get_data(as_text=True)
    assert "added Stage change" not in page
    assert "Way through the stages" in page


def test_what_is_typed_for_an_order_that_became_final_is_not_lost_in_silence(house: House) -> None:
    alice, browser = house.actor("Alice"), house.browser("Alice")
    made = order(alice, {"description": "Freight", "unit_price": "5"})
    line = made.lines()[0].id
    perform(at("sales/orders"), made.id, "confirm", alice, {})
    path = f"/sales/orders/{made.id}/edit"
    early = {"lines-sent": "1", "lines-0-id": str(line), "lines-0-description": "Freight",
             "lines-0-quantity": "9", "notes": "By truck", "party": "Kettle & Sons"}  # fmt: skip
    answer = browser.post(path, early, form=path)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "became final while you wrote" in text
    assert "By truck" in text
    assert browser.post(path, {"notes": "By truck"}, form=path).status_code == 303
    assert type(made).get_by_id(made.id).notes == "By truck"


def test_a_salesperson_knows_colleagues_by_name_and_may_comment(house: House) -> None:
    made = order(house.actor("Alice"), {"description": "Freight", "unit_price": "5"})
    house.add("Sam", "salesperson")
    browser = house.browser("Sam")
    page = browser.get(f"/sales/orders/{made.id}").get_data(as_text=True)
    assert "not visible" not in page
    assert "alice@lantern" not in page
    sent = browser.post(f"/sales/orders/{made.id}/comments", {"text": "Seen"})
    assert sent.status_code in (200, 303)
    assert browser.get("/core/users").status_code == 200


def test_what_orders_name_is_archived_rather_than_deleted(house: House) -> None:
    alice = house.actor("Alice")
    kettle = product(alice)
    order(alice, {"product": kettle.id})
    page = house.browser("Alice").get(f"/catalog/products/{kettle.id}/delete")
    assert "Archive it instead" in page.get_data(as_text=True)


def test_empty_fields_of_a_line_show_what_they_stand_for(house: House) -> None:
    alice = house.actor("Alice")
    product(alice), party(alice)
    typed = {"party": "Kettle & Sons", "lines-0-product": "Copper kettle", "lines-0-quantity": "2"}
    browser = house.browser("Alice")
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    told = browser.post("/sales/orders/compute", typed, headers=part).get_data(as_text=True)
    found = re.search(r'data-meant="([^"]*)"', told)
    assert found
    meant = json.loads(html.unescape(found[1]))
    assert meant["lines-0-unit_price"] == "29.90"
    assert meant["lines-0-unit"] == "piece"
    assert "lines-0-quantity" not in meant
    page = browser.post("/sales/orders/new", {**typed, "compute": "1"}).get_data(as_text=True)
    assert re.search(r'<input[^>]*name="lines-0-unit_price"[^>]*placeholder="29.90"', page) or (
        re.search(r'<input[^>]*placeholder="29.90"[^>]*name="lines-0-unit_price"', page)
    )


def test_a_verb_that_is_past_asks_for_nothing(house: House) -> None:
    alice, browser = house.actor("Alice"), house.browser("Alice")
    made = order(alice, {"description": "Freight", "unit_price": "5"})
    assert browser.get(f"/sales/orders/{made.id}/send").status_code == 200
    perform(at("sales/orders"), made.id, "cancel", alice, {"reason": "No money"})
    answer = browser.get(f"/sales/orders/{made.id}/send")
    assert answer.status_code == 409
    assert f"possible for {made.number}" in answer.get_data(as_text=True)


def test_a_new_order_begins_with_a_line_that_counts_as_none_while_it_is_empty(house: House) -> None:
    party(house.actor("Alice"))
    browser = house.browser("Alice")
    page = browser.get("/sales/orders/new").get_data(as_text=True).split("<template>")[0]
    assert 'name="lines-0-product"' in page
    empty = {"lines-sent": "1", "lines-0-id": "", "lines-0-product": "", "lines-0-quantity": "1",
             "lines-0-discount": "0", "lines-0-is_optional": "false"}  # fmt: skip
    made = browser.post("/sales/orders/new", {"party": "Kettle & Sons", **empty})
    assert made.status_code == 303
    assert Order.get().lines() == []
