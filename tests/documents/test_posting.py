"""Posting: numbers, totals, what freezes, and what stands against changing it."""

from decimal import Decimal
from typing import Any

import pytest
from peewee import IntegrityError

from app.demo import CAUSE, take_out
from app.settings import CORE, put_settings
from app.undoing.undo import undo
from app.writing import Invalids, delete, perform, update
from models.change import Change, ChangeSet
from models.clock import today
from models.database import database, transaction
from models.gate import gate
from models.line import Posted
from models.refused import Refused
from tests.documents.conftest import Workshop


def _lines(shop: Workshop, document: Any) -> list[Any]:
    return list(shop.model(document.record_type).get_by_id(document.id).lines())


def _again(document: Any) -> Any:
    return type(document).get_by_id(document.id)


def test_totals_are_computed_with_the_lines_and_stored_once(any_shop: Workshop) -> None:
    estimate = any_shop.make("estimates", [("Wheel", "2", "9.90"), ("Axle", "1", "0.055")])
    assert (estimate.net, estimate.total) == (Decimal("19.86"), Decimal("19.86"))
    changes = Change.select().where(Change.record_type == "workshop/estimates")
    assert [one.verb for one in changes] == ["create"]
    assert ChangeSet.select().where(ChangeSet.id == changes[0].change_set_id).count() == 1


def test_a_number_with_gaps_comes_at_creation_and_a_gapless_one_at_posting(
    any_shop: Workshop,
) -> None:
    year = today().year
    assert any_shop.make("estimates").number == f"E-{year}-00001"
    bill = any_shop.make("bills")
    assert bill.number is None
    perform(any_shop.resource("bills"), bill.id, "post", any_shop.bob, {})
    assert _again(bill).number == f"B-{year}-0001"


def test_content_and_lines_of_what_is_posted_stay(any_shop: Workshop) -> None:
    bills = any_shop.resource("bills")
    bill = any_shop.make("bills")
    line = _lines(any_shop, bill)[0]
    perform(bills, bill.id, "post", any_shop.bob, {})
    tries: list[Any] = [
        ({"currency": "USD"}, None),
        ({}, {"bill_lines": [{"id": line.id, "quantity": "3"}]}),
        ({}, {"bill_lines": []}),
        ({}, {"bill_lines": [{"id": line.id}, {"description": "More"}]}),
    ]
    for values, lines in tries:
        with pytest.raises(Posted, match="is posted and stays as it is"):
            update(bills, bill.id, values, any_shop.bob, lines)
    with pytest.raises(Posted):
        delete(bills, bill.id, any_shop.bob)
    update(bills, bill.id, {"remark": "Called twice"}, any_shop.bob)
    update(bills, bill.id, {}, any_shop.bob, {"bill_lines": [{"id": line.id, "quantity": "2"}]})
    kept = _again(bill)
    assert (kept.remark, kept.total, kept.party_name) == (
        "Called twice",
        Decimal("19.80"),
        "Rosa Quill",
    )


def test_the_database_itself_keeps_what_is_posted(any_shop: Workshop) -> None:
    rates = any_shop.model("rates")
    with gate(None, "command"):
        rate = rates(name="20 %", percent=Decimal(20))
        rate.save()
    bill = any_shop.make("bills", [("Wheel", "2", "9.90", {"rates": [rate.id]})])
    estimate = any_shop.make("estimates")
    perform(any_shop.resource("bills"), bill.id, "post", any_shop.bob, {})
    perform(any_shop.resource("estimates"), estimate.id, "send", any_shop.bob, {})
    assert _again(bill).total == Decimal("23.76")
    through = "workshop_bill_line_workshop_rate_through"
    refused = [
        "UPDATE workshop_bill SET total = 1",
        "UPDATE workshop_bill SET state = 'draft'",
        "UPDATE workshop_bill SET number = NULL",
        "UPDATE workshop_bill SET origin_id = 4",
        "DELETE FROM workshop_bill",
        "UPDATE workshop_bill_line SET quantity = 1",
        "DELETE FROM workshop_bill_line",
        "INSERT INTO workshop_bill_line (bill_id, description, quantity, unit_price, net,"
        " created_at, updated_at, version) SELECT bill_id, description, quantity, unit_price, net,"
        " created_at, updated_at, version FROM workshop_bill_line",
        f"DELETE FROM {through}",
        "UPDATE workshop_estimate SET currency = 'USD'",
        "UPDATE workshop_estimate_line SET net = 0",
    ]
    for statement in refused:
        with pytest.raises(IntegrityError, match="posted"), transaction():
            database.execute_sql(statement)
    with transaction():
        database.execute_sql("UPDATE workshop_bill SET open = 5, remark = 'x', version = 9")
        database.execute_sql("UPDATE workshop_estimate_line SET done = 5")
        database.execute_sql("UPDATE workshop_estimate SET state = 'agreed'")


def test_nothing_is_undone_across_posting(any_shop: Workshop) -> None:
    bills = any_shop.resource("bills")
    bill = any_shop.make("bills")
    update(bills, bill.id, {"currency": "USD"}, any_shop.bob)
    perform(bills, bill.id, "post", any_shop.bob, {})
    sets = [one.id for one in ChangeSet.select().order_by(ChangeSet.id.desc()).limit(3)]
    for number in sets:
        with pytest.raises(Refused):
            undo(number, any_shop.alice)
    assert _again(bill).is_posted


def test_posts_once_and_numbers_follow_each_other(any_shop: Workshop) -> None:
    bills = any_shop.resource("bills")
    numbers = []
    for _at in range(3):
        bill = any_shop.make("bills")
        perform(bills, bill.id, "post", any_shop.bob, {})
        numbers.append(_again(bill).number[-4:])
    assert numbers == ["0001", "0002", "0003"]
    with pytest.raises(Refused):
        perform(bills, bill.id, "post", any_shop.bob, {})
    with pytest.raises(Refused, match="posted already"), gate(None, "command"):
        _again(bill).post()


def test_is_reversed_once_by_a_document_that_names_it(any_shop: Workshop) -> None:
    bills = any_shop.resource("bills")
    bill = any_shop.make("bills")
    with pytest.raises(Refused, match="isn't posted"), gate(None, "command"):
        bill.reverse()
    perform(bills, bill.id, "post", any_shop.bob, {})
    perform(bills, bill.id, "credit", any_shop.bob, {})
    credit = bills.model.get(bills.model.reverses == bill.id)
    assert (credit.kind, credit.state, credit.number) == ("credit", "draft", None)
    assert credit.total == -_again(bill).total
    assert (_again(bill).party_name, credit.party_name) == (bill.party.name, None)
    assert credit.origin.id == bill.id
    with pytest.raises(Refused, match="reversed already"):
        perform(bills, bill.id, "credit", any_shop.bob, {})
    perform(bills, credit.id, "post", any_shop.bob, {})


def test_a_line_changed_by_itself_brings_the_totals_in_step(any_shop: Workshop) -> None:
    estimate = any_shop.make("estimates", [("Wheel", "2", "10"), ("Axle", "1", "5")])
    wheel, axle = _lines(any_shop, estimate)
    lines = any_shop.resource("estimate_lines")
    update(lines, wheel.id, {"quantity": "3"}, any_shop.bob)
    assert _again(estimate).total == Decimal(35)
    delete(lines, axle.id, any_shop.bob)
    assert _again(estimate).total == Decimal(30)
    update(any_shop.resource("estimates"), estimate.id, {"remark": "x"}, any_shop.bob)
    assert _again(estimate).total == Decimal(30)


def test_what_is_wrong_with_a_line_is_said_at_its_place(shop: Workshop) -> None:
    with pytest.raises(Invalids) as caught:
        shop.make("estimates", [("Wheel", "2", "1"), ("Axle", "much", "1"), ("", "1", "1")])
    assert sorted(caught.value.errors) == [
        "estimate_lines.1.quantity",
        "estimate_lines.2.description",
    ]
    assert shop.model("estimates").select().count() == 0


def test_nobody_writes_what_is_computed_or_a_gapless_number(shop: Workshop) -> None:
    for name, values in (
        ("estimates", {"total": "1"}),
        ("estimates", {"reverses": 1}),
        ("bills", {"number": "B-1"}),
    ):
        with pytest.raises(Invalids) as caught:
            shop.make(name, **values)
        assert list(caught.value.errors) == list(values)
    taken = shop.make("estimates", number="OLD-7")
    assert taken.number == "OLD-7"
    with pytest.raises(Invalids):
        update(shop.resource("estimates"), taken.id, {"number": "NEW-8"}, shop.bob)


def test_the_sample_company_goes_whole_with_what_it_posted(any_shop: Workshop) -> None:
    bills = any_shop.resource("bills")
    party = any_shop.party()
    with gate(None, "command", cause=CAUSE):
        for _at in range(2):
            bill = bills.model(party=party)
            line = any_shop.model("bill_lines")(description="Wheel")
            bill.save_with([line])
            bill.post()
    mine = any_shop.make("bills")
    perform(bills, mine.id, "post", any_shop.bob, {})
    put_settings(CORE, has_demo=True)
    out = take_out(way="command")
    assert out.kept == []
    assert [one.id for one in bills.model.select()] == [mine.id]
    with pytest.raises(IntegrityError, match="posted"), transaction():
        database.execute_sql("DELETE FROM workshop_bill")
