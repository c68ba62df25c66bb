"""A deal becomes a quotation: what is known of it is not asked again."""

from typing import TYPE_CHECKING

from app.api import LeadsTo, _, today

if TYPE_CHECKING:
    from plugins.sales.deal import Deal


def quote_deal(deal: "Deal") -> str:
    """Make a quotation for a deal's customer, in its currency; its lines are still to be chosen."""
    from plugins.sales.order import Order

    made = Order(
        party=deal.party_id,
        contact=deal.contact_id,
        date=today(),
        currency=deal.currency,
        rate=deal.rate,
        owner=deal.owner_id,
        origin=deal,
    )
    made.save_with([])
    return LeadsTo(made, _("%(order)s is made. Add what is offered.", order=made.number))
