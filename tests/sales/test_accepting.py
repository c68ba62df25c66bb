"""The link of a quotation: read, accepted and declined by whoever has it, once and in time."""

from datetime import timedelta
from typing import Any

import pytest

from app.api import put_settings
from app.documents.public import make_public_link
from app.writing import update
from models.clock import now, today
from models.core import Mail, PublicAct
from models.gate import gate
from models.refused import Refused
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from plugins.sales.events import deal_won, order_confirmed
from plugins.sales.order import Order
from tests.house import House
from tests.sales.conftest import at, deal, order, run
from tests.sales.test_orders import again, do

LINE = {"description": "Copper kettle", "unit_price": "10"}


def sent(house: House, **values: Any) -> tuple[Any, str]:
    """Return a quotation that was sent, and its link as the mail tells it."""
    return sent_link(house, order(house.actor("Alice"), LINE, **values))


def sent_link(house: House, made: Any) -> tuple[Any, str]:
    """Send a quotation; return it with the link that its mail tells."""
    do(made, "send", house.actor("Alice"), to="nora@quill.example")
    newest: Any = Mail.select().order_by(Mail.id.desc()).get()
    words = newest.text.split()
    link = next(word for word in words if "/sales/orders/public/" in word)
    return again(made), link[link.index("/sales/") :]


def answer(browser: Any, link: str, verb: str, **values: str) -> Any:
    """Send the form of the public page; a form_id of its own is another visit."""
    return browser.client.post(f"{link}/{verb}", data={**browser.hidden(link), **values})


def test_the_link_of_a_mail_is_read_and_accepted_under_a_name(any_house: House) -> None:
    put_settings("sales", accepting_confirms=False)
    made, link = sent(any_house)
    visitor = any_house.browser()
    assert "10.00" in visitor.get(link).get_data(as_text=True)
    assert answer(visitor, link, "accept", name="Nora Quill").status_code == 303
    made = again(made)
    assert (made.state, made.accepted_by, made.accepted_from) == ("sent", "Nora Quill", "127.0.0.1")
    assert made.accepted_at is not None


def test_what_is_accepted_offers_no_answer_any_more(house: House) -> None:
    put_settings("sales", accepting_confirms=False)
    made, link = sent(house)
    visitor = house.browser()
    before = visitor.hidden(link)
    assert answer(visitor, link, "accept", name="Nora Quill").status_code == 303
    after = visitor.get(link).get_data(as_text=True)
    assert "/accept" not in after
    assert "/decline" not in after
    for verb in ("accept", "decline"):
        sent_late = {**before, "name": "Otto", "form_id": f"a-form-of-another-tab-{verb}"}
        late = visitor.client.post(f"{link}/{verb}", data=sent_late)
        assert late.status_code == 409, verb
        assert "possible for" in late.get_data(as_text=True)
    assert again(made).accepted_by == "Nora Quill"
    assert PublicAct.select().count() == 1


def test_a_link_is_neither_guessed_nor_good_for_another_quotation(house: House) -> None:
    _made, link = sent(house)
    visitor = house.browser()
    hidden = visitor.hidden(link)
    for wrong in (f"{link}x", link[:-1], "/sales/orders/public/" + "a" * 43):
        assert visitor.get(wrong).status_code == 404
        told = {**hidden, "name": "Otto"}
        assert visitor.client.post(f"{wrong}/accept", data=told).status_code == 404
    for verb in ("confirm", "cancel", "duplicate", "send"):
        told = {**hidden, "name": "Otto"}
        assert visitor.client.post(f"{link}/{verb}", data=told).status_code == 404
    assert (Order.get().state, PublicAct.select().count()) == ("sent", 0)


def test_what_expired_is_read_for_a_while_and_not_accepted(house: House) -> None:
    made, link = sent(house)
    visitor = house.browser()
    hidden = visitor.hidden(link)
    with gate(None, "command"):
        made.valid_until = today() - timedelta(days=1)
        made.save()
    late = visitor.client.post(f"{link}/accept", data={**hidden, "name": "Nora Quill"})
    assert late.status_code == 409
    assert "has expired. Ask for a new one." in late.get_data(as_text=True)
    assert again(made).accepted_at is None
    run("sales.expire_quotations")
    page = visitor.get(link)
    assert page.status_code == 200
    assert "Expired" in page.get_data(as_text=True)
    assert "/accept" not in page.get_data(as_text=True)
    old = make_public_link(made, expires_at=now() - timedelta(seconds=1))
    assert visitor.get(old).status_code == 404


def test_the_link_of_what_was_revised_is_answered_no_more(house: House) -> None:
    made, link = sent(house)
    do(made, "revise", house.actor("Alice"))
    visitor = house.browser()
    page = visitor.get(link)
    assert page.status_code == 200
    assert "/accept" not in page.get_data(as_text=True)


@pytest.mark.parametrize("event", [deal_won, order_confirmed])
def test_what_stands_against_confirming_leaves_it_accepted_and_nothing_half_done(
    any_house: House, event: Any
) -> None:
    alice = any_house.actor("Alice")
    put_settings("sales", accepting_confirms=True)
    do(deal(alice), "quote", alice)
    update(at("sales/orders"), Order.get().id, {}, alice, {"lines": [LINE]})
    made, link = sent_link(any_house, Order.get())

    def refuse(sender: Any, **_more: Any) -> None:
        raise Refused("The books are closed.")

    with event.connected_to(refuse):
        assert answer(any_house.browser(), link, "accept", name="Nora").status_code == 303
    made = again(made)
    assert (made.state, made.accepted_by, made.confirmed_on) == ("sent", "Nora", None)
    assert "The books are closed." in made.notes
    assert Deal.get().state == "open"
    assert not Party.get_by_id(made.party_id).is_customer
