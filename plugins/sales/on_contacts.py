"""What sales show on a party's page, and what becomes of deals and leads when one is forgotten."""

from decimal import Decimal
from typing import Any

from app.api import (
    Actor,
    Counter,
    Erasure,
    _,
    current_language,
    erasure_asked,
    kind_by_name,
    registry,
    select_where,
)
from plugins.contacts.party import Party
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.lead import Lead
from plugins.sales.money import firm_currency, rounded
from plugins.sales.order import Order

DEALS = "sales/deals"


def deals_of(party: Party, state: str) -> dict[str, str]:
    """Return the filter on a party's deals, bought by it or spoken of with it."""
    return {"state": state, "where": f"party={party.id} or contact={party.id}"}


def count_deals(party: Party, actor: Actor) -> list[Counter]:
    """Tell how much is open with a party, and how much was won."""
    return [
        *_counter(party, actor, "open", str(_("Open deals"))),
        *_counter(party, actor, "won", str(_("Won deals"))),
    ]


def _counter(party: Party, actor: Actor, state: str, label: str) -> list[Counter]:
    rows = select_where(actor, DEALS, deals_of(party, state))
    if rows is None:
        return []
    amounts = [row.amount_firm for row in rows.select(Deal.id, Deal.amount_firm)]
    if not amounts:
        return []
    href = f"/{DEALS}?view=list&party={party.id}&state={state}"
    resource = registry.resources[DEALS]
    aside = ""
    if not actor.hidden(resource).intersection(("amount", "amount_firm")):
        total = rounded(sum(filter(None, amounts), Decimal(0)), firm_currency())
        aside = f"{kind_by_name('money').show(total, current_language())} {firm_currency()}"
    return [Counter(label, str(len(amounts)), aside, href)]


plugin.extend_resource("contacts/parties", counter=count_deals)


@plugin.on(erasure_asked)
def give_up(sender: Any, record: Any, erasure: Erasure) -> None:
    """Forget leads; deals stay as figures without words."""
    if sender is not Party:
        return
    deals = Deal.select().where((Deal.party == record.id) | (Deal.contact == record.id))
    for deal in deals:
        title = str(_("Deal %(number)s", number=deal.id))
        erasure.blank(deal, title=title, notes=None, lost_note=None)
    if deals.count():
        erasure.keep_record(
            _("Deals"), because=_("What was sold and what was not is part of the firm's figures.")
        )
    mailed = (Order.party == record.id) | (Order.contact == record.id)
    for order in Order.select().where(mailed & Order.sent_to.is_null(False)):
        erasure.blank(order, sent_to=None)
    for lead in _leads_of(record):
        erasure.blank(lead, name=str(_("Lead %(number)s", number=lead.id)))


def _leads_of(party: Party) -> Any:
    known = Lead.party == party.id
    return Lead.select().where(known | (Lead.email == party.email) if party.email else known)
