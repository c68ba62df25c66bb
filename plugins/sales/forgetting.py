"""What becomes of leads, deals and orders when somebody is anonymised."""

from typing import Any

from app.api import Erasure, _, erasure_asked, revoke_public_links
from plugins.contacts.erasing import give_up_activities
from plugins.contacts.party import Party
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.lead import Lead
from plugins.sales.order import Order
from plugins.sales.recurrence import Recurrence

FIGURES = ("number", "currency", "party_country")
"""Texts of an order that tell of nobody."""
OF_PARTY = ("party_name", "party_address", "party_vat", "ship_to")
"""Those that tell of its customer alone."""


@plugin.on(erasure_asked)
def give_up(sender: Any, record: Any, erasure: Erasure) -> None:
    """Forget leads; deals and quotations stay as figures without words, what was sold stays."""
    if sender is not Party:
        return
    _give_up_deals(record, erasure)
    _give_up_orders(record, erasure)
    for lead in _leads_of(record):
        give_up_activities(erasure, lead)
        erasure.blank(lead, name=str(_("Lead %(number)s", number=lead.id)))


def _give_up_deals(party: Party, erasure: Erasure) -> None:
    deals = list(Deal.select().where((Deal.party == party.id) | (Deal.contact == party.id)))
    for deal in deals:
        give_up_activities(erasure, deal)
        title = str(_("Deal %(number)s", number=deal.id))
        erasure.blank(deal, title=title, notes=None, lost_note=None)
    if deals:
        erasure.keep_record(
            _("Deals"), because=_("What was sold and what was not is part of the firm's figures.")
        )


def _give_up_orders(party: Party, erasure: Erasure) -> None:
    """Keep what was confirmed as it is: its text is what was agreed. Of offers the figures stay."""
    orders = list(Order.select().where((Order.party == party.id) | (Order.contact == party.id)))
    running = (Recurrence.state != "ended") & Recurrence.order.in_([one.id for one in orders])
    for row in Recurrence.select().where(running):
        erasure.blank(row, state="ended")
    for order in orders:
        if order.confirmed_on is None:
            give_up_activities(erasure, order)
            revoke_public_links(order)
            stays = FIGURES if order.party_id == party.id else (*FIGURES, *OF_PARTY)
            erasure.blank(order, **{name: getattr(order, name) for name in stays})
    if any(order.confirmed_on is not None for order in orders):
        erasure.keep_record(
            _("Confirmed orders"),
            because=_("Commercial law wants them to be kept for years, as they were agreed."),
        )


def _leads_of(party: Party) -> Any:
    known = Lead.party == party.id
    return Lead.select().where(known | (Lead.email == party.email) if party.email else known)
