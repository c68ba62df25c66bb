"""What the pages about orders say: lines by what they are, never by a number of the database."""

import re

from app.writing import update
from tests.house import House
from tests.sales.conftest import at, deal, order, product, stage


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
