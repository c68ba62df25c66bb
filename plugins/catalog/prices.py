"""What a product costs somebody: the rules read for one question, and the one that wins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.api import Actor, Refused, _, labels, registry
from plugins.catalog.category import lineage
from plugins.catalog.measures import Measure, price_per, worth
from plugins.catalog.price_list import PriceList, PriceRule, price_currency
from plugins.catalog.pricing import Asked, Candidate, Rule, candidates
from plugins.catalog.product import Product
from plugins.catalog.settings import firm_currency
from plugins.catalog.unit import measure_of
from plugins.contacts.party import Party


@dataclass(frozen=True)
class Priced:
    """What one unit costs, and why.

    `unit_price` is for the unit that was asked for, rounded to 6 decimals; `price` is for one
    `price_unit`, the product's, and exact. `rule` is the name of the rule that won, empty where it
    is the product's own price.
    """

    unit_price: Decimal
    price: Decimal
    price_unit: int | None
    currency: str
    rule: str = ""
    rule_id: int | None = None
    price_list_id: int | None = None


def price_for(
    party: Party | None,
    product: Product,
    quantity: Decimal,
    unit: Any,
    currency: str,
    day: date,
) -> Priced | None:
    """Return the price that holds for a party, a quantity and a day; None where there is none.

    The most specific valid rule wins (`pricing`), else the product's sale price in the firm's
    currency. `unit` is a Unit, its id or None for the product's own. Raises Refused where it isn't
    of the product's group.
    """
    own, wanted = measure_of(product.unit_id), measure_of(unit)
    asked = asked_for(party, product, in_own_unit(quantity, wanted, own), currency, day)
    found = next(iter(candidates(rules_for(asked), asked)), None)
    price = found.price if found else asked.sale_price
    if price is None:
        return None
    per = price_per(price, wanted, own) if wanted and own else price
    if found is None:
        return Priced(per, price, product.unit_id, currency)
    rule: Any = found.rule
    return Priced(per, price, product.unit_id, currency, rule.name, rule.key, rule.price_list)


def why(
    party: Party | None,
    product: Product,
    quantity: Decimal,
    unit: Any,
    currency: str,
    day: date,
) -> list[Candidate]:
    """Return the rules that hold, the winner first: what `price_for` chooses from."""
    own, wanted = measure_of(product.unit_id), measure_of(unit)
    asked = asked_for(party, product, in_own_unit(quantity, wanted, own), currency, day)
    return candidates(rules_for(asked), asked)


def in_own_unit(quantity: Decimal, unit: Measure | None, own: Measure | None) -> Decimal:
    """Return a quantity in the product's unit. Raises Refused across groups."""
    if unit is None or own is None:
        return quantity
    try:
        return worth(quantity, unit, own)
    except Refused as wrong:
        raise Refused(str(wrong), field="unit") from wrong


def asked_for(
    party: Party | None, product: Product, quantity: Decimal, currency: str, day: date
) -> Asked:
    """Return the question that `pricing` answers."""
    own: Any = party.__data__.get("catalog_price_list") if party is not None else None
    return Asked(
        product.id,
        quantity,
        currency,
        day,
        product.sale_price if currency == firm_currency() else None,
        party.id if party is not None else None,
        frozenset(party.linked("tags")) if party is not None else frozenset(),
        own,
        product.variant_of_id,
        tuple(lineage(product.category_id)),
    )


def rules_for(asked: Asked) -> Iterable[Rule]:
    """Read the rules that may hold: those of the product, its categories, or of everything."""
    products = [one for one in (asked.product, asked.variant_of) if one is not None]
    of_product = PriceRule.product.is_null() | PriceRule.product.in_(products)
    of_category = PriceRule.category.is_null()
    if asked.categories:
        of_category = of_category | PriceRule.category.in_(asked.categories)
    of_party = PriceRule.party.is_null()
    if asked.party is not None:
        of_party = of_party | (PriceRule.party == asked.party)
    rows = (
        PriceRule.select(PriceRule, PriceList)
        .join(PriceList, on=(PriceRule.price_list == PriceList.id))
        .where(PriceList.is_active, of_product, of_category, of_party)
    )
    return [rule_of(row, row.price_list) for row in rows]


def rule_of(row: Any, price_list: Any) -> Rule:
    """Return a rule for calculating, narrowed by its list."""
    return Rule(
        row.id,
        price_list.id,
        str(price_list.name),
        row.party_id,
        row.group_id,
        row.product_id,
        row.category_id,
        price_currency(row, price_list),
        max(filter(None, (row.from_on, price_list.from_on)), default=None),
        min(filter(None, (row.to_on, price_list.to_on)), default=None),
        row.from_quantity,
        row.price,
        row.percent_off,
        price_list.is_assigned,
    )


def product_of(code: str) -> Product:
    """Return the product with a code or barcode. Raises Refused where there is none."""
    found: Any = Product.get_or_none((Product.code == code) | (Product.barcode == code))
    if found is None:
        raise Refused(_("No product has the code %(code)s.", code=code), field="product")
    product: Product = found
    return product


def rule_named(rule: Rule, actor: Actor) -> str:
    """Name what a rule is about, as far as somebody may know it; empty for everything."""
    for address, number in (
        ("catalog/products", rule.product),
        ("catalog/categories", rule.category),
    ):
        if isinstance(number, int):
            return labels(registry.resources[address], actor, [number]).get(number, f"#{number}")
    return ""
