"""What sales show on a party's page: how much is open with it, and how much was won."""

from decimal import Decimal
from typing import Any

from app.api import (
    Actor,
    Counter,
    _,
    current_language,
    kind_by_name,
    registry,
    rows_where,
)
from plugins.contacts.party import Party
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.money import firm_currency, rounded

DEALS = "sales/deals"


def count_deals(party: Party, actor: Actor) -> list[Counter]:
    """Tell how much is open with a party, and how much was won."""
    its = {"state__in": "open,won", "where": f"party={party.id} or contact={party.id}"}
    rows = rows_where(actor, DEALS, its, _amounts)
    if rows is None:
        return []
    by_state: dict[str, list[Decimal | None]] = {"open": [], "won": []}
    for state, amount in rows:
        by_state[state].append(amount)
    return [
        *_counter(party, actor, "open", str(_("Open deals")), by_state["open"]),
        *_counter(party, actor, "won", str(_("Won deals")), by_state["won"]),
    ]


def _amounts(deals: Any) -> Any:
    return deals.select(Deal.state, Deal.amount_firm).tuples()


def _counter(
    party: Party, actor: Actor, state: str, label: str, amounts: list[Decimal | None]
) -> list[Counter]:
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
