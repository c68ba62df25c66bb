"""A product's page: figures at a glance, what it is made of, its variants, what it costs whom."""

from decimal import Decimal

from app.api import Actor, Counter, Section, _, current_language, kind_by_name, registry, section_of
from plugins.catalog import plugin
from plugins.catalog.amounts import round_to
from plugins.catalog.product import Product
from plugins.catalog.settings import firm_currency

_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")


def product_sections(product: Product, actor: Actor) -> list[Section]:
    """Return the parts of the page that have something to show; of a kit always its components."""
    mine = str(product.id)
    found = [
        section_of(
            actor, "catalog/components", {"kit": mine}, id="components",
            title=str(_("Components")), columns=("component", "quantity", "component.unit"),
        ),
        section_of(
            actor, "catalog/products", {"variant_of": mine, "sort": "name"}, id="variants",
            title=str(_("Variants")),
            columns=("name", "code", "barcode", "price_difference", "sale_price"),
        ),
        section_of(
            actor, "catalog/options", {"product": mine}, id="options", title=str(_("Options")),
            columns=("name", "value", "code_part", "price_difference"),
        ),
        section_of(
            actor, "catalog/rules", {"product": mine}, id="rules", title=str(_("Price rules")),
            columns=("price_list", "party", "from_quantity", "price", "percent_off", "to_on"),
        ),
        section_of(
            actor, "catalog/components", {"component": mine}, id="kits",
            title=str(_("Part of kits")), columns=("kit", "quantity"),
        ),
    ]  # fmt: skip
    return [one for one in found if one is not None and one.table]


def figures(product: Product, actor: Actor) -> list[Counter]:
    """Say what one unit costs and what is left of it, as far as the actor may know."""
    hidden = actor.hidden(registry.resources["catalog/products"])
    price, cost = product.sale_price, product.cost
    found = []
    if price is not None and "sale_price" not in hidden:
        unit = str(_("per %(unit)s", unit=product.unit)) if product.unit_id else ""
        found.append(Counter(str(_("Sale price")), _money(price), unit))
    if cost is not None and "cost" not in hidden:
        found.append(Counter(str(_("Cost")), _money(cost), _cost_from(product)))
    if price and cost is not None and not {"sale_price", "cost", "margin"} & hidden:
        share = round_to((price - cost) * 100 / price, _TENTH)
        tone = "t-bad" if share < 0 else "t-good"
        words = kind_by_name("percent").show(share, current_language())
        found.append(Counter(str(_("Margin")), _money(price - cost), words, tone=tone))
    return found


def _cost_from(product: Product) -> str:
    return str(_("of its components")) if product.kind == "kit" else ""


def _money(amount: Decimal) -> str:
    shown = kind_by_name("money").show(round_to(amount, _CENT), current_language())
    return f"{shown} {firm_currency()}"


plugin.extend_resource("catalog/products", counter=figures)
