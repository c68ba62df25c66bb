"""Price lists as they are kept; which rule wins is in `pricing.py`."""

from typing import Any

from peewee import BooleanField, CharField, DateField, ForeignKeyField

from app.api import (
    Archivable,
    CurrencyField,
    PercentField,
    PriceField,
    QuantityField,
    Record,
    Refused,
    RichTextField,
    _,
)
from plugins.catalog.category import Category
from plugins.catalog.product import Product
from plugins.catalog.settings import firm_currency
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag


class PriceList(Archivable):
    """Prices that hold together: for everybody, or for those customers alone who have it."""

    name = CharField(max_length=120, unique=True, verbose_name=_("Name"))
    currency = CurrencyField(
        null=True, verbose_name=_("Currency"),
        help_text=_("Empty: percentages hold in any, prices are in the firm's."),
    )  # fmt: skip
    from_on = DateField(null=True, verbose_name=_("From"))
    to_on = DateField(null=True, verbose_name=_("To"), help_text=_("The last day."))
    is_assigned = BooleanField(
        default=False, verbose_name=_("Only for customers who have it as their own list")
    )
    notes = RichTextField(null=True, verbose_name=_("Notes"))
    rules: Any

    shown_as = ("name",)

    def clean(self) -> None:
        """Refuse days that lie the wrong way round."""
        if self.from_on and self.to_on and self.from_on > self.to_on:
            raise Refused(_("The last day lies before the first one."), field="to_on")


class PriceRule(Record):
    """A price, or a share off the sale price, and for whom, what and when it holds.

    What it leaves empty holds for all; quantities are in the product's unit.
    """

    price_list = ForeignKeyField(PriceList, backref="rules", verbose_name=_("Price list"))
    product = ForeignKeyField(Product, null=True, backref="price_rules", verbose_name=_("Product"))
    category = ForeignKeyField(Category, null=True, backref="+", verbose_name=_("Category"))
    party = ForeignKeyField(Party, null=True, backref="+", verbose_name=_("Customer"))
    group = ForeignKeyField(Tag, null=True, backref="+", verbose_name=_("Group of customers"))
    from_quantity = QuantityField(default=0, verbose_name=_("From quantity"))
    price = PriceField(null=True, verbose_name=_("Price"))
    percent_off = PercentField(null=True, verbose_name=_("Percent off"))
    currency = CurrencyField(null=True, verbose_name=_("Currency"))
    from_on = DateField(null=True, verbose_name=_("From"))
    to_on = DateField(null=True, verbose_name=_("To"))

    parent = "price_list"
    shown_as = ("price_list", "product", "category")

    def clean(self) -> None:
        """Refuse a rule that makes no price, or two."""
        if (self.price is None) == (self.percent_off is None):
            raise Refused(_("Give a price or a percentage, not both."), field="price")
        if self.price is not None and self.price < 0:
            raise Refused(_("A price is zero or more."), field="price")
        if self.percent_off is not None and not -1000 <= self.percent_off <= 100:
            raise Refused(_("At most 100 % can be taken off."), field="percent_off")
        if self.from_quantity < 0:
            raise Refused(_("This can't be less than zero."), field="from_quantity")
        if self.from_on and self.to_on and self.from_on > self.to_on:
            raise Refused(_("The last day lies before the first one."), field="to_on")


def price_currency(rule: PriceRule, price_list: PriceList) -> str | None:
    """Return the currency in which a rule holds, None for any: a price always has one."""
    found = rule.currency or price_list.currency
    return found or (firm_currency() if rule.price is not None else None)
