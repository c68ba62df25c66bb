"""What an order comes to: lines completed from their products, then nets, taxes and margins."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.api import currency_decimals, links_of, round_half_up
from plugins.catalog.lines import LineOf, compute, price_for, taxes_of
from plugins.catalog.measures import price_per
from plugins.catalog.unit import measure_of
from plugins.sales.money import firm_currency, in_firms

if TYPE_CHECKING:
    from plugins.sales.order import Order

NOTHING = Decimal(0)


def compute_order(order: "Order", lines: Sequence[Any]) -> None:
    """Fill a draft and its lines: prices where they are empty, nets, taxes, totals, margin.

    Optional lines have a net and count in no total. Amounts are rounded half up: each net to the
    order's currency, each net in the firm's currency to that one.
    """
    for line in lines:
        if line.quantity is None:
            line.quantity = NOTHING
        complete(order, line)
    taxes = links_of(lines, "taxes") if lines else []
    counted = [_line_of(one, ids) for one, ids in zip(lines, taxes, strict=True)]
    totals = compute(
        [one for one, line in zip(counted, lines, strict=True) if not line.is_optional],
        order.currency,
        day=order.date,
    )
    optional = compute(
        [one for one, line in zip(counted, lines, strict=True) if line.is_optional],
        order.currency,
        day=order.date,
    )
    nets, other_nets = iter(totals.nets), iter(optional.nets)
    for line in lines:
        line.net = next(other_nets if line.is_optional else nets)
    order.net, order.tax, order.total = totals.net, totals.tax, totals.total
    order.tax_lines = [
        {"tax": one.tax, "base": f"{one.base:f}", "amount": f"{one.amount:f}"}
        for one in totals.tax_lines
    ]
    reckon(order, lines)


def reckon(order: "Order", lines: Sequence[Any]) -> None:
    """Fill what lines and order are in the firm's currency, and the margin, by the order's rate."""
    firms = firm_currency()
    counted = [line for line in lines if not line.is_optional]
    for line in lines:
        line.net_firm = in_firms(line.net, order.currency, order.rate, firms)
        cost = cost_of(line, firms)
        known = line.net_firm is not None and cost is not None
        line.margin = line.net_firm - cost if known else None
    order.net_firm = _sum(line.net_firm for line in counted)
    order.margin = _sum(line.margin for line in counted)


def _sum(amounts: Any) -> Decimal | None:
    """Return a sum; None where one of the amounts isn't known."""
    found = list(amounts)
    return None if any(one is None for one in found) else sum(found, NOTHING)


def cost_of(line: Any, firms: str) -> Decimal | None:
    """Return what a line costs the firm, rounded half up; what has no product costs nothing."""
    if line.product_id is None:
        return NOTHING
    if line.unit_cost is None:
        return None
    return round_half_up(line.quantity * line.unit_cost, currency_decimals(firms))


def complete(order: "Order", line: Any) -> None:
    """Fill what a line leaves to its product: unit, price and the rule it is from, taxes, cost.

    What can't be, such as a unit of another group, is left to the line to refuse.
    """
    if line.product_id is None:
        line.unit_price = line.unit_price if line.unit_price is not None else NOTHING
        return
    product = line.product
    if line.unit_id is None:
        line.unit_id = product.unit_id
    told, is_open = line.told_links("taxes"), line.unit_price is None
    if not told and ((line.is_new and told is None) or is_open):
        line.link("taxes", taxes_of(product))
    if not fits(product, line.unit_id):
        return
    if is_open:
        found = price_for(
            order.party, product, line.quantity, line.unit_id, order.currency, order.date
        )
        if found is not None:
            line.unit_price, line.price_rule = found.unit_price, found.rule or None
    line.unit_cost = unit_cost(product, line.unit_id)


def fits(product: Any, unit_id: int | None) -> bool:
    """Say whether a product can be counted in a unit: its own group's, or where it has none."""
    if unit_id == product.unit_id:
        return True
    unit, own = measure_of(unit_id), measure_of(product.unit_id)
    return unit is None or own is None or unit.group == own.group


def unit_cost(product: Any, unit_id: int | None) -> Decimal | None:
    """Return what one unit of a product costs, in the firm's currency; None where nobody knows."""
    if product.cost is None:
        return None
    cost: Decimal = product.cost
    if unit_id == product.unit_id:
        return cost
    unit, own = measure_of(unit_id), measure_of(product.unit_id)
    return price_per(cost, unit, own) if unit and own else cost


def _line_of(line: Any, taxes: Sequence[int]) -> LineOf:
    return LineOf(
        line.quantity,
        line.unit_price or NOTHING,
        line.discount or NOTHING,
        tuple(taxes),
        line.unit_id,
    )


__all__ = ["compute_order", "fits", "reckon"]
