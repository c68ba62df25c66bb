"""The chain of documents: upwards and downwards, as far as one may see."""

from typing import Any

from app.writing import create, perform, update
from tests.documents.conftest import Workshop
from tests.jsonapi.program import Program, token_of


def _story(shop: Workshop) -> tuple[Any, Any, Any]:
    """A meeting led to an estimate, that to a bill, and that to its credit."""
    meeting = create(
        shop.resource("contacts/activities"), {"kind": "meeting", "subject": "Measure up"}, shop.bob
    )
    origin = {"resource": "contacts/activities", "id": meeting.id}
    estimate = shop.make("estimates", origin=origin)
    perform(shop.resource("estimates"), estimate.id, "send", shop.bob, {})
    perform(shop.resource("estimates"), estimate.id, "bill", shop.bob, {})
    bill = shop.model("bills").get()
    bills = shop.resource("bills")
    perform(bills, bill.id, "post", shop.bob, {})
    perform(bills, bill.id, "credit", shop.bob, {})
    return meeting, estimate, bill


def test_every_page_of_the_chain_shows_all_of_it(any_shop: Workshop) -> None:
    meeting, estimate, bill = _story(any_shop)
    bob = any_shop.house.browser("Bob")
    for href in (
        f"/workshop/estimates/{estimate.id}",
        f"/workshop/bills/{bill.id}",
        f"/contacts/activities/{meeting.id}",
    ):
        page = bob.get(href).get_data(as_text=True)
        part = page[page.index('<ol class="chain">') :]
        part = part[: part.index("</ol>")]
        assert part.count("<li") == 4, href
        assert part.index("Measure up") < part.index(str(estimate.number)) < part.index("B-")
        assert part.count('aria-current="true"') == 1
        assert "Sent" in part
        assert "Draft" in part


def test_what_one_may_not_see_is_told_as_not_visible(any_shop: Workshop) -> None:
    _meeting, estimate, bill = _story(any_shop)
    any_shop.house.role("biller", "workshop/bills:read")
    any_shop.house.add("Dora", "biller")
    page = any_shop.house.browser("Dora").get(f"/workshop/bills/{bill.id}").get_data(as_text=True)
    assert page.count("not visible") >= 2
    assert str(estimate.number) not in page
    assert "Measure up" not in page


def test_programs_get_the_chain_too(any_shop: Workshop) -> None:
    meeting, estimate, bill = _story(any_shop)
    program = Program(any_shop.house, token_of("Bob"))
    told = program.get(f"/workshop/bills/{bill.id}").json
    assert told["origin"] == {"resource": "workshop/estimates", "id": estimate.id}
    chain = program.get(f"/workshop/estimates/{estimate.id}/chain").json
    assert [one["id"] for one in chain["origins"]] == [meeting.id]
    assert [(one["level"], one["resource"]) for one in chain["derived"]] == [
        (1, "workshop/bills"), (2, "workshop/bills"),
    ]  # fmt: skip


def test_a_ring_of_origins_has_an_end(any_shop: Workshop) -> None:
    first = any_shop.make("estimates")
    second = any_shop.make("estimates", origin={"resource": "workshop/estimates", "id": first.id})
    update(
        any_shop.resource("estimates"),
        first.id,
        {"origin": {"resource": "workshop/estimates", "id": second.id}},
        any_shop.bob,
    )
    page = any_shop.house.browser("Bob").get(f"/workshop/estimates/{first.id}")
    assert page.status_code == 200
    assert str(second.number) in page.get_data(as_text=True)
