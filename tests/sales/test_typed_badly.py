"""What is typed badly, or far too large, is a sentence beside its field and never a fault."""

import pytest

from tests.house import House
from tests.sales.conftest import party, product

ORDER = "/sales/orders/new"
LINE = {"lines-0-quantity": "2", "lines-0-unit_price": "5"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"lines-0-quantity": "999999999", "lines-0-unit_price": "999999999"}, "too large"),
        ({"currency": "USD", "rate": "999999999", "lines-0-unit_price": "9999999"}, "too large"),
        ({"date": "9999-12-31"}, "up to the year 8999"),
        ({"valid_until": "9999-12-31"}, "up to the year 8999"),
        ({"lines-0-quantity": "0"}, "above zero"),
        ({"lines-0-discount": "100.01"}, "between 0 and 100"),
        ({"lines-0-discount": "-1"}, "between 0 and 100"),
        ({"rate": "0"}, "above zero"),
    ],
)
def test_an_order_says_what_is_wrong(house: House, typed: dict[str, str], said: str) -> None:
    alice = house.actor("Alice")
    product(alice), party(alice)
    told = {"party": "Kettle & Sons", "lines-0-product": "Copper kettle", **LINE, **typed}
    answer = house.browser("Alice").post(ORDER, told)
    assert answer.status_code == 422, answer.headers
    assert said in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "typed", "said"),
    [
        ("targets", {"person": "Alice", "month": "9999-12-01", "amount": "5"}, "year 8999"),
        ("deals", {"title": "Far", "party": "Kettle & Sons", "amount": "900000000000000",
                   "currency": "USD", "rate": "1000000"}, "too large"),
        ("deals", {"title": "Far", "party": "Kettle & Sons", "expected_close": "9999-12-31"},
         "year 8999"),
    ],
)  # fmt: skip
def test_others_say_so_too(house: House, address: str, typed: dict[str, str], said: str) -> None:
    party(house.actor("Alice"))
    answer = house.browser("Alice").post(f"/sales/{address}/new", typed)
    assert answer.status_code == 422, answer.headers
    assert said in answer.get_data(as_text=True)
