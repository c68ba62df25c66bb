"""What a product costs somebody: the rules read for one question, and the one that wins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.api import Actor, Refused, labels, registry
from plugins.catalog.category import lineage
from plugins.catalog.measures import Measure, price_per, worth
from plugins.catalog.price_list import PriceList, PriceRule, price_currency
from plugins.catalog.pricing import Asked, Candidate, Rule, candidates
from plugins.catalog.product import Product
from plugins.catalog.settings import firm_currency
from plugins.catalog.unit import Unit, measure_of
from plugins.contacts.party import Party

Line = tuple[Product, Decimal, Any]
"""So much of a product, in a Unit, in the one with an id, or (None) in the product's own."""


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
    return prices_for(party, [(product, quantity, unit)], currency, day)[0]


def prices_for(
    party: Party | None, lines: Sequence[Line], currency: str, day: date
) -> list[Priced | None]:
    """Return the price of each line, as `price_for` does, with one reading of the rules."""
    units = [measures_of(product, unit) for product, _quantity, unit in lines]
    groups = frozenset(party.linked("tags")) if party is not None else frozenset()
    asked = [
        asked_for(party, product, in_own_unit(quantity, *of), currency, day, groups)
        for (product, quantity, _unit), of in zip(lines, units, strict=True)
    ]
    rules = rules_for(asked) if asked else []
    return [_priced(rules, one, *of) for one, of in zip(asked, units, strict=True)]


def _priced(
    rules: Iterable[Rule], asked: Asked, wanted: Measure | None, own: Measure | None
) -> Priced | None:
    found = next(iter(candidates(rules, asked)), None)
    price = found.price if found else asked.sale_price
    if price is None:
        return None
    unit: Any = own.key if own else None
    per = price_per(price, wanted, own) if wanted and own else price
    if found is None:
        return Priced(per, price, unit, asked.currency)
    rule: Any = found.rule
    return Priced(per, price, unit, asked.currency, rule.name, rule.key, rule.price_list)


def measures_of(product: Product, unit: Any) -> tuple[Measure | None, Measure | None]:
    """Return the unit that is asked for and the product's own, which may be the same."""
    key = unit.id if isinstance(unit, Unit) else unit
    own = measure_of(product.unit)
    return (own if key == product.unit_id else measure_of(unit)), own


def why(
    party: Party | None,
    product: Product,
    quantity: Decimal,
    unit: Any,
    currency: str,
    day: date,
) -> list[Candidate]:
    """Return the rules that hold, the winner first: what `price_for` chooses from."""
    quantity = in_own_unit(quantity, *measures_of(product, unit))
    groups = frozenset(party.linked("tags")) if party is not None else frozenset()
    asked = asked_for(party, product, quantity, currency, day, groups)
    return candidates(rules_for([asked]), asked)


def in_own_unit(quantity: Decimal, unit: Measure | None, own: Measure | None) -> Decimal:
    """Return a quantity in the product's unit. Raises Refused across groups."""
    if unit is None or own is None:
        return quantity
    try:
        return worth(quantity, unit, own)
    except Refused as wrong:
        raise Refused(str(wrong), field="unit") from wrong


def asked_for(
    party: Party | None,
    product: Product,
    quantity: Decimal,
    currency: str,
    day: date,
    groups: frozenset[Any],
) -> Asked:
    """Return the question that `pricing` answers; `groups` are those of the party."""
    own: Any = party.__data__.get("catalog_price_list") if party is not None else None
    return Asked(
        product.id,
        quantity,
        currency,
        day,
        product.sale_price if currency == firm_currency() else None,
        party.id if party is not None else None,
        groups,
        own,
        product.variant_of_id,
        tuple(lineage(product.category_id)),
    )


def rules_for(asked: Sequence[Asked]) -> list[Rule]:
    """Read the rules that may hold: those of the products, their categories, or of everything.

    All questions are a party's.
    """
    products = {one.product for one in asked} | {one.variant_of for one in asked} - {None}
    of_product = PriceRule.product.is_null() | PriceRule.product.in_(products)
    of_category = PriceRule.category.is_null()
    if categories := {category for one in asked for category in one.categories}:
        of_category = of_category | PriceRule.category.in_(categories)
    of_party = PriceRule.party.is_null()
    if asked[0].party is not None:
        of_party = of_party | (PriceRule.party == asked[0].party)
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


def rule_named(rule: Rule, actor: Actor) -> str:
    """Name what a rule is about, as far as somebody may know it; empty for everything."""
    for address, number in (
        ("catalog/products", rule.product),
        ("catalog/categories", rule.category),
    ):
        if isinstance(number, int):
            return labels(registry.resources[address], actor, [number]).get(number, f"#{number}")
    return ""
