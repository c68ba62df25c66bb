"""Components: what a kit is made of."""

from typing import Any

from peewee import ForeignKeyField

from app.api import QuantityField, Record, Refused, _, closes_ring, lock_house
from plugins.catalog.product import Product


class KitComponent(Record):
    """So much of a product, in its own unit, in one kit."""

    kit = ForeignKeyField(Product, backref="components", verbose_name=_("Kit"))
    component = ForeignKeyField(Product, backref="kits", verbose_name=_("Component"))
    quantity = QuantityField(default=1, verbose_name=_("Quantity"))
    kit_id: int
    component_id: int

    parent = "kit"
    shown_as = ("component",)

    def clean(self) -> None:
        """Refuse components of what is no kit, rings, and units that don't fit."""
        if self.quantity <= 0:
            raise Refused(_("A kit needs more than nothing of it."), field="quantity")
        if Product.get_by_id(self.kit_id).kind != "kit":
            raise Refused(_("Only a kit has components. Choose that kind."), field="component")
        lock_house("catalog.kits")
        if closes_ring(self.kit_id, self.component_id, parts_of):
            raise Refused(
                _("%(product)s would be part of itself.", product=self.component),
                field="component",
            )


def parts_of(kit_id: int) -> list[int]:
    """Return the ids of what a kit is made of."""
    rows: Any = KitComponent.select(KitComponent.component).where(KitComponent.kit == kit_id)
    return [row.component_id for row in rows]
