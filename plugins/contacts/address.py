"""Addresses: where a party is found, billed and supplied."""

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
        check_degrees(self)


def check_degrees(record: Any) -> None:
    """Refuse degrees that are not on the globe."""
    latitude, longitude = record.latitude, record.longitude
    if latitude is not None and abs(latitude) > Decimal(90):
        raise Refused(_("A latitude lies between −90 and 90 degrees."), field="latitude")
    if longitude is not None and abs(longitude) > Decimal(180):
        raise Refused(_("A longitude lies between −180 and 180 degrees."), field="longitude")


def place_of(party_id: int) -> tuple[Decimal, Decimal] | None:
    """Return where a party is: the first of its addresses that has a place on the map."""
    rows = Address.select(Address.latitude, Address.longitude).where(
        Address.party == party_id,
        Address.latitude.is_null(False),
        Address.longitude.is_null(False),
    )
    found = rows.order_by(Address.id).tuples().first()
    return (found[0], found[1]) if found else None
