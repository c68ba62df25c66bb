"""Components: what a kit is made of."""

from typing import Any

from peewee import ForeignKeyField

from app.api import QuantityField, Record, Refused, _, closes_ring, lock_house
from plugins.catalog.measures import OtherGroup, worth
from plugins.catalog.product import Product
from plugins.catalog.unit import Unit, measure_of


class KitComponent(Record):
    """So much of a product in one kit; without a unit in the product's own."""

    kit = ForeignKeyField(Product, backref="components", verbose_name=_("Kit"))
    component = ForeignKeyField(Product, backref="kits", verbose_name=_("Component"))
    quantity = QuantityField(default=1, verbose_name=_("Quantity"))
    unit = ForeignKeyField(Unit, null=True, backref="+", verbose_name=_("Unit"))
    kit_id: int
    component_id: int
    unit_id: int | None

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
        self._check_unit()

    def _check_unit(self) -> None:
        own, other = measure_of(self.unit_id), measure_of(self.component.unit_id)
        if own is None or other is None:
            return
        try:
            worth(self.quantity, own, other)
        except OtherGroup as wrong:
            raise Refused(str(wrong), field="unit") from wrong


def parts_of(kit_id: int) -> list[int]:
    """Return the ids of what a kit is made of."""
    rows: Any = KitComponent.select(KitComponent.component).where(KitComponent.kit == kit_id)
    return [row.component_id for row in rows]
