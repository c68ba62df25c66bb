"""The lines of a document: what other modules call for nets, taxes and totals.

`compute(lines, currency)` is all arithmetic of a document; `price_for` (in `prices`) proposes a
unit price, `taxes_of` the taxes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.api import Refused, _, link_columns, links_of
from plugins.catalog.amounts import ZERO, exactly
from plugins.catalog.category import Category, lineage
from plugins.catalog.currency import smallest_of
from plugins.catalog.measures import worth
from plugins.catalog.prices import Priced, price_for, prices_for
from plugins.catalog.product import Product
from plugins.catalog.settings import tax_rounding
from plugins.catalog.tax import Tax, tax_rules
from plugins.catalog.taxes import TaxedDocument, TaxedPrice, spread, tax_document
from plugins.catalog.unit import Unit


@dataclass(frozen=True)
class LineOf:
    """A line as it is typed: so much at a unit price, less a discount in percent.

    `taxes` are the ids of tax records. Where the price is for another unit than the quantity,
    `price_unit` says which, and the line is exact all the same.
    """

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = ZERO
    taxes: tuple[int, ...] = ()
    unit: int | None = None
    price_unit: int | None = None


@dataclass(frozen=True)
class TaxSum:
    """A line of the taxes below a document. What is self-assessed stands there twice, ±."""

    tax: int
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Totals:
    """What a document comes to. `nets` are those of the lines, in their order."""

    nets: tuple[Decimal, ...]
    line_taxes: tuple[Decimal, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    tax_lines: tuple[TaxSum, ...]


def compute(
    lines: Sequence[LineOf], currency: str, *, day: date | None = None, rounding: str = ""
) -> Totals:
    """Compute a document: `net` of each line, `tax_lines`, `net`, `tax` and `total`.

    Taxes that aren't valid on the day are left out; without a day all are. `rounding` is
    `per_line` or `per_document`, by default what the firm has set. Raises Refused for units that
    don't fit, and for taxes that leave nothing of a price.
    """
    ids = {tax for line in lines for tax in line.taxes}
    rules = tax_rules(ids)
    measures = _measures(lines)
    prices = []
    for line in lines:
        valid = spread((rules[one] for one in sorted(line.taxes) if one in rules), day)
        quantity = _priced_quantity(line, measures)
        prices.append(TaxedPrice(line.unit_price, quantity, valid, line.discount))
    try:
        document = tax_document(prices, rounding or tax_rounding(), smallest_of(currency))
    except ValueError as wrong:
        raise Refused(
            _("The taxes that the price includes leave nothing of it."), field="lines"
        ) from wrong
    return _totals(document)


def _totals(document: TaxedDocument) -> Totals:
    charged = [TaxSum(_id(one), one.base, one.amount) for one in document.taxes]
    assessed = [
        TaxSum(_id(one), one.base, amount)
        for one in document.self_assessed
        for amount in (one.amount, -one.amount)
    ]
    return Totals(
        tuple(line.net for line in document.lines),
        tuple(line.tax for line in document.lines),
        document.net,
        document.tax,
        document.total,
        (*charged, *assessed),
    )


def _id(amount: Any) -> int:
    return int(amount.tax.key)


def _measures(lines: Sequence[LineOf]) -> dict[int, Any]:
    ids = {one for line in lines if line.price_unit for one in (line.unit, line.price_unit)}
    ids.discard(None)
    if not ids:
        return {}
    return {unit.id: unit.measure() for unit in Unit.select().where(Unit.id.in_(ids))}


def _priced_quantity(line: LineOf, measures: dict[int, Any]) -> Decimal:
    """Return the quantity in the unit that the price is for."""
    unit, per = measures.get(line.unit or 0), measures.get(line.price_unit or 0)
    if unit is None or per is None:
        return line.quantity
    with exactly():
        return worth(line.quantity, unit, per)


def taxes_of(product: Product, use: str = "sale") -> list[int]:
    """Return the ids of a product's taxes: its own, else those of the nearest category with some.

    `use` is sale or purchase.
    """
    return taxes_by_product([product], use)[product.id]


def taxes_by_product(products: Sequence[Product], use: str = "sale") -> dict[int, list[int]]:
    """Return the ids of the taxes of each product by its id, as `taxes_of` does."""
    name = "taxes" if use == "sale" else "purchase_taxes"
    own = links_of(products, name) if products else []
    found = {one.id: taxes for one, taxes in zip(products, own, strict=True)}
    bare = [one for one in products if not found[one.id] and one.category_id is not None]
    inherited = {one: _of_category(one, name) for one in {one.category_id for one in bare}}
    return found | {one.id: inherited[one.category_id] for one in bare}


def _of_category(category_id: int | None, name: str) -> list[int]:
    nested = lineage(category_id)
    through, mine, theirs = link_columns(Category._meta.manytomany[name])
    found: dict[int, list[int]] = {}
    for category, tax in through.select(mine, theirs).where(mine.in_(nested)).tuples():
        found.setdefault(category, []).append(tax)
    return next((sorted(found[one]) for one in nested if one in found), [])


def tax_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of taxes, for the lines below a document."""
    rows: Any = Tax.select(Tax.id, Tax.name).where(Tax.id.in_(set(ids))).tuples()
    return dict(rows)


__all__ = [
    "LineOf", "Priced", "TaxSum", "Totals", "compute", "price_for", "prices_for", "tax_names",
    "taxes_by_product", "taxes_of",
]  # fmt: skip
