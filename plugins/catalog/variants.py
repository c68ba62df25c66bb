"""Variants: the combinations of a product's options, each a product of its own."""

from decimal import Decimal
from itertools import product as combinations
from typing import Any

from app.api import Refused, _
from plugins.catalog.attributes import read_attributes, write_attributes
from plugins.catalog.option import ProductOption
from plugins.catalog.product import Product

MOST = 500
_COPIED = (
    "kind", "category", "unit", "cost", "tracking", "packaging", "description",
)  # fmt: skip


def make_variants(base: Any) -> int:
    """Make the combinations of options that aren't there yet, and return how many they are.

    Raises Refused where there are no options, or too many combinations.
    """
    wanted = _combinations(base)
    there = {
        frozenset(read_attributes(one.attributes).items())
        for one in Product.select().where(Product.variant_of == base.id)
    }
    own = read_attributes(base.attributes)
    made = 0
    for values in wanted:
        told = {one.name: one.value for one in values}
        if not any(frozenset(told.items()) <= known for known in there):
            _make(base, values, {**own, **told})
            made += 1
    return made


def _combinations(base: Any) -> list[tuple[Any, ...]]:
    rows = ProductOption.select().where(ProductOption.product == base.id)
    by_name: dict[str, list[Any]] = {}
    for row in rows.order_by(ProductOption.id):
        by_name.setdefault(row.name, []).append(row)
    if not by_name:
        raise Refused(_("It has no options yet. Edit it, and add values such as “Size: L”."))
    count = 1
    for values in by_name.values():
        count *= len(values)
    if count > MOST:
        raise Refused(
            _("%(count)s variants would be too many; %(most)s can be.", count=count, most=MOST)
        )
    return list(combinations(*by_name.values()))


def _make(base: Any, values: tuple[Any, ...], told: dict[str, str]) -> None:
    difference = sum((one.price_difference for one in values), Decimal(0))
    made = Product(
        name=", ".join([base.name, *(one.value for one in values)]),
        code=_code(base, values),
        variant_of=base.id,
        price_difference=difference,
        attributes=write_attributes(told),
        **{name: getattr(base, f"{name}_id", getattr(base, name)) for name in _COPIED},
    )
    made.sale_price = None if base.sale_price is None else base.sale_price + difference
    for name in ("taxes", "purchase_taxes"):
        made.link(name, base.linked(name))
    made.save()


def _code(base: Any, values: tuple[Any, ...]) -> str | None:
    if not base.code:
        return None
    code = "-".join([base.code, *(one.code_part or one.value for one in values)])
    if len(code) > 64 or Product.select(Product.id).where(Product.code == code).exists():
        raise Refused(
            _("The code %(code)s is taken or too long. Change what the options add.", code=code)
        )
    return code
