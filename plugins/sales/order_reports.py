"""Reports on orders: revenue by whatever one asks for, customers, and what is left of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from peewee import fn

# The library's types don't know SelectChoice yet.
from wtforms import DateField, Form, SelectChoice, SelectField  # type: ignore[attr-defined]
from wtforms.validators import Optional

from app.api import Asked, Bars, ReportColumn, _, round_half_up, survivors
from plugins.catalog.product import Product
from plugins.sales import plugin
from plugins.sales.figures import last_of
from plugins.sales.order import Order
from plugins.sales.order_line import OrderLine
from plugins.sales.purchases import PARTIES, bought_in
from plugins.sales.rfm import Fifths

SOLD = "confirmed,done"
NOTHING = Decimal(0)
REVENUE = ReportColumn("revenue", _("Revenue"), "money", reads=("net_firm",), is_total=True)
ORDERS = ReportColumn("orders", _("Orders"), "integer", is_total=True)
KEYS = {
    "month": ReportColumn("month", _("Month"), "month"),
    "customer": ReportColumn("customer", _("Customer"), "reference", to="contacts/parties",
                             reads=("party",)),
    "country": ReportColumn("country", _("Country"), "text", reads=("party_country",)),
    "salesperson": ReportColumn("salesperson", _("Salesperson"), "reference", to="core/users",
                                reads=("owner",)),
    "product": ReportColumn("product", _("Product"), "reference", to="catalog/products"),
    "category": ReportColumn("category", _("Category"), "reference", to="catalog/categories"),
}  # fmt: skip
BY = [SelectChoice(name, column.label) for name, column in KEYS.items()]


class Between(Form):
    """Orders between two days, by the order's date."""

    from_on = DateField(_("From"), [Optional()])
    to_on = DateField(_("To"), [Optional()])


class By(Between):
    """By what they are added up."""

    by = SelectField(_("By"), choices=BY, default="month")


@dataclass
class Sum:
    """How many orders, what they brought, and what is left of it as far as costs are known."""

    orders: int = 0
    revenue: Decimal = NOTHING
    margin: Decimal = NOTHING


def sold(asked: Asked) -> dict[str, str]:
    """Return the filter on what was sold in the days that are asked for."""
    query = {"state__in": SOLD}
    if asked.values.get("from_on"):
        query["date__gte"] = asked.values["from_on"].isoformat()
    if asked.values.get("to_on"):
        query["date__lte"] = asked.values["to_on"].isoformat()
    return query


def summed(rows: Any, key: Any, count: Any, amounts: Any) -> dict[Any, Sum]:
    """Add rows up by a column of theirs; `amounts` is the class that has net and margin."""
    found = rows.select(key, count, amounts.net_firm.total(), amounts.margin.total())
    return {one: Sum(*figures) for one, *figures in found.group_by(key).tuples()}


def of_orders(asked: Asked, key: Any) -> dict[Any, Sum]:
    """Add orders up by a column of theirs."""
    return summed(asked.rows(sold(asked)), key, fn.COUNT(Order.id), Order)


def of_lines(asked: Asked, **query: str) -> dict[Any, Sum]:
    """Add the lines of orders up by product; optional ones were not sold."""
    query = {"is_optional": "false", **query}
    orders = fn.COUNT(fn.DISTINCT(OrderLine.order))
    within = asked.rows(sold(asked)).select(Order.id)  # as far as the right to the report reaches
    rows = asked.rows(query, "sales/lines").where(OrderLine.order.in_(within))
    return summed(rows, OrderLine.product, orders, OrderLine)


def joined(found: dict[Any, Sum], whole: Callable[[Any], Any]) -> dict[Any, Sum]:
    """Join what is added up into larger parts; an order may count in several."""
    joint: dict[Any, Sum] = {}
    for key, one in found.items():
        into = joint.setdefault(whole(key), Sum())
        into.orders += one.orders
        into.revenue += one.revenue
        into.margin += one.margin
    return joint


def added_up(asked: Asked, by: str) -> dict[Any, Sum]:
    """Return the sums by what is asked for."""
    if by == "product":
        return of_lines(asked)
    if by == "category":
        rows: Any = Product.select(Product.id, Product.category).tuples()
        return joined(of_lines(asked), dict(rows).get)
    if by == "month":
        return joined(of_orders(asked, Order.date), lambda day: day.replace(day=1))
    if by == "customer":
        merged = survivors(PARTIES)
        return joined(of_orders(asked, Order.party), lambda party: merged.get(party, party))
    return of_orders(asked, getattr(Order, FIELDS[by]))


@plugin.report(
    "revenue",
    of="orders",
    label=_("Revenue"),
    about=_("Net of confirmed and done orders by the order's date, in the firm's currency."),
    parameters=By,
    columns=(*KEYS.values(), ORDERS, REVENUE),
    chart=Bars("month", "revenue"),
)
def revenue(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add up what was sold, by month in order, else the largest first."""
    by = asked.values.get("by") or "month"
    found = added_up(asked, by)
    ordered = sorted(found) if by == "month" else sorted(
        found, key=lambda key: (-found[key].revenue, str(key))
    )  # fmt: skip
    for key in ordered:
        row = {by: key, "orders": found[key].orders, "revenue": found[key].revenue}
        yield {**row, "list": narrowed(asked, by, key)} if by in FIELDS else row


FIELDS = {"customer": "party", "country": "party_country", "salesperson": "owner", "month": "date"}


def narrowed(asked: Asked, by: str, key: Any) -> dict[str, str]:
    """Return the filter on the orders that a row sums."""
    query, name = sold(asked), FIELDS[by]
    if key is None:
        return {**query, f"{name}__isnull": "true"}
    if by == "month":
        return {**query, "date__between": f"{key.isoformat()},{last_of(key).isoformat()}"}
    return {**query, name: str(key)}


@plugin.report(
    "by_customer",
    of="orders",
    label=_("By customer"),
    about=_("What each customer ordered, and when last."),
    parameters=Between,
    columns=(
        KEYS["customer"], ORDERS, REVENUE,
        ReportColumn("share", _("Share, %"), "percent", reads=("net_firm",)),
        ReportColumn("last_on", _("Last order"), "day", reads=("date",)),
    ),
    chart=Bars("customer", "revenue"),
)  # fmt: skip
def by_customer(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add orders up by customer, the largest first."""
    found = bought_in(asked.rows(sold(asked)))
    whole = sum((one.total for one in found.values()), NOTHING)
    for party in sorted(found, key=lambda key: (-found[key].total, key)):
        one = found[party]
        yield {
            "customer": party,
            "orders": one.orders,
            "revenue": one.total,
            "share": part_of(one.total, whole),
            "last_on": one.last_on,
            "list": narrowed(asked, "customer", party),
        }


@plugin.report(
    "margins",
    of="orders",
    label=_("Margins"),
    about=_("What is left of the revenue when products are paid, by product; only lines whose cost"
            " is known count."),
    parameters=Between,
    columns=(
        KEYS["product"], ORDERS, REVENUE,
        ReportColumn("margin", _("Margin"), "money", reads=("margin",), is_total=True),
        ReportColumn("rate", _("Margin, %"), "percent", reads=("margin",)),
    ),
    chart=Bars("product", "margin"),
)  # fmt: skip
def margins(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add margins up by product, the largest first."""
    found = of_lines(asked, margin__isnull="false")
    for product in sorted(found, key=lambda key: (-found[key].margin, key or 0)):
        one = found[product]
        yield {
            "product": product,
            "orders": one.orders,
            "revenue": one.revenue,
            "margin": one.margin,
            "rate": part_of(one.margin, one.revenue),
        }


def part_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a share in percent, rounded half up to one decimal; None of nothing."""
    return None if not whole else round_half_up(part * 100 / whole, 1)


@plugin.report(
    "rfm",
    of="orders",
    label=_("Customers by RFM"),
    about=_(
        "How recently, how often and for how much each customer bought: the fifth of all customers"
        " in which it lies, 5 is best."
    ),
    columns=(
        KEYS["customer"],
        ReportColumn("code", _("RFM"), "text", reads=("net_firm",)),
        ReportColumn("group", _("Class"), "text", reads=("net_firm",)),
        ReportColumn("last_on", _("Last order"), "day", reads=("date",)),
        ORDERS,
        REVENUE,
    ),
)
def rfm(asked: Asked) -> Iterator[dict[str, Any]]:
    """Score the customers that somebody may see among each other, the best first."""
    everybody = bought_in(asked.rows({"state__in": SOLD}))
    parted = Fifths.of(list(everybody.values()))
    if not parted.are_known:
        return
    scored = {party: parted.scores(one) for party, one in everybody.items()}
    for party in sorted(
        scored, key=lambda one: (scored[one].code, everybody[one].total), reverse=True
    ):
        one, scores = everybody[party], scored[party]
        row = {"customer": party, "code": scores.code, "group": str(scores.named()[0])}
        yield {**row, "last_on": one.last_on, "orders": one.orders, "revenue": one.total}
