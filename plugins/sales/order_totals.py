"""What an order comes to: lines completed from their products, then nets, taxes and margins."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.api import currency_decimals, links_of, load_references, round_half_up
from plugins.catalog.lines import LineOf, compute, prices_for, taxes_by_product
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
    complete(order, lines)
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


def complete(order: "Order", lines: Sequence[Any]) -> None:
    """Fill what lines leave to their products: unit, price and the rule it is from, taxes, cost.

    What can't be, such as a unit of another group, is left to the line to refuse.
    """
    load_references(lines)
    for line in lines:
        if line.product_id is None and line.unit_price is None:
            line.unit_price = NOTHING
    of_products = [line for line in lines if line.product_id is not None]
    load_references([line.product for line in of_products], "unit")
    for line in of_products:
        if line.unit_id is None:
            line.unit_id = line.product.unit_id
    _fill_taxes(of_products)
    fitting = [line for line in of_products if fits(line.product, line.unit_id)]
    _fill_prices(order, [line for line in fitting if line.unit_price is None])
    for line in fitting:
        line.unit_cost = unit_cost(line.product, line.unit_id)


def _fill_taxes(lines: Sequence[Any]) -> None:
    """Give lines the taxes of their products: new ones that say none, and those without a price."""
    open_ones = []
    for line in lines:
        told = line.told_links("taxes")
        if not told and ((line.is_new and told is None) or line.unit_price is None):
            open_ones.append(line)
    found = taxes_by_product([line.product for line in open_ones])
    for line in open_ones:
        line.link("taxes", found[line.product_id])


def _fill_prices(order: "Order", lines: Sequence[Any]) -> None:
    asked = [(line.product, line.quantity, line.unit_id) for line in lines]
    party = order.party if asked else None
    for line, found in zip(
        lines, prices_for(party, asked, order.currency, order.date), strict=True
    ):
        if found is not None:
            line.unit_price, line.price_rule = found.unit_price, found.rule or None


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
