"""Confirming an order: what stands against it, and what follows from it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.api import HOUSE, Refused, _, long_day, select_where, survivor, today
from plugins.sales.deal import Deal
from plugins.sales.events import order_confirmed
from plugins.sales.money import told
from plugins.sales.order_settings import chosen
from plugins.sales.revising import first_of

if TYPE_CHECKING:
    from plugins.sales.order import Order

NOTHING = Decimal(0)


def confirm_order(order: "Order") -> str:
    """Make an offer a sales order, and its party a customer; an open deal it is from is won.

    Raises Refused for one that expired, has no line, comes to less than nothing, is in a currency
    without a rate, or is over the customer's credit limit where that blocks.
    """
    _refuse(order)
    warning = over_limit(order)
    if warning and chosen("credit") == "block":
        raise Refused(warning)
    order.confirmed_on = today()
    if order.is_posted:
        order.move_to("confirmed")
    else:
        order.post("confirmed")
    _note_customer(order)
    order_confirmed.send(type(order), order=order)
    return warning or _("%(order)s is confirmed.", order=order.number)


def _refuse(order: "Order") -> None:
    refuse_expired(order)
    lines = [line for line in order.lines() if not line.is_optional]
    if not lines:
        raise Refused(_("%(order)s has no line. Add what is ordered.", order=order.number))
    if order.total < 0:
        raise Refused(_("%(order)s comes to less than nothing.", order=order.number))
    if order.net_firm is None:
        raise Refused(
            _("Give the exchange rate of %(currency)s first.", currency=order.currency),
            field="rate",
        )


def refuse_expired(order: "Order") -> None:
    """Raise Refused for an offer past its last day, and say how it is offered again."""
    if not order.has_expired:
        return
    if order.state == "quotation":
        raise Refused(_("%(order)s was valid until %(day)s. Change that day first.",
                        order=order.number, day=long_day(order.valid_until)))  # fmt: skip
    raise Refused(_("%(order)s has expired. Revise it first.", order=order.number))


def open_amount(model: Any, party: Any, but: int = 0) -> Decimal:
    """Return what a party has ordered that isn't done yet: net, in the firm's currency."""
    open_ones = {"party": str(party.id), "state": "confirmed", "id__ne": str(but)}
    rows: Any = select_where(HOUSE, model.record_type, open_ones)
    amount: Decimal = rows.select(model.net_firm.total()).scalar()
    return amount


def over_limit(order: "Order") -> str:
    """Say by how much an order goes over its customer's credit limit; nothing where it doesn't."""
    if chosen("credit") == "off":
        return ""
    party = survivor(order.party)
    limit = party.__data__.get("sales_credit_limit")
    if limit is None:
        return ""
    party.lock()  # two orders at once may not both pass
    comes_to = open_amount(type(order), party, order.id) + (order.net_firm or NOTHING)
    if comes_to <= limit:
        return ""
    return str(
        _(
            "With this, %(party)s has ordered %(sum)s, over the credit limit of %(limit)s.",
            party=party.name,
            sum=told(comes_to),
            limit=told(limit),
        )
    )


def _note_customer(order: "Order") -> None:
    party = survivor(order.party)
    if not party.is_customer:
        party = party.lock()
        party.is_customer = True
        party.save()
    origin = first_of(order).origin
    deal = origin.lock() if isinstance(origin, Deal) else None
    if deal is not None and deal.is_open:
        if deal.currency == order.currency:
            deal.amount = order.net
        deal.win()
