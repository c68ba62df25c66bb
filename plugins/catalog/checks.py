"""What must be true of the catalog, whoever wrote it and by whichever way."""

from collections.abc import Iterator

from app.api import _, closes_ring
from plugins.catalog import plugin
from plugins.catalog.category import Category, above
from plugins.catalog.component import KitComponent, parts_of
from plugins.catalog.kits import costs_of
from plugins.catalog.product import Product
from plugins.catalog.unit import Unit


@plugin.check("kits")
def kits_cost_what_their_components_do() -> Iterator[str]:
    """Find kits whose cost isn't that of their components, or that are part of themselves."""
    kits = list(Product.select().where(Product.kind == "kit"))
    costs = costs_of([kit.id for kit in kits])
    for kit in kits:
        if kit.cost != costs.get(kit.id):
            yield _("%(kit)s doesn't cost what its components do.", kit=kit)
        if any(closes_ring(kit.id, one, parts_of) for one in parts_of(kit.id)):
            yield _("%(kit)s is part of itself.", kit=kit)


@plugin.check("components")
def only_kits_have_components() -> Iterator[str]:
    """Find components of what is no kit."""
    rows = KitComponent.select(KitComponent, Product).join(
        Product, on=(KitComponent.kit == Product.id)
    )
    for row in rows.where(Product.kind != "kit"):
        yield _("%(product)s is no kit and has components.", product=row.kit)


@plugin.check("variants")
def variants_cost_their_difference() -> Iterator[str]:
    """Find variants whose price isn't that of their base and their difference."""
    base = Product.alias()
    rows = Product.select(Product, base).join(base, on=(Product.variant_of == base.id))
    for row in rows.iterator():
        priced = row.variant_of.sale_price
        if priced is not None and row.sale_price != priced + (row.price_difference or 0):
            yield _("The price of %(variant)s isn't that of its base.", variant=row)


@plugin.check("categories")
def categories_have_an_end() -> Iterator[str]:
    """Find categories that are part of themselves."""
    for one in Category.select().where(Category.parent_category.is_null(False)).iterator():
        if closes_ring(one.id, one.parent_category_id, above):
            yield _("%(category)s is part of itself.", category=one)


@plugin.check("units")
def factors_are_more_than_nothing() -> Iterator[str]:
    """Find units that nothing can be divided by."""
    for unit in Unit.select().where(Unit.factor <= 0):
        yield _("The factor of %(unit)s is not more than zero.", unit=unit)
