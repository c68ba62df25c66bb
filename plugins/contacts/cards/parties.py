"""What a card says as a party's values, and a party as a card."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from plugins.contacts.cards.card import Card, Place, Way

_DAY = re.compile(r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)(?:T.*)?")
_BIRTHDAY = re.compile(r"(?:--)?(?P<month>\d\d)-?(?P<day>\d\d)")
_GENDERS = {"F": "female", "M": "male", "O": "diverse"}
_KINDS = {"fax": "fax", "cell": "mobile", "mobile": "mobile"}
WORDS = ("work", "home", "pager", "school", "other", "main", "iphone", "car")
LABEL, LINE = 64, 255


def values_of(card: Card) -> dict[str, Any]:
    """Return a party's values by field, with its `addresses` and `channels`; texts as in files."""
    is_company = is_firm(card)
    firm = firm_of(card)
    mails, phones, sites = _apart(card.mails), _apart(_phones(card)), _apart(card.sites)
    values: dict[str, Any] = {
        "kind": "company" if is_company else "person",
        "name": _name(card),
        "given_name": card.given_name[:120],
        "family_name": card.family_name[:120],
        "email": mails[0].value if mails else "",
        "phone": phones[0].value if phones else "",
        "website": sites[0].value if sites else "",
        "company": "" if is_company else firm[:LINE],
        "job_title": (card.title or card.role)[:120],
        "gender": _GENDERS.get(card.gender[:1].upper(), ""),
        "language": card.language,
        "notes": _notes(card, is_company),
        **_birth(card.birthday),
    }
    lines = {
        "addresses": list(_addresses(card.places)),
        "channels": [
            *_channels(mails[1:], "email"), *_channels(phones[1:], "phone"),
            *_channels(sites[1:], "url"),
        ],
    }  # fmt: skip
    return {name: value for name, value in {**values, **lines}.items() if value}


def firm_of(card: Card) -> str:
    """Return the firm that a card names, without its departments."""
    return card.organisation[0] if card.organisation else ""


def is_firm(card: Card) -> bool:
    """Say whether a card is a firm's: it says so, or names nobody but its organisation."""
    if card.kind.lower() in ("org", "group", "location"):
        return True
    names_somebody = card.given_name or card.family_name
    firm = firm_of(card)
    return bool(firm) and not names_somebody and (card.full_name or firm) == firm


def _name(card: Card) -> str:
    """Return the name, or whatever else of the card tells whom it is about."""
    composed = " ".join(filter(None, (card.given_name, card.family_name)))
    others = [*card.organisation, card.nickname, *(way.value for way in card.mails + card.phones)]
    found = next(filter(None, (card.full_name, composed, *others)), "")
    return " ".join(found.split())[:LINE]


def _phones(card: Card) -> list[Way]:
    """Return the numbers, without the `tel:` of addresses; a fax is nobody's first number."""
    found = [
        Way(way.value.removeprefix("tel:").removeprefix("TEL:"), way.types, way.label)
        for way in card.phones
    ]
    return sorted(found, key=lambda way: "fax" in way.types or "pager" in way.types)


def _apart(ways: list[Way]) -> list[Way]:
    """Return each value once, the preferred one first."""
    preferred = sorted(ways, key=lambda way: "pref" not in way.types)
    return list({way.value: way for way in reversed(preferred)}.values())[::-1]


def _channels(ways: list[Way], kind: str) -> Iterator[dict[str, str]]:
    for way in ways:
        known = next((_KINDS[word] for word in sorted(way.types) if word in _KINDS), kind)
        label = way.label or next((word for word in WORDS if word in way.types), "")
        one = {"kind": known if kind == "phone" else kind, "value": way.value[:500]}
        yield {**one, "label": label.capitalize()[:LABEL]} if label else one


def _addresses(places: list[Place]) -> Iterator[dict[str, str]]:
    for number, place in enumerate(places):
        is_parcel = "parcel" in place.types and "postal" not in place.types
        role = "delivery" if is_parcel else "other" if number else "invoice"
        told = {
            "street": ", ".join(place.street.split("\n"))[:LINE],
            "city": place.city[:120],
            "region": place.region[:120],
            "postal_code": place.postal_code[:24],
            "country": place.country,
        }
        yield {"role": role, **{name: text for name, text in told.items() if text}}


def _birth(text: str) -> dict[str, str]:
    found = _DAY.fullmatch(text.strip())
    if found:
        try:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            return {}
        return {"birth_date": day.isoformat()}
    short = _BIRTHDAY.fullmatch(text.strip())
    if not short:
        return {}
    try:
        date(2000, int(short["month"]), int(short["day"]))
    except ValueError:
        return {}
    return {"birthday": f"--{short['month']}-{short['day']}"}


def _notes(card: Card, is_company: bool) -> str:
    """Return the note, with the departments that a party has no field for."""
    departments = " · ".join(card.organisation[1:])
    return "\n\n".join(filter(None, (card.note, departments)))[:50_000]


__all__ = ["LINE", "firm_of", "is_firm", "values_of"]
