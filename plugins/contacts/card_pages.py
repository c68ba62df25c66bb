"""New from a card: a signature, a QR code's text or a file fills in the form of a new party."""

from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, make_response, render_template, request

from app.api import (
    Link,
    Refused,
    _,
    actor,
    filled_form,
    kind_by_name,
    phone_region,
    registry,
    select_where,
)
from plugins.contacts import plugin
from plugins.contacts.card_import import physical_lines
from plugins.contacts.cards.card import Card
from plugins.contacts.cards.mecard import is_mecard, read_mecard
from plugins.contacts.cards.parties import values_of
from plugins.contacts.cards.places import country_of
from plugins.contacts.cards.reading import cards_of
from plugins.contacts.cards.signature import read_signature
from plugins.contacts.party import Party

ADDRESS = "contacts/parties"
MOST_TEXT = 200_000


class Several(Refused):
    """More than one card: that is for the import."""


@plugin.page("parties/from-card", right="parties:create")
def from_card() -> Response:
    """Ask for a card."""
    return _page()


@plugin.page("parties/from-card", right="parties:create", methods=("POST",))
def card_sent() -> Response:
    """Answer with the form of a new party, filled in; nothing is stored yet."""
    text = request.form.get("text", "")[:MOST_TEXT]
    file = request.files.get("file")
    try:
        content = file.stream.read() if file is not None and file.filename else b""
        card = card_of_file(content) if content else card_of_text(text)
    except Refused as refused:
        return _page(text, str(refused), isinstance(refused, Several), 422)
    return _form(card)


def _page(text: str = "", refusal: str = "", several: bool = False, status: int = 200) -> Response:
    title = registry.resources[ADDRESS].title
    shown = render_template(
        "contacts/from_card.html", text=text, refusal=refusal, several=several, title=title
    )
    return make_response(shown, status)


def card_of_file(content: bytes) -> Card:
    """Return the one card of a file. Raises Refused for none, Several for more."""
    found = list(islice(cards_of(physical_lines(BytesIO(content))), 2))
    if not found:
        raise Refused(_("There is no card in this file: a vCard begins with the line BEGIN:VCARD."))
    if len(found) > 1:
        raise Several(_("There are several cards in it."))
    return found[0]


def card_of_text(text: str) -> Card:
    """Return what a pasted text says, whichever kind it is. Raises Refused for nothing."""
    if "BEGIN:VCARD" in text.upper():
        return card_of_file(text.encode())
    card = read_mecard(text) if is_mecard(text) else read_signature(text, phone_region() or "")
    if not (card.full_name or card.organisation or card.mails or card.phones or card.places):
        raise Refused(_("Nothing is known again in this text. Paste a name, a mail or a number."))
    return card


def _form(card: Card) -> Response:
    values = values_of(card)
    lines = {name: values.pop(name, []) for name in ("addresses", "channels")}
    for place in lines["addresses"]:
        place["country"] = country_of(place.get("country", "")) or place.get("country", "")
    notes = _take_firm(values)
    for name, kind in (("birth_date", "day"), ("birthday", "birthday")):
        if name in values:
            one = kind_by_name(kind)
            values[name] = one.entry(one.parse(values[name]), g.locale)
    if card.photo is not None:
        notes.append(Link(str(_("The photo of a card comes along only by the import.")), ""))
    return filled_form(ADDRESS, values, lines, notes)


def _take_firm(values: dict[str, Any]) -> list[Link]:
    """Put the firm that is known into the values; else say how it gets known."""
    name = " ".join(values.pop("company", "").split())
    if not name:
        return []
    query = select_where(actor(), ADDRESS, {"kind": "company", "name": name})
    found = None if query is None else query.order_by(Party.id).first()
    if found is not None:
        values["company__pick"] = str(found.id)
        values["company"] = name
        return []
    href = f"/{ADDRESS}/new?{urlencode({'kind': 'company', 'name': name})}"
    text = _("The firm “%(firm)s” isn't among the contacts.", firm=name)
    return [Link(str(text), href, hint=str(_("Make it first")))]
