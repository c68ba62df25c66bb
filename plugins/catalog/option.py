"""Options: the values in which a product comes, such as its sizes and colours."""

from peewee import CharField, ForeignKeyField

from app.api import PriceField, Record, _
from plugins.catalog.product import Product


class ProductOption(Record):
    """A value of an option, what it adds to the code and to the price."""

    product = ForeignKeyField(Product, backref="options", verbose_name=_("Product"))
    name = CharField(max_length=60, verbose_name=_("Option"), help_text=_("Such as “Size”."))
    value = CharField(max_length=60, verbose_name=_("Value"), help_text=_("Such as “L”."))
    code_part = CharField(
        max_length=24, null=True, verbose_name=_("In the code"),
        help_text=_("Left empty: the value itself."),
    )  # fmt: skip
    price_difference = PriceField(default=0, verbose_name=_("Price difference"))

    parent = "product"
    shown_as = ("name", "value")
