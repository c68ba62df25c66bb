"""Orders in another currency than the firm's: what they are in the firm's own is told as that."""

from decimal import Decimal
from typing import Any

import pytest

from app.api import Invalids
from app.reading.grouping import grouped
from app.reading.pages import Listing
from app.writing import update
from tests.house import House
from tests.jsonapi.program import Program, token_of
from tests.sales.conftest import at, order, party
from tests.sales.test_orders import again, do

LINE = {"description": "x", "unit_price": "1000"}


@pytest.fixture
def foreign(house: House) -> Any:
    """Return a quotation in yen."""
    return order(house.actor("Alice"), LINE, currency="JPY", rate="0.0061")


def test_a_board_adds_up_in_the_firms_currency(house: House, foreign: Any) -> None:
    alice = house.actor("Alice")
    order(alice, {"description": "y", "unit_price": "4"}, party=party(alice, "Other").id)
    groups = grouped(Listing(at("sales/orders"), alice, []), "state", ["net_firm"])
    assert groups["quotation"].totals == {"EUR": [Decimal("10.10")]}


def test_programs_get_the_firms_amounts_in_its_decimals(house: House, foreign: Any) -> None:
    told = Program(house, token_of("Alice")).get(f"/sales/orders/{foreign.id}").json
    assert (told["total"], told["net_firm"], told["lines"][0]["net_firm"]) == (
        "1000", "6.10", "6.10",
    )  # fmt: skip


@pytest.mark.parametrize("rate", [None, "0.007"])
def test_the_rate_of_what_is_confirmed_stays(house: House, foreign: Any, rate: str | None) -> None:
    alice = house.actor("Alice")
    do(foreign, "confirm", alice)
    with pytest.raises(Invalids) as caught:
        update(at("sales/orders"), foreign.id, {"rate": rate}, alice)
    assert list(caught.value.errors) == ["rate"]
    assert again(foreign).net_firm == Decimal("6.10")
