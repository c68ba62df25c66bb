"""MECARD: the short card of QR codes, as NTT DOCOMO wrote it down."""

import re

from plugins.contacts.cards.card import Card, Place, Way

HEAD = "MECARD:"
_FIELD = re.compile(r"((?:[^;\\]|\\.)*);")
_PART = re.compile(r"((?:[^,\\]|\\.)*)(?:,|$)")


def is_mecard(text: str) -> bool:
    """Say whether a text is such a card."""
    return text.lstrip()[: len(HEAD)].upper() == HEAD


def read_mecard(text: str) -> Card:
    """Read a card; fields that are unknown are left out."""
    card = Card()
    body = text.strip()[len(HEAD) :].rstrip(";") + ";"
    for field in _FIELD.findall(body):
        name, colon, value = field.partition(":")
        if colon:
            _take(card, name.strip().upper(), value)
    return card


def _take(card: Card, name: str, value: str) -> None:
    text = _plain(value)
    if name == "N":
        _take_name(card, value)
    elif name in ("TEL", "TEL-AV"):
        card.phones.append(Way(text))
    elif name == "EMAIL":
        card.mails.append(Way(text))
    elif name == "URL":
        card.sites.append(Way(text))
    elif name == "ORG":
        card.organisation = [text]
    elif name == "ADR":
        _take_place(card, value)
    elif name in _TEXTS:
        setattr(card, _TEXTS[name], text)


_TEXTS = {"NOTE": "note", "MEMO": "note", "BDAY": "birthday", "NICKNAME": "nickname",
          "TITLE": "title"}  # fmt: skip


def _take_name(card: Card, value: str) -> None:
    parts = [_plain(part) for part in _PART.findall(value) if part]
    if len(parts) > 1:
        card.family_name, card.given_name = parts[0], parts[1]
        card.full_name = " ".join(filter(None, (parts[1], parts[0])))
    elif parts:
        card.full_name = parts[0]


def _take_place(card: Card, value: str) -> None:
    """Read box, room, house, city, region, code, country; one text alone is a street."""
    parts = [_plain(part) for part in _PART.findall(value)]
    if len([part for part in parts if part]) == 1:
        card.places.append(Place(street=next(filter(None, parts))))
        return
    box, room, house, city, region, code, country = [*parts, *[""] * 7][:7]
    street = "\n".join(filter(None, (house, room, box)))
    card.places.append(Place(street, city, region, code, country))


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()
