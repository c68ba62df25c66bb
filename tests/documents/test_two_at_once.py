"""Two people write lines of one document at once: none is forgotten in its totals."""

from decimal import Decimal
from typing import Any

import pytest

from app.writing import create, delete, perform
from app.writing.batch import create_many
from models.refused import Refused
from tests.at_once import Work, overlapping
from tests.documents.conftest import Workshop


def added(shop: Workshop, estimate: Any, price: str) -> Work:
    """Return the work of adding a line."""
    values = {"estimate": estimate.id, "description": "Wheel", "unit_price": price}
    return lambda: create(shop.resource("estimate_lines"), values, shop.bob)


def brought(shop: Workshop, estimate: Any, price: str) -> Work:
    """Return the work of adding a line as files do."""
    row = {"estimate": estimate.id, "description": "Wheel", "unit_price": price}
    return lambda: create_many(shop.resource("estimate_lines"), [row], shop.bob, "api")


def total(estimate: Any) -> Any:
    return type(estimate).get_by_id(estimate.id).total


@pytest.mark.parametrize("way", [added, brought])
def test_lines_that_two_add_at_once_both_count(any_shop: Workshop, way: Any) -> None:
    estimate = any_shop.make("estimates", [("Axle", "1", "5")])
    assert overlapping(way(any_shop, estimate, "10"), way(any_shop, estimate, "100")) == []
    assert total(estimate) == Decimal(115)


def test_lines_that_two_delete_at_once_are_both_gone(any_shop: Workshop) -> None:
    estimate = any_shop.make(
        "estimates", [("Axle", "1", "5"), ("Wheel", "1", "10"), ("x", "1", "1")]
    )
    lines = any_shop.resource("estimate_lines")
    axle, wheel, _rest = [one.id for one in estimate.lines()]
    gone = overlapping(
        lambda: delete(lines, axle, any_shop.bob), lambda: delete(lines, wheel, any_shop.bob)
    )
    assert (gone, total(estimate)) == ([], Decimal(1))


@pytest.mark.parametrize("way", [added, brought])
def test_no_line_comes_to_what_is_being_posted(any_shop: Workshop, way: Any) -> None:
    estimate = any_shop.make("estimates", [("Axle", "1", "5")])
    estimates = any_shop.resource("estimates")
    raised = overlapping(
        lambda: perform(estimates, estimate.id, "send", any_shop.bob, {}),
        way(any_shop, estimate, "0"),
    )
    assert len(estimate.lines()) == 1
    assert [type(one) for one in raised if not isinstance(one, Refused)] == []
