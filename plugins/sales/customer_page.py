"""A customer's page: orders in figures, what it usually orders, its class, the next order due."""

from typing import Any
from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup

from app.api import (
    Actor,
    Counter,
    Section,
    _,
    current_language,
    kind_by_name,
    labels,
    registry,
)
from plugins.contacts.party import Party
from plugins.sales import plugin
from plugins.sales.money import told
from plugins.sales.purchases import History, fifths, history_of, usual_items
from plugins.sales.rfm import Bought


def shown_day(day: Any) -> str:
    """Write a day as this reader does."""
    return kind_by_name("day").show(day, current_language())


def may_see_money(actor: Actor) -> bool:
    """Say whether somebody may know what orders come to."""
    return not actor.hidden(registry.resources["sales/orders"]) & {"net_firm", "party", "state"}


def count_orders(party: Party, actor: Actor) -> list[Counter]:
    """Tell how often, when last and for how much a party ordered."""
    found = history_of(party, actor)
    if found is None or not found.orders or not may_see_money(actor):
        return []
    amount, _space, currency = told(found.total).rpartition(" ")
    href = f"/sales/orders?{urlencode({'party': party.id, 'state__in': 'confirmed,done'})}"
    rhythm = ""
    if found.interval:
        rhythm = str(_("every %(days)s days", days=found.interval))
    return [
        Counter(str(_("Orders")), str(found.orders), rhythm, href),
        Counter(str(_("Ordered altogether")), amount, currency, href),
        Counter(str(_("Last order")), shown_day(found.days[-1]), "", href),
    ]


def mark_customer(party: Party, actor: Actor) -> list[tuple[str, str]]:
    """Mark a customer with its class, and where the next order should have come."""
    found = history_of(party, actor)
    if found is None or not found.orders or not may_see_money(actor):
        return []
    badges = []
    if (parted := fifths()).are_known:
        scores = parted.scores(Bought(found.days[-1], found.orders, found.total))
        name, tone = scores.named()
        badges.append((f"{name} · {scores.code}", tone))
    if found.is_overdue:
        badges.append((str(_("Reorder expected since %(day)s", day=shown_day(found.expected_on))),
                       "t-warn"))  # fmt: skip
    return badges


def show_usual(party: Party, actor: Actor) -> Section | None:
    """Name what the party usually orders, and lead to a deal where the next order is due."""
    found = history_of(party, actor)
    items = usual_items(party, actor) if found is not None and found.days else []
    if found is None or not items:
        return None
    products = registry.resources["catalog/products"]
    names = labels(products, actor, [product for product, _count, _sum in items])
    language = current_language()
    rows = []
    for product, count, total in items:
        href = f"/catalog/products/{product}" if product in names else ""
        name = names.get(product, str(_("not visible")))
        rows.append((name, href, count, kind_by_name("quantity").show(total, language)))
    html = render_template(
        "sales/usual.html", rows=rows, due=due_of(found), deal_href=deal_href(party, actor, found)
    )
    return Section("usual", str(_("Usual items")), html=Markup(html))


def due_of(found: History) -> str:
    """Say when the next order is expected; nothing where nobody can tell."""
    return shown_day(found.expected_on) if found.expected_on else ""


def deal_href(party: Party, actor: Actor, found: History) -> str:
    """Return where a deal for the order that is due begins; nothing while it isn't due."""
    if not found.is_overdue or not actor.may(registry.resources["sales/deals"], "create"):
        return ""
    title = str(_("Reorder of %(party)s", party=party.name))
    return f"/sales/deals/new?{urlencode({'party': party.id, 'title': title})}"


plugin.extend_resource("contacts/parties", counter=count_orders)
plugin.extend_resource("contacts/parties", badge=mark_customer)
plugin.extend_resource("contacts/parties", section=show_usual)
