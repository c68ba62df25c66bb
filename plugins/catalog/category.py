"""Categories: products in nested groups, which hand their taxes down."""

from typing import Any

from peewee import CharField, ForeignKeyField

from app.api import Archivable, Many, Refused, RichTextField, _, closes_ring, lock_house
from plugins.catalog.tax import Tax


class Category(Archivable):
    """A group of products. What has no taxes of its own takes those of the nearest one above."""

    name = CharField(max_length=120, index=True, verbose_name=_("Name"))
    parent_category: Any = ForeignKeyField(
        "self", null=True, backref="subcategories", verbose_name=_("Part of")
    )
    parent_category_id: int | None
    taxes = Many(Tax, verbose_name=_("Sales taxes"))
    purchase_taxes = Many(Tax, verbose_name=_("Purchase taxes"))
    description = RichTextField(null=True, verbose_name=_("Description"))

    shown_as = ("name",)

    def clean(self) -> None:
        """Refuse categories that are part of themselves."""
        if self.parent_category_id is None:
            return
        lock_house("catalog.categories")
        if self.id is not None and closes_ring(self.id, self.parent_category_id, above):
            raise Refused(
                _("%(name)s would be part of itself.", name=self.name), field="parent_category"
            )


def above(category_id: int) -> list[int]:
    """Return the id of the category that one is part of, as a list."""
    row: Any = Category.get_or_none(Category.id == category_id)
    return [row.parent_category_id] if row is not None and row.parent_category_id else []


def lineage(category_id: int | None) -> list[int]:
    """Return a category and those above it, the nearest first."""
    found: list[int] = []
    while category_id is not None and category_id not in found:
        found.append(category_id)
        category_id = next(iter(above(category_id)), None)
    return found
