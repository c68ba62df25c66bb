"""Who is anonymised: their quotations tell nothing of them, confirmed orders stay as law wants."""

from typing import Any

import pytest
from peewee import IntegrityError

from app.api import put_settings
from app.checks import run_checks
from app.documents.public import Visitor, act, make_public_link
from app.reading.asking import select_where
from app.writing import create, perform
from models.clock import today
from models.core import Mail, PublicAct
from models.database import database, transaction
from models.gate import gate
from models.refused import Refused
from plugins.sales.order import Order
from plugins.sales.recurrence import Recurrence
from plugins.sales.stage_change import StageChange
from tests.house import House
from tests.sales.conftest import at, deal, order
from tests.sales.test_orders import again, do

CANARY = "Zebracanary"
LINE = {"description": "Copper kettle", "unit_price": "10"}


@pytest.fixture
def zoe(any_house: House) -> Any:
    """Return somebody to whom much was offered, and something sold."""
    alice = any_house.actor("Alice")
    put_settings("sales", accepting_confirms=False)
    values = {"kind": "person", "name": f"Zoe {CANARY}", "email": f"zoe@{CANARY}.example",
              "vat_number": ""}  # fmt: skip
    lines = {"addresses": [{"street": f"{CANARY} street 1", "country": "DE"}]}
    made = create(at("contacts/parties"), values, alice, lines)
    deal(alice, party=made.id)
    for verbs in ((), ("send",), ("confirm",), ("send", "decline")):
        one = order(alice, LINE, party=made.id, notes=f"{CANARY} called", ship_to=CANARY)
        for verb in verbs:
            if verb == "decline":
                who = Visitor(f"Zoe {CANARY}", f"{CANARY} says no", "1.2.3.4", "A browser")
                act(at("sales/orders"), again(one), verb, who)
            else:
                do(one, verb, alice)
    return made


def forget(house: House, who: Any) -> None:
    perform(at("contacts/parties"), who.id, "anonymise", house.actor("Alice"), {})


def rows_with(text: str, but: int) -> list[str]:
    """Return in which tables a text stands, beside one order and its history."""
    found = []
    for table in database.get_tables():
        if table.startswith("sales_order_search"):
            continue  # what is found in it is looked at by searching
        for row in database.execute_sql(f'SELECT * FROM "{table}"').fetchall():
            is_kept = table == "sales_order" and row[0] == but
            is_its_history = table == "core_change" and row[2:4] == ("sales/orders", but)
            if text.lower() in repr(row).lower() and not is_kept and not is_its_history:
                found.append(table)
    return found


def test_quotations_tell_nothing_and_what_was_sold_stays(any_house: House, zoe: Any) -> None:
    draft, sent, confirmed, declined = Order.select().order_by(Order.id)
    link = make_public_link(sent)
    forget(any_house, zoe)
    for one in (draft, sent, declined):
        fresh = again(one)
        assert (fresh.number, fresh.state, fresh.total) == (one.number, one.state, one.total)
        assert (fresh.party_name, fresh.party_address, fresh.notes) == (None, None, None)
        assert [line.description for line in fresh.lines()] == ["Copper kettle"]
    kept = again(confirmed)
    assert (kept.party_name, kept.notes) == (f"Zoe {CANARY}", f"{CANARY} called")
    assert rows_with(CANARY, confirmed.id) == []
    rows: Any = select_where(any_house.actor("Alice"), "sales/orders", {"q": CANARY})
    assert [row.id for row in rows] == [confirmed.id]
    assert PublicAct.select().count() == 0
    assert Mail.select().count() == 0
    assert any_house.browser().get(link).status_code == 404
    page = any_house.browser("Alice").get(f"/contacts/parties/{zoe.id}").get_data(as_text=True)
    assert "Commercial law wants them to be kept for years" in page


def test_the_way_of_a_deal_stays_when_its_words_go(any_house: House, zoe: Any) -> None:
    before = StageChange.select().count()
    forget(any_house, zoe)
    assert (before, StageChange.select().count()) == (1, 1)
    assert [told for _name, told in run_checks() if told] == []


def test_nothing_else_empties_or_changes_what_was_posted(any_house: House, zoe: Any) -> None:
    sent = Order.get(Order.state == "sent")
    sent.party_name = None
    with pytest.raises(Refused, match="posted"), gate(None, "command"):
        sent.save()
    for statement in (
        "UPDATE sales_order SET party_name = 'Other'",
        "UPDATE sales_order SET number = NULL",
        "UPDATE sales_order SET party_country = NULL",
    ):
        with pytest.raises(IntegrityError, match="posted"), transaction():
            database.execute_sql(statement)


def test_who_only_spoke_for_a_firm_takes_nothing_of_it_along(any_house: House, zoe: Any) -> None:
    alice = any_house.actor("Alice")
    made = order(alice, LINE, contact=zoe.id, notes=f"{CANARY} called", ship_to="Gate 4")
    do(made, "send", alice)
    forget(any_house, zoe)
    fresh = again(made)
    assert (fresh.party_name, fresh.ship_to, fresh.notes) == ("Kettle & Sons", "Gate 4", None)
    assert str(fresh.contact) == f"Anonymised {zoe.id}"


def test_no_order_comes_again_to_who_is_forgotten(any_house: House, zoe: Any) -> None:
    with gate(None, "command"):
        row = Recurrence(order=Order.get(Order.state == "confirmed"), next_on=today())
        row.save()
    forget(any_house, zoe)
    assert again(row).state == "ended"
