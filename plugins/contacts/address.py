"""Addresses: where a party is found, billed and supplied."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from peewee import CharField, ForeignKeyField

from app.api import CountryField, RateField, Record, Refused, _
from plugins.contacts.party import Party

ROLES = [("invoice", _("Invoice")), ("delivery", _("Delivery")), ("other", _("Other"))]


class Address(Record):
    """A postal address of a party, with the place on the map in degrees."""

    party = ForeignKeyField(Party, backref="addresses", verbose_name=_("Party"))
    role = CharField(max_length=16, choices=ROLES, default="invoice", verbose_name=_("Role"))
    street = CharField(null=True, verbose_name=_("Street"))
    postal_code = CharField(max_length=24, null=True, verbose_name=_("Postal code"))
    city = CharField(max_length=120, null=True, index=True, verbose_name=_("City"))
    region = CharField(max_length=120, null=True, verbose_name=_("Region"))
    country = CountryField(null=True, verbose_name=_("Country"))
    latitude = RateField(null=True, verbose_name=_("Latitude"))
    longitude = RateField(null=True, verbose_name=_("Longitude"))

    parent = "party"
    shown_as = ("street", "postal_code", "city")

    def clean(self) -> None:
        """Refuse places that are not on the globe."""
        if self.latitude is not None and abs(self.latitude) > Decimal(90):
            raise Refused(_("A latitude lies between −90 and 90 degrees."), field="latitude")
        if self.longitude is not None and abs(self.longitude) > Decimal(180):
            raise Refused(_("A longitude lies between −180 and 180 degrees."), field="longitude")


def countries_of(party_ids: Sequence[int]) -> dict[int, str]:
    """Return the country of each party's first address that names one."""
    if not party_ids:
        return {}
    query: Any = (
        Address.select(Address.party, Address.country)
        .where(Address.party.in_(set(party_ids)), Address.country.is_null(False))
        .order_by(Address.id.desc())
        .tuples()
    )
    return dict(query)
