"""Catalog: products and services, what they cost, and the rules by which they are sold."""

from app.api import Plugin, _
from plugins.catalog.settings import CatalogSettings

plugin = Plugin(
    "catalog",
    _("Catalog"),
    icon="box",
    group=_("Trade"),
    order=20,
    about=_("Products and services, units, taxes, payment terms and price lists."),
    requires=["contacts"],
    settings=CatalogSettings,
    roles={
        "manager": "products:* categories:* units:* taxes:* payment_terms:* price_lists:*",
        "staff": (
            "products:read,create,update,export,archive,unarchive!cost"
            " categories:read,create,update units:read taxes:read payment_terms:read"
            " price_lists:read"
        ),
        "reader": (
            "products:read!cost categories:read units:read taxes:read payment_terms:read"
            " price_lists:read"
        ),
    },
)
