"""Sending quotations: what is said of them, to whom, and what copies of them begin with."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.api import put_settings
from app.writing import create, perform, update
from models.clock import now, today
from models.core import Mail
from models.refused import Refused
from plugins.sales.order import Order
from tests.house import House
from tests.sales.conftest import at, order, party, run

ORDERS = "sales/orders"


def again(record: Any) -> Any:
    return type(record).get_by_id(record.id)


def do(record: Any, verb: str, actor: Any, **parameters: Any) -> str:
    return perform(at(record.record_type), record.id, verb, actor, parameters)


def test_what_the_house_says_of_days_is_in_the_words_of_who_reads(house: House) -> None:
    alice = house.actor("Alice")
    firm = party(alice, email="post@kettle.example", language="de")
    until = today() + timedelta(days=400)
    made = order(alice, {"description": "x", "unit_price": "5"}, party=firm.id,
                 valid_until=until.isoformat())  # fmt: skip
    do(made, "send", alice)
    text = Mail.select().order_by(Mail.id.desc()).get().text
    assert until.isoformat() not in text
    assert f"{until.day}. " in text
    assert str(until.year) in text


@pytest.mark.parametrize("verb", ["confirm", "send"])
def test_an_offer_past_its_day_says_how_it_is_made_anew(house: House, verb: str) -> None:
    alice, past = house.actor("Alice"), today() - timedelta(days=3)
    told = {"date": past.isoformat(), "valid_until": past.isoformat()}
    made = order(alice, {"description": "x", "unit_price": "5"}, **told)
    with pytest.raises(Refused, match="Change that day first"):
        do(made, verb, alice)
    update(at(ORDERS), made.id, {"valid_until": today().isoformat()}, alice)
    do(made, verb, alice)


def test_the_form_for_sending_names_the_address_that_one_may_know(house: House) -> None:
    alice = house.actor("Alice")
    firm = party(alice, email="post@kettle.example")
    made = order(alice, {"description": "x", "unit_price": "5"}, party=firm.id)
    asked = f"/sales/orders/{made.id}/send"
    assert 'value="post@kettle.example"' in house.browser("Alice").get(asked).get_data(True)
    house.add("Emil", house.role("seller", "contacts/parties:read!email sales/orders:*"))
    assert "post@kettle" not in house.browser("Emil").get(asked).get_data(True)


def test_addresses_are_printed_for_who_gets_them(house: House) -> None:
    alice = house.actor("Alice")
    lines = {}
    for country, language in (("DE", "de"), ("AT", "de"), ("AT", "en")):
        firm = party(alice, f"Firm {country} {language}", language=language)
        address = {"party": firm.id, "street": "Ring 1", "city": "Town", "country": country}
        create(at("contacts/addresses"), address, alice)
        made = order(alice, {"description": "x", "unit_price": "5"}, party=firm.id)
        do(made, "confirm", alice)
        lines[country, language] = list(again(made).recipient())[1:]
    assert lines["DE", "de"] == ["Ring 1", "Town"]  # at home
    assert lines["AT", "de"][-1] == "Österreich"
    assert lines["AT", "en"][-1] == "Austria"


def test_who_does_not_answer_is_reminded_once_where_it_went(house: House) -> None:
    alice = house.actor("Alice")
    firm = party(alice, email="post@kettle.example", language="de")
    line = {"description": "x", "unit_price": "10"}
    made, answered, fresh, quiet = (order(alice, line, party=firm.id) for _one in range(4))
    do(made, "send", alice, to="chief@kettle.example")
    for one in (answered, fresh, quiet):
        do(one, "send", alice)
    do(answered, "accept", alice)
    long_ago = now() - timedelta(days=8)
    Order.update(sent_at=long_ago).where(Order.id != fresh.id).execute()
    Order.update(valid_until=today() - timedelta(days=1)).where(Order.id == quiet.id).execute()
    sent = Mail.select().count()
    assert run("sales.follow_up").progress_text == "0 customers were reminded."  # nobody wishes it
    put_settings("sales", follow_up_days=7)
    assert run("sales.follow_up").progress_text == "1 customer was reminded."
    assert run("sales.follow_up").progress_text == "0 customers were reminded."
    assert Mail.select().count() == sent + 1
    mail = Mail.select().order_by(Mail.id.desc()).get()
    assert (mail.to, mail.about_id) == ("chief@kettle.example", made.id)
    assert made.number in mail.subject
    link = re.search(r"http\S+", mail.text)
    assert link
    assert house.browser().get(link[0].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert again(made).followed_up_on == today()
    do(made, "send", alice)  # sent once more, it waits anew
    assert again(made).followed_up_on is None


@pytest.mark.parametrize("verb", ["revise", "duplicate"])
def test_a_copy_begins_without_what_became_of_the_first(house: House, verb: str) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "10"}, reference="PO 7", notes="Call")
    do(made, "send", alice, to="a@b.example")
    Order.update(accepted_at=now(), accepted_by="Nora", reminded_on=today()).execute()
    do(made, verb, alice)
    copy = Order.select().order_by(Order.id.desc()).get()
    assert copy.id != made.id
    for name in ("sent_at", "sent_to", "reminded_on", "accepted_at", "accepted_by", "confirmed_on"):
        assert getattr(copy, name) is None, name
    assert (copy.notes, copy.total) == ("Call", made.total)
