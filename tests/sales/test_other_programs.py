"""Orders of another program come in by its own customer numbers, whatever ids are here."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.commands.import_ import _mapping
from app.importing.importer import Importer
from app.importing.source import Source, look_at
from app.rights import HOUSE
from app.undoing.undo import undo
from app.writing import Invalids
from app.writing.merging import merge
from models.refused import Refused
from plugins.contacts.party import Party
from plugins.sales.order import Order
from plugins.sales.order_line import OrderLine
from tests.house import House
from tests.sales.conftest import at, order, party
from tests.sales.test_orders import again, do

CUSTOMERS = """Customer no,Company name
2,Kettle & Sons
1,Quill & Ink
k-7,Lantern Works
"""
ORDERS = """Order no,Day,Customer no
3,2019-05-04,1
1,2019-05-05,2
9,2019-05-06,K-7
8,2019-05-07,4711
"""
LINES = """Order no,What,Price
1,Kettles,10
3,Ink,4
"""


def take(house: House, name: str, text: str, folder: Path, **told: Any) -> list[Any]:
    """Take a file in as the command does."""
    place, resource = folder / f"{name.replace('/', '-')}.csv", at(name)
    place.write_text(text)
    kept = None
    if told:
        kept = place.with_suffix(".json")
        kept.write_text(json.dumps(told))
    source = Source(place, place.name, resource)
    mapping = _mapping(resource, kept, look_at(source, HOUSE, "en"), "")
    mapping.check(resource, HOUSE)
    rows = list(source.rows(mapping))
    Importer(resource, HOUSE, mapping.key).take(rows)
    return rows


def test_customers_and_orders_meet_by_their_own_numbers(any_house: House, tmp_path: Path) -> None:
    take(any_house, "contacts/parties", CUSTOMERS, tmp_path)
    assert {row.code: row.name for row in Party.select()} == {
        "2": "Kettle & Sons", "1": "Quill & Ink", "k-7": "Lantern Works",
    }  # fmt: skip
    rows = take(
        any_house, "sales/orders", ORDERS, tmp_path,
        columns={"Order no": "number", "Day": "date", "Customer no": "party"},
        notations={"Customer no": "code"},
    )  # fmt: skip
    assert Counter(row.outcome.state for row in rows) == {"created": 3, "rejected": 1}
    found = {row.number: row.party.name for row in Order.select()}
    assert found == {"3": "Quill & Ink", "1": "Kettle & Sons", "9": "Lantern Works"}
    take(
        any_house, "sales/lines", LINES, tmp_path,
        columns={"Order no": "order", "What": "description", "Price": "unit_price"},
        notations={"Order no": "number"},
    )  # fmt: skip
    assert {row.description: row.order.number for row in OrderLine.select()} == {
        "Kettles": "1", "Ink": "3",
    }  # fmt: skip


def test_a_field_that_names_nobody_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="can't name records by “cod”"):
        take(
            house, "sales/orders", ORDERS, tmp_path,
            columns={"Customer no": "party"}, notations={"Customer no": "cod"},
        )  # fmt: skip


def test_no_two_have_the_same_code_and_who_enters_it_is_there(house: House) -> None:
    alice = house.actor("Alice")
    made = party(alice, code="K-7")
    with pytest.raises(Invalids) as caught:
        party(alice, "Other", code="k-7")
    assert list(caught.value.errors) == ["code"]
    answer = house.browser("Alice").get("/search?q=K-7")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/contacts/parties/{made.id}")


def test_the_survivor_takes_a_code_over_from_who_had_to_stay(any_house: House) -> None:
    alice = any_house.actor("Alice")
    one, other = party(alice, "Kettle & Sons"), party(alice, "Kettle and Sons", code="K-7")
    do(order(alice, {"description": "x", "unit_price": "1"}, party=other.id), "confirm", alice)
    done = merge(at("contacts/parties"), one.id, [other.id], alice)
    assert (again(one).code, again(other).code) == ("K-7", None)
    undo(done.change_set_id, alice)
    assert (again(one).code, again(other).code) == (None, "K-7")
