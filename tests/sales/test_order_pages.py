"""What the pages about orders say: lines by what they are, never by a number of the database."""

import re

from tests.house import House
from tests.sales.conftest import order, product


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
