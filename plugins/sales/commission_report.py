"""The report on commissions: each salesperson's share of the orders that were confirmed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.api import Asked, Bars, ReportColumn, _, currency_decimals
from plugins.sales import plugin
from plugins.sales.commission import CommissionRule, commission, rule_for
from plugins.sales.money import firm_currency
from plugins.sales.order import Order
from plugins.sales.order_reports import KEYS, ORDERS, REVENUE, Between, narrowed, sold

NOTHING = Decimal(0)


@plugin.report(
    "commissions",
    of="orders",
    label=_("Commissions"),
    about=_(
        "The commission of each confirmed or done order by its salesperson's rule on the order's"
        " day, rounded once an order."
    ),
    parameters=Between,
    columns=(
        KEYS["salesperson"],
        ORDERS,
        REVENUE,
        ReportColumn(
            "commission", _("Commission"), "money", reads=("net_firm", "margin"), is_total=True
        ),
    ),
    chart=Bars("salesperson", "commission"),
)
def commissions(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add commissions up by salesperson, the largest first."""
    rules = list(CommissionRule.select())
    decimals = currency_decimals(firm_currency())
    found: dict[int | None, list[Any]] = {}
    rows = asked.rows(sold(asked)).select(Order.owner, Order.date, Order.net_firm, Order.margin)
    for owner, day, net, margin in rows.tuples().iterator():
        into = found.setdefault(owner, [0, NOTHING, NOTHING])
        rule = rule_for(rules, owner, day)
        into[0] += 1
        into[1] += net or NOTHING
        if rule is not None:
            into[2] += commission(rule, net, margin, decimals)
    for owner, (orders, net, share) in sorted(
        found.items(), key=lambda item: (-item[1][2], item[0] or 0)
    ):
        row = {"salesperson": owner, "orders": orders, "revenue": net, "commission": share}
        yield {**row, "list": narrowed(asked, "salesperson", owner)}
