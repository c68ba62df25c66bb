"""The texts that an order keeps once it is sent or confirmed, whatever becomes of their source."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from app.api import available_languages, current_language, firm, kind_by_name, seen, use_language
from plugins.contacts.address import Address

if TYPE_CHECKING:
    from plugins.contacts.party import Party
    from plugins.sales.order import Order


def copy_texts(order: "Order", lines: Sequence[Any]) -> None:
    """Copy the customer's name, address and VAT number, and what the products are called."""
    party = order.party
    address = address_of(party)
    with use_language(language_of(order)):
        text = written(address) if address is not None else None
    order.party_name = party.name
    order.party_address = text
    order.party_country = address.country if address is not None else None
    order.party_vat = party.vat_number
    for line in lines:
        if not line.description and line.product_id is not None:
            line.description = line.product.name


def recipient_of(order: "Order") -> list[str]:
    """Return name and address in lines: those that were copied, of a draft those of today.

    Of a draft as far as who reads it may know them; what is copied is the document's own.
    """
    if order.is_posted:
        return [order.party_name or "", *(order.party_address or "").splitlines()]
    address = address_of(order.party)
    with use_language(language_of(order)):
        lines = written(address, seen).splitlines() if address else ()
        return [seen(order.party, "name") or "", *lines]


def address_of(party: "Party", role: str = "invoice") -> Address | None:
    """Return a party's address of a role, else its first one, else that of its company."""
    rows = list(Address.select().where(Address.party == party.id).order_by(Address.id))
    if not rows and party.company_id:
        return address_of(party.company, role)
    return next((one for one in rows if one.role == role), rows[0] if rows else None)


def language_of(order: "Order") -> str:
    """Return the language in which its customer is written to."""
    contact = order.contact if order.contact_id else None
    wanted = (contact.language if contact else "") or order.party.language or ""
    return wanted if wanted in available_languages() else firm().language


def written(address: Address, read: Callable[[Any, str], Any] = getattr) -> str:
    """Write an address in lines, as on an envelope: at home without the country."""
    place = " ".join(filter(None, (read(address, "postal_code"), read(address, "city"))))
    code = read(address, "country")
    is_abroad = code and code != firm().country
    country = kind_by_name("country").show(code, current_language()) if is_abroad else ""
    lines = (read(address, "street"), place, read(address, "region"), country)
    return "\n".join(filter(None, lines))
