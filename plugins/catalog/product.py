"""Products: goods, services and kits, each with its own code; variants are products too."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from peewee import CharField, ForeignKeyField, TextField

from app.api import (
    WHOLE,
    Archivable,
    Many,
    PriceField,
    Refused,
    RichTextField,
    _,
    action,
    computed,
    current_gate,
    ngettext,
)
from plugins.catalog.attributes import tidy_attributes
from plugins.catalog.category import Category
from plugins.catalog.settings import default_unit
from plugins.catalog.tax import Tax
from plugins.catalog.unit import Unit

KINDS = [("goods", _("Goods")), ("service", _("Service")), ("kit", _("Kit"))]
TRACKING = [("none", _("None")), ("lot", _("By lot")), ("serial", _("By serial number"))]


class Product(Archivable):
    """Something that is sold, bought or both. Prices are in the firm's currency, for one unit.

    A kit costs what its components cost, once it has some. A variant follows the price of what it
    is a variant of, by its price difference.
    """

    code = CharField(max_length=64, null=True, unique=True, verbose_name=_("Code"))
    name = CharField(max_length=250, index=True, verbose_name=_("Name"))
    kind = CharField(
        max_length=16, choices=KINDS, default="goods", index=True, verbose_name=_("Kind")
    )
    category = ForeignKeyField(Category, null=True, backref="products", verbose_name=_("Category"))
    unit = ForeignKeyField(
        Unit, null=True, default=default_unit, backref="+", verbose_name=_("Unit")
    )
    category_id: int | None
    unit_id: int | None
    sale_price = PriceField(null=True, index=True, verbose_name=_("Sale price"))
    cost = PriceField(
        null=True, verbose_name=_("Cost"), help_text=_("Of a kit: what its components cost.")
    )
    barcode = CharField(
        max_length=64, null=True, unique=True, verbose_name=_("Barcode"),
        help_text=_("GTIN, EAN or whatever the scanner reads."),
    )  # fmt: skip
    tracking = CharField(
        max_length=16, choices=TRACKING, default="none", verbose_name=_("Tracking")
    )
    taxes = Many(Tax, verbose_name=_("Sales taxes"), keeps=True)
    purchase_taxes = Many(Tax, verbose_name=_("Purchase taxes"), keeps=True)
    attributes = TextField(
        null=True, verbose_name=_("Attributes"), help_text=_("One a line, such as “Colour: red”.")
    )
    packaging = CharField(
        null=True, verbose_name=_("Packaging"), help_text=_("Such as “10 boxes of 20 bags”.")
    )
    description = RichTextField(
        null=True, verbose_name=_("Description"), help_text=_("Stands on documents.")
    )
    variant_of: Any = ForeignKeyField(
        "self", null=True, backref="variants", verbose_name=_("Variant of")
    )
    variant_of_id: int | None
    price_difference = PriceField(
        null=True, verbose_name=_("Price difference"),
        help_text=_("Stays where the price of what it is a variant of changes."),
    )  # fmt: skip
    components: Any
    options: Any

    shown_as = ("name",)

    _bases: dict[int, "Product"]
    """What the variants among the records being saved are variants of, found by `look_ahead`."""
    _costs: dict[int, Decimal | None]
    _stored_prices: dict[int, Decimal | None]

    @computed(kind="price", verbose_name=_("Margin"))
    @classmethod
    def margin(cls) -> Any:
        """What is left of the sale price when the cost is paid, for one unit."""
        return cls.sale_price - cls.cost

    @classmethod
    def look_ahead(cls, records: Sequence[Any]) -> None:
        """Read at once what variants and kits depend on."""
        from plugins.catalog.kits import costs_of

        bases = {one.variant_of_id for one in records if one.variant_of_id}
        kits = [one.id for one in records if one.kind == "kit" and one.id]
        variants = [one.id for one in records if one.variant_of_id and one.id]
        found = {row.id: row for row in cls.select().where(cls.id.in_(bases))} if bases else {}
        costs = costs_of(kits)
        stored: Any = cls.select(cls.id, cls.sale_price).where(cls.id.in_(variants)).tuples()
        prices = dict(stored) if variants else {}
        for one in records:
            one._bases, one._costs, one._stored_prices = found, costs, prices

    def clean(self) -> None:
        """Keep what follows from elsewhere in step, and refuse what can't be."""
        self.attributes = tidy_attributes(self.attributes)
        for name in ("sale_price", "cost"):
            if (getattr(self, name) or 0) < 0:
                raise Refused(_("A price is zero or more."), field=name)
        if self.kind == "service" and self.tracking != "none":
            raise Refused(_("Services have no lots or serial numbers."), field="tracking")
        if self.kind == "kit" and self.id in self._costs and not current_gate().as_stored:
            self.cost = self._costs[self.id]
        self._follow_base()

    def _follow_base(self) -> None:
        """Refuse variants of variants, and let a variant follow the price of its base."""
        if self.variant_of_id is None or current_gate().as_stored:
            return
        base = self._bases.get(self.variant_of_id)
        if base is None or base.id == self.id or base.variant_of_id is not None:
            raise Refused(_("Choose a product that isn't a variant itself."), field="variant_of")
        self._follow_price(base.sale_price)

    def _follow_price(self, base: Decimal | None) -> None:
        """Keep the difference where the base's price changed, find it where the own one was set."""
        before = self._stored_prices.get(self.id or 0)
        if base is None:
            self.price_difference = None
        elif self.sale_price is not None and self.sale_price != before:
            self.price_difference = self.sale_price - base
        else:
            self.price_difference = self.price_difference or Decimal(0)
            self.sale_price = base + self.price_difference

    @action(
        _("Make variants"),
        when="variant_of__isnull=true and exists(options, value__isnull=false)",
        right="update",
        undo=WHOLE,
        icon="stack-2",
    )
    def make_variants(self) -> str:
        """Make a product of each combination of its options that isn't there yet."""
        from plugins.catalog.variants import make_variants

        made = make_variants(self)
        return ngettext(
            "%(count)s variant was made.", "%(count)s variants were made.", made, count=made
        )
