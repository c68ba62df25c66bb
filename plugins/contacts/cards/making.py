"""A party's values as a card: the way back of `values_of`."""

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.contacts.cards.card import Card, Photo, Place, Way
from plugins.contacts.cards.parties import WORDS

_GENDERS = {"female": "F", "male": "M", "diverse": "O"}
_TYPES = {"mobile": "cell", "fax": "fax"}
_PHONES = ("phone", "mobile", "fax")
Part = Mapping[str, Any]


def card_of(
    values: Part, addresses: Sequence[Part], channels: Sequence[Part], photo: bytes = b""
) -> Card:
    """Return the card of a party. `company` and `tags` are names, `country` a country's name.

    What isn't there, or may not be seen, is missing or None.
    """
    is_company = values.get("kind") == "company"
    name = str(values.get("name") or "")
    firm = name if is_company else values.get("company") or ""
    born = values.get("birth_date")
    return Card(
        full_name=name,
        family_name=values.get("family_name") or "",
        given_name=values.get("given_name") or "",
        organisation=[firm] if firm else [],
        title=values.get("job_title") or "",
        birthday=born.isoformat() if born else values.get("birthday") or "",
        gender=_GENDERS.get(values.get("gender") or "", ""),
        language=values.get("language") or "",
        kind="org" if is_company else "individual",
        note=values.get("notes") or "",
        categories=list(values.get("tags") or ()),
        mails=_ways(values.get("email"), channels, ("email",)),
        phones=_ways(values.get("phone"), channels, _PHONES),
        sites=_ways(values.get("website"), channels, ("url",)),
        places=[_place(one) for one in sorted(addresses, key=_by_role)],
        photo=Photo(photo) if photo else None,
    )


def _ways(first: str | None, channels: Sequence[Part], kinds: tuple[str, ...]) -> list[Way]:
    found = [Way(_dialled(first))] if first else []
    for one in channels:
        if one.get("kind") in kinds and one.get("value"):
            label = one.get("label") or ""
            types = {_TYPES[one["kind"]]} if one["kind"] in _TYPES else set()
            if label.lower() in WORDS:
                types.add(label.lower())
                label = ""
            found.append(Way(_dialled(one["value"]), frozenset(types), label))
    return found


def _dialled(value: str) -> str:
    """Write an extension as telephones understand it."""
    return value.replace(";ext=", " ext. ")


def _by_role(place: Part) -> int:
    return ("invoice", "other", "delivery").index(place.get("role") or "other")


def _place(one: Part) -> Place:
    types = frozenset({"parcel"}) if one.get("role") == "delivery" else frozenset()
    names = ("street", "city", "region", "postal_code", "country")
    return Place(**{name: one.get(name) or "" for name in names}, types=types)


__all__ = ["card_of"]
