"""Lines of orders: so much of a product, or of what is only described, at a unit price."""

from decimal import Decimal
from typing import Any

from peewee import BooleanField, CharField, ForeignKeyField

from app.api import (
    DocumentLine,
    Many,
    MoneyField,
    PercentField,
    PriceField,
    QuantityField,
    Refused,
    _,
)
from plugins.catalog.product import Product
from plugins.catalog.tax import Tax
from plugins.catalog.unit import Unit
from plugins.sales.order import Order
from plugins.sales.order_totals import fits

ONE, NOTHING, ALL = Decimal(1), Decimal(0), Decimal(100)


class OrderLine(DocumentLine):
    """A line of an order: quantity × unit price − discount, rounded once to the currency.

    What it leaves empty comes from the product: description, unit, price, taxes, cost.
    """

    order = ForeignKeyField(Order, backref="lines_of", verbose_name=_("Order"))
    order_id: int
    product = ForeignKeyField(Product, null=True, backref="order_lines", verbose_name=_("Product"))
    product_id: int | None
    description: Any = CharField(max_length=500, null=True, verbose_name=_("Description"))
    quantity: Any = QuantityField(default=ONE, verbose_name=_("Quantity"))
    unit = ForeignKeyField(Unit, null=True, backref="+", verbose_name=_("Unit"))
    unit_id: int | None
    unit_price: Any = PriceField(
        null=True, verbose_name=_("Unit price"),
        help_text=_("Empty: the price that holds for this customer, quantity and day."),
    )  # fmt: skip
    discount: Any = PercentField(default=NOTHING, verbose_name=_("Discount, %"))
    taxes = Many(Tax, verbose_name=_("Taxes"))
    is_optional = BooleanField(
        default=False, verbose_name=_("Optional"), help_text=_("Offered, and not in the total.")
    )
    price_rule: Any = CharField(null=True, verbose_name=_("Price from"))
    unit_cost: Any = PriceField(null=True, verbose_name=_("Unit cost, firm's currency"))
    net: Any = MoneyField(default=NOTHING, verbose_name=_("Net"))
    net_firm: Any = MoneyField(null=True, verbose_name=_("Net, firm's currency"))
    margin: Any = MoneyField(null=True, verbose_name=_("Margin, firm's currency"))

    parent = "order"
    shown_as = ("description", "product")
    kept = ("net_firm", "margin")
    firm_amounts = frozenset({"net_firm", "margin"})
    filled = frozenset({"net", "net_firm", "margin", "price_rule", "unit_cost"})

    def printed_text(self, name: str) -> str | None:
        """Name what is offered: as described, else as the product is called."""
        if name != "description":
            return None
        what = self.description or (str(self.product) if self.product_id else "")
        return str(_("%(what)s (optional)", what=what)) if self.is_optional else what

    def clean(self) -> None:
        """Refuse what makes no line."""
        if self.product_id is None and not self.description:
            raise Refused(_("Choose a product, or describe what it is."), field="product")
        if self.product is not None:
            self._check_product(self.product)
        if self.quantity <= 0:
            raise Refused(
                _("A quantity is above zero. What comes back is a return."), field="quantity"
            )
        if not 0 <= self.discount <= ALL:
            raise Refused(_("A discount is between 0 and 100 %."), field="discount")
        if self.product_id is not None and (self.unit_price or 0) < 0:
            raise Refused(
                _("A product's price is zero or more; for a deduction leave the product out."),
                field="unit_price",
            )

    def _check_product(self, product: Product) -> None:
        if not fits(product, self.unit_id):
            raise Refused(
                _("%(product)s isn't counted in %(unit)s.", product=product, unit=self.unit),
                field="unit",
            )
        if self.unit_price is None:
            raise Refused(
                _(
                    "%(product)s has no price in %(currency)s. Type one.",
                    product=product,
                    currency=self.order.currency,
                ),
                field="unit_price",
            )
