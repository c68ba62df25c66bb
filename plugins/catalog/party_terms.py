"""What is agreed with a party once for all: its own price list and its payment term."""

from peewee import ForeignKeyField

from app.api import _
from plugins.catalog import plugin
from plugins.catalog.payment_term import PaymentTerm
from plugins.catalog.price_list import PriceList
from plugins.contacts.party import Party

plugin.extend(
    Party,
    price_list=ForeignKeyField(PriceList, null=True, backref="+", verbose_name=_("Price list")),
    payment_term=ForeignKeyField(
        PaymentTerm, null=True, backref="+", verbose_name=_("Payment term")
    ),
)
