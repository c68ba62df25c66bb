"""A print tells nobody of a customer whom they may not see."""

from typing import Any

from app.documents.printing import printed_data
from app.documents.style import Style
from app.rights import HOUSE, Actor
from tests.house import House
from tests.sales.conftest import at, order, party
from tests.sales.test_orders import again, do


def recipient(made: Any, actor: Actor) -> Any:
    return printed_data(at("sales/orders"), again(made), actor, Style())["recipient"]


def test_a_draft_names_its_customer_to_who_may_see_them(house: House) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "1"}, party=party(alice, "Secret").id)
    grants = "sales/orders:* contacts/parties:read[owner=me]"
    sam = house.add("Sam", house.role("scout", grants))
    blind = house.add("Eve", house.role("blind", "sales/orders:read!party contacts/parties:read"))
    assert [recipient(made, one) for one in (alice, HOUSE, sam, blind)] == [
        ["Secret"], ["Secret"], [], [],
    ]  # fmt: skip
    do(made, "send", alice)
    assert [recipient(made, one) for one in (alice, sam)] == [["Secret"], ["Secret"]]
