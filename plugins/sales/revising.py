"""Offering anew: a revision of what was sent, or another quotation like an old one."""

from typing import TYPE_CHECKING, Any

from app.api import LeadsTo, Refused, _, today

if TYPE_CHECKING:
    from plugins.sales.order import Order


def revise_order(order: "Order") -> str:
    """Make the next revision, a quotation that can be changed; the one before stays, cancelled."""
    model = type(order)
    if model.select().where(model.number == next_number(order)).exists():
        raise Refused(_("%(order)s was revised already.", order=order.number))
    made, lines = order.copied()
    made.date, made.valid_until = today(), None
    made.origin = order
    made.revision = order.revision + 1
    made.take_number(next_number(order))
    made.save_with(lines)
    order.cancel_reason = str(_("Revised"))
    order.move_to("cancelled")
    return LeadsTo(made, _("%(order)s can be changed now.", order=made.number))


def next_number(order: "Order") -> str:
    """Return the number of the next revision: S-2026-00012, then S-2026-00012/2."""
    first = str(order.number)
    if order.revision > 1:
        first = first.removesuffix(f"/{order.revision}")
    return f"{first}/{order.revision + 1}"


def first_of(order: "Order") -> "Order":
    """Return the quotation that an order is a revision of, from the first revision on."""
    while order.revision > 1 and isinstance(order.origin, type(order)):
        order = order.origin
    return order


def duplicate_order(order: "Order") -> str:
    """Make a quotation with the same lines at today's prices. Raises Refused without one."""
    made: Any
    made, lines = order.copied()
    made.date, made.valid_until = today(), None
    made.reference = None
    for line in lines:
        if line.product_id is not None:
            line.unit_price = line.price_rule = None
    made.save_with(lines)
    return LeadsTo(made, _("%(order)s is made.", order=made.number))
