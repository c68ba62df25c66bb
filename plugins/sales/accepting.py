"""A customer accepts a quotation, or declines it, by the link that was sent."""

from typing import TYPE_CHECKING, Any

from app.api import Refused, User, _, current_gate, gate, now, visitor
from plugins.sales.confirming import confirm_order
from plugins.sales.events import order_accepted, order_cancelled
from plugins.sales.order_settings import chosen

if TYPE_CHECKING:
    from plugins.sales.order import Order

LONGEST_NAME, LONGEST_REASON = 120, 255


def accept_order(order: "Order") -> str:
    """Keep who accepted, when and from where; confirm it where the firm has set that.

    What stands against confirming it, such as the credit limit, is the firm's concern: accepted it
    is all the same. Raises Refused for one that expired.
    """
    if order.has_expired:
        raise Refused(_("%(order)s has expired. Ask for a new one.", order=order.number))
    who = visitor()
    order.accepted_at = now()
    order.accepted_by = (who.name if who else _somebody_inside())[:LONGEST_NAME]
    order.accepted_from = who.address if who else None
    order.save()
    order_accepted.send(type(order), order=order)
    if chosen("accepting_confirms"):
        _confirm(order)
    return _("Thank you. %(order)s is accepted.", order=order.number)


def _confirm(order: "Order") -> None:
    """Confirm what was accepted, wholly or not at all; the notes keep what stood against it."""
    try:
        with gate(None, "page"):
            confirm_order(order.lock())
    except Refused as refused:
        fresh = order.lock()
        fresh.notes = "\n".join(filter(None, (fresh.notes, str(refused))))
        fresh.save()


def _somebody_inside() -> str:
    """Return the name of who notes that the customer accepted, by phone or letter."""
    user: Any = User.get_or_none(User.id == current_gate().actor_id)
    return str(user) if user is not None else ""


def decline_order(order: "Order") -> str:
    """End an offer that the customer doesn't want; what they say is kept as the reason."""
    who = visitor()
    said = who.message if who and who.message else str(_("The customer declined."))
    order.cancel_reason = said[:LONGEST_REASON]
    order.move_to("cancelled")
    order_cancelled.send(type(order), order=order, was_confirmed=False)
    return _("%(order)s is declined.", order=order.number)
