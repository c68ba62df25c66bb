"""Quotations and orders: what they come to, how they are agreed, and what stands against it."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from app.api import put_settings
from app.rights import Denied
from app.writing import Invalids, create, delete, perform, update
from models.clock import today
from models.database import close_database
from models.money import currency_decimals
from models.refused import IllegalMove, Refused
from plugins.catalog.product import Product
from plugins.catalog.unit import Unit
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from plugins.sales.order import Order
from tests.examples import examples
from tests.house import House
from tests.sales.conftest import at, deal, order, party, product, run

ORDERS = "sales/orders"


def again(record: Any) -> Any:
    return type(record).get_by_id(record.id)


def do(record: Any, verb: str, actor: Any, **parameters: Any) -> str:
    return perform(at(record.record_type), record.id, verb, actor, parameters)


def tax(actor: Any, rate: str = "19") -> int:
    values = {"name": f"VAT {rate}", "kind": "percent", "rate": rate}
    return int(create(at("catalog/taxes"), values, actor).id)


def test_a_line_takes_what_it_leaves_empty_from_its_product(any_house: House) -> None:
    alice = any_house.actor("Alice")
    kettle = product(alice, cost="11", taxes=[tax(alice)])
    made = order(alice, {"product": kettle.id, "quantity": "3"}, {"description": "Freight",
                 "unit_price": "5"})  # fmt: skip
    first, second = made.lines()
    assert (first.unit_price, first.unit_id) == (Decimal("29.90"), kettle.unit_id)
    assert (first.net, first.margin) == (Decimal("89.70"), Decimal("56.70"))
    assert second.net == Decimal("5.00")
    assert (made.net, made.tax, made.total) == tuple(map(Decimal, ("94.70", "17.04", "111.74")))
    assert made.tax_lines == [{"tax": tax_of(first), "base": "89.70", "amount": "17.04"}]
    assert str(made.number).startswith(f"S-{today().year}-")


def tax_of(line: Any) -> int:
    return int(line.linked("taxes")[0])


def test_optional_lines_have_a_net_and_count_in_no_total(house: House) -> None:
    alice = house.actor("Alice")
    kettle = product(alice)
    made = order(
        alice,
        {"product": kettle.id},
        {"product": kettle.id, "quantity": "10", "is_optional": True},
    )
    assert [line.net for line in made.lines()] == [Decimal("29.90"), Decimal("299.00")]
    assert made.total == Decimal("29.90")


def test_the_most_specific_price_holds_and_the_line_names_its_rule(house: House) -> None:
    alice = house.actor("Alice")
    kettle, firm = product(alice), party(alice)
    create(
        at("catalog/price_lists"),
        {"name": "Winter"},
        alice,
        {"rules": [
            {"product": kettle.id, "percent_off": "10"},
            {"product": kettle.id, "from_quantity": "10", "price": "20"},
        ]},
    )  # fmt: skip
    made = order(alice, *({"product": kettle.id, "quantity": one} for one in ("9", "10")),
                 party=firm.id)  # fmt: skip
    told = [(line.unit_price, line.price_rule) for line in made.lines()]
    assert told == [(Decimal("26.91"), "Winter"), (Decimal("20"), "Winter")]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"description": "x", "unit_price": "1", "quantity": "0"}, "lines.0.quantity"),
        ({"description": "x", "unit_price": "1", "quantity": "-2"}, "lines.0.quantity"),
        ({"description": "x", "unit_price": "1", "discount": "100.01"}, "lines.0.discount"),
        ({"description": "x", "unit_price": "1", "discount": "-1"}, "lines.0.discount"),
        ({"unit_price": "1"}, "lines.0.product"),
    ],
)
def test_what_is_no_line_is_refused_by_its_field(
    house: House, line: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalids) as caught:
        order(house.actor("Alice"), line)
    assert list(caught.value.errors) == [field]
    assert Order.select().count() == 0


def test_a_unit_of_another_group_and_a_missing_price_are_refused(house: House) -> None:
    alice = house.actor("Alice")
    kettle = product(alice)
    unit = {"name": "barrel", "group": "Barrels", "factor": "1"}
    barrel = create(at("catalog/units"), unit, alice)
    for line, field in (
        ({"product": kettle.id, "unit": barrel.id}, "lines.0.unit"),
        ({"product": product(alice, "Bare", price=None).id}, "lines.0.unit_price"),
    ):
        with pytest.raises(Invalids) as caught:
            order(alice, line)
        assert list(caught.value.errors) == [field]


@given(
    st.lists(
        st.tuples(
            st.decimals("0.001", "9999", places=3),
            st.decimals("0", "99999", places=6),
            st.decimals("0", "100", places=2),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_sum_to_the_total_in_every_currency(
    house: House, rows: list[tuple[Decimal, Decimal, Decimal]], currency: str
) -> None:
    alice = house.actor("Alice")
    lines = [
        {
            "description": "x",
            "quantity": str(quantity),
            "unit_price": str(price),
            "discount": str(off),
        }
        for quantity, price, off in rows
    ]
    made = order(alice, *lines, currency=currency)
    nets = [line.net for line in made.lines()]
    assert made.total == made.net == sum(nets)
    assert all(-net.normalize().as_tuple().exponent <= currency_decimals(currency) for net in nets)


def test_confirming_makes_a_customer_and_wins_the_deal_that_it_is_from(any_house: House) -> None:
    alice = any_house.actor("Alice")
    one = deal(alice)
    do(one, "quote", alice)
    made = Order.get()
    assert (made.party_id, made.origin, made.owner_id) == (one.party_id, one, one.owner_id)
    update(at(ORDERS), made.id, {}, alice, {"lines": [{"description": "Kettles", "quantity": "40",
           "unit_price": "29.90"}]})  # fmt: skip
    do(made, "confirm", alice)
    made, one = again(made), again(one)
    assert (made.state, made.confirmed_on, made.party_name) == (
        "confirmed",
        today(),
        one.party.name,
    )
    assert (one.state, one.amount) == ("won", Decimal("1196.00"))
    assert Party.get_by_id(one.party_id).is_customer
    with pytest.raises(Refused):
        update(at(ORDERS), made.id, {"currency": "USD"}, alice)
    with pytest.raises(Refused):
        delete(at(ORDERS), made.id, alice)


def test_what_is_empty_or_without_a_rate_is_not_confirmed(house: House) -> None:
    alice = house.actor("Alice")
    with pytest.raises(Refused, match="no line"):
        do(order(alice), "confirm", alice)
    foreign = order(alice, {"description": "x", "unit_price": "10"}, currency="USD")
    assert foreign.net_firm is None
    with pytest.raises(Refused, match="exchange rate"):
        do(foreign, "confirm", alice)
    update(at(ORDERS), foreign.id, {"rate": "0.92"}, alice)
    do(foreign, "confirm", alice)
    assert again(foreign).net_firm == Decimal("9.20")


def test_a_rate_that_comes_after_sending_makes_it_confirmable(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "10"}, currency="USD")
    do(made, "send", alice)
    with pytest.raises(Refused, match="exchange rate"):
        do(made, "confirm", alice)
    update(at(ORDERS), made.id, {"rate": "0.92"}, alice)
    made = again(made)
    assert (made.net_firm, made.lines()[0].net_firm) == (Decimal("9.20"), Decimal("9.20"))
    do(made, "confirm", alice)
    assert again(made).state == "confirmed"


def test_an_expired_quotation_is_revised_and_not_confirmed(house: House) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "10"},
                 date=(today() - timedelta(days=40)).isoformat(),
                 valid_until=(today() - timedelta(days=1)).isoformat())  # fmt: skip
    with pytest.raises(Refused, match="was valid until"):
        do(made, "confirm", alice)
    run("sales.expire_quotations")
    assert again(made).state == "expired"
    do(made, "revise", alice)
    old, new = again(made), Order.get(Order.revision == 2)
    assert new.number == f"{old.number}/2"
    assert (old.state, old.total, new.state, new.total) == (
        "cancelled", Decimal(10), "quotation", Decimal(10),
    )  # fmt: skip
    assert new.origin == old
    do(new, "confirm", alice)
    with pytest.raises(Refused):
        do(old, "revise", alice)


def test_its_owner_is_reminded_once_before_it_expires(house: House) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "10"},
                 valid_until=(today() + timedelta(days=2)).isoformat())  # fmt: skip
    do(made, "send", alice)
    for _night in range(2):
        run("sales.expire_quotations")
    assert Activity.get().about == again(made)


@pytest.mark.parametrize(("how", "state"), [("off", "confirmed"), ("warn", "confirmed"),
                                            ("block", "quotation")])  # fmt: skip
def test_the_credit_limit_is_told_or_blocks_as_the_firm_has_set(
    house: House, how: str, state: str
) -> None:
    alice = house.actor("Alice")
    put_settings("sales", credit=how)
    firm = party(alice, sales_credit_limit="100")
    do(order(alice, {"description": "x", "unit_price": "60"}, party=firm.id), "confirm", alice)
    made = order(alice, {"description": "x", "unit_price": "60"}, party=firm.id)
    if how == "block":
        with pytest.raises(Refused, match="credit limit"):
            do(made, "confirm", alice)
    else:
        assert ("credit limit" in do(made, "confirm", alice)) is (how == "warn")
    assert again(made).state == state


def test_two_who_confirm_at_once_confirm_once(any_house: House) -> None:
    alice = any_house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "10"})
    ready, said = Barrier(2), []

    def confirm() -> None:
        ready.wait()
        try:
            said.append(do(made, "confirm", alice))
        except Refused:
            said.append("")
        finally:
            close_database()

    threads = [Thread(target=confirm) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, said)) == [False, True]
    assert again(made).state == "confirmed"


def test_accepted_it_is_confirmed_where_the_firm_wants_that(house: House) -> None:
    alice = house.actor("Alice")
    for wants, state in ((True, "confirmed"), (False, "sent")):
        put_settings("sales", accepting_confirms=wants)
        made = order(alice, {"description": "x", "unit_price": "10"})
        do(made, "send", alice)
        do(made, "accept", alice)
        made = again(made)
        assert (made.state, made.accepted_by) == (state, "Alice")
    with pytest.raises(Refused):
        do(made, "accept", alice)
    do(made, "cancel", alice, reason="They went elsewhere.")
    assert again(made).cancel_reason == "They went elsewhere."


def test_a_cancelled_order_stays_and_goes_nowhere(house: House) -> None:
    alice = house.actor("Alice")
    made = order(alice, {"description": "x", "unit_price": "10"})
    do(made, "cancel", alice, reason="No budget")
    for verb in ("confirm", "finish", "send"):
        with pytest.raises((Refused, IllegalMove)):
            do(made, verb, alice)


def test_a_product_in_an_open_order_is_not_deleted(house: House) -> None:
    alice = house.actor("Alice")
    kettle = product(alice)
    order(alice, {"product": kettle.id})
    with pytest.raises(Refused):
        delete(at("catalog/products"), kettle.id, alice)


def test_who_sells_sees_what_the_role_says(house: House) -> None:
    alice, sam = house.actor("Alice"), house.add("Sam", "salesperson")
    made = order(alice, {"description": "x", "unit_price": "10"})
    with pytest.raises(Denied):
        do(made, "confirm", sam)
    own = order(sam, {"description": "x", "unit_price": "10"}, party=made.party_id)
    do(own, "confirm", sam)
    assert again(own).state == "confirmed"
    bob = house.browser("Bob")
    text = bob.get(f"/sales/orders/{made.id}").get_data(as_text=True)
    assert "Margin" not in text
    assert Deal.select().count() == 0


def test_a_unit_that_lines_are_counted_in_keeps_its_factor(house: House) -> None:
    alice = house.actor("Alice")
    values = {"name": "gross", "group": Unit.get_by_id(product(alice).unit_id).group}
    gross = create(at("catalog/units"), {**values, "factor": "144"}, alice)
    order(alice, {"product": Product.get().id, "unit": gross.id, "unit_price": "5"})
    with pytest.raises(Invalids) as caught:
        update(at("catalog/units"), gross.id, {"factor": "12"}, alice)
    assert list(caught.value.errors) == ["factor"]
