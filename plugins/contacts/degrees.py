"""Places on the globe: in degrees, north and east of nothing."""

from decimal import Decimal
from typing import Any

from app.api import Refused, _


def check_degrees(record: Any) -> None:
    """Refuse degrees that are not on the globe."""
    latitude, longitude = record.latitude, record.longitude
    if latitude is not None and abs(latitude) > Decimal(90):
        raise Refused(_("A latitude lies between −90 and 90 degrees."), field="latitude")
    if longitude is not None and abs(longitude) > Decimal(180):
        raise Refused(_("A longitude lies between −180 and 180 degrees."), field="longitude")


def place_of(party: Any) -> tuple[Decimal, Decimal] | None:
    """Return where a party is, or else its company: by the first address that has degrees."""
    for one in (party, party.company if party.company_id else None):
        if one is None:
            continue
        address = one.addresses.model
        known = address.latitude.is_null(False) & address.longitude.is_null(False)
        found = one.addresses.where(known).order_by(address.id).first()
        if found is not None:
            return found.latitude, found.longitude
    return None
