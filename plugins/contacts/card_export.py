"""Parties as cards: one from its page, or all that a filter finds as one file."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from flask import Response, g, request

from app.api import (
    Actor,
    Denied,
    Listing,
    Lost,
    _,
    actor,
    fetch,
    kind_of,
    labels,
    linked_labels,
    open_file,
    registry,
    select_visible,
    select_where,
    stream_file,
    today,
    withheld,
)
from plugins.contacts import plugin
from plugins.contacts.address import Address
from plugins.contacts.cards.making import card_of
from plugins.contacts.cards.writing import vcard
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party

ADDRESS = "contacts/parties"
CONTENT_TYPE = "text/vcard; charset=utf-8"
VERSIONS = ("3.0", "4.0")
AT_ONCE = 200
LARGEST_PHOTO = 1024 * 1024
_OWN_WORDS = ("version", "sort", "after", "before", "limit", "count", "view")


@plugin.page("parties/<int:party_id>/card.vcf", right="parties:read")
def card(party_id: int) -> Response:
    """Give one party's card, with what the asking person sees of it."""
    resource = registry.resources[ADDRESS]
    party = fetch(resource, actor(), party_id)
    hidden = actor().hidden(resource)
    text = "".join(_cards([party], actor(), hidden, _version(), g.locale))
    response = Response(text, content_type=CONTENT_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{party}.vcf")
    return response


@plugin.page("parties/cards.vcf", right="parties:export")
def cards(**_nothing: Any) -> Response:
    """Give the cards of all parties that the list's filter finds, in one file."""
    who, version, locale = actor(), _version(), g.locale
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in _OWN_WORDS]

    def begin() -> Iterator[bytes]:
        pieces = all_cards(who, pairs, version, locale)
        first = next(pieces, b"")  # a filter that can't be is refused before anything is sent
        return chain([first], pieces)

    return stream_file(begin, CONTENT_TYPE, f"contacts-{today().isoformat()}.vcf")


def all_cards(
    who: Actor, pairs: list[tuple[str, str]], version: str, locale: str
) -> Iterator[bytes]:
    """Give the cards of what a filter finds and somebody may export, some hundreds at a time.

    Raises FilterError for a filter that can't be, Denied without the right.
    """
    resource = registry.resource(ADDRESS)
    if resource is None or not who.may(resource, "export"):
        raise Denied(ADDRESS, "export")
    hidden = withheld(resource, who)
    listing = Listing(resource, who, pairs, locale, verb="export")
    listing.settle()
    condition = listing.condition()
    query = select_visible(resource, who)
    query = query if condition is None else query.where(condition)
    last = 0
    while found := list(query.where(Party.id > last).order_by(Party.id).limit(AT_ONCE)):
        last = found[-1].id
        yield "".join(_cards(found, who, hidden, version, locale)).encode()


def _version() -> str:
    """Return the version asked for; old programs read 3.0, which is given unasked."""
    wanted = request.args.get("version", VERSIONS[0])
    return wanted if wanted in VERSIONS else VERSIONS[0]


def _cards(
    parties: list[Any], who: Actor, hidden: frozenset[str], version: str, locale: str
) -> Iterator[str]:
    ids = [one.id for one in parties]
    resource = registry.resources[ADDRESS]
    firms = labels(resource, who, [one.company_id for one in parties if one.company_id])
    tags = {} if "tags" in hidden else linked_labels(resource, who, "tags", ids)
    addresses, channels = _parts(Address, ids, who), _parts(Channel, ids, who)
    photos = _photos(ids, who)
    for one in parties:
        values = {name: value for name, value in one.__data__.items() if name not in hidden}
        values["company"] = "" if "company" in hidden else firms.get(one.company_id, "")
        values["tags"] = [label for label, _number in tags.get(one.id, ())]
        if "name" in hidden:
            values["name"] = str(_("Contact %(number)s", number=one.id))
        places = [_with_country(place, locale) for place in addresses.get(one.id, ())]
        yield vcard(card_of(values, places, channels.get(one.id, ()), _read(photos, one)), version)


def _parts(model: Any, ids: list[int], who: Actor) -> dict[int, list[dict[str, Any]]]:
    """Return by party the values of its addresses or channels, hidden ones left out."""
    resource = registry.of(model)
    found: dict[int, list[dict[str, Any]]] = {}
    if resource is None or not who.may(resource):
        return found
    hidden = who.hidden(resource)
    query = select_visible(resource, who).where(model.party.in_(ids)).order_by(model.id)
    if "party" in hidden:
        return found
    for row in query:
        values = {name: value for name, value in row.__data__.items() if name not in hidden}
        found.setdefault(row.party_id, []).append(values)
    return found


def _with_country(place: dict[str, Any], locale: str) -> dict[str, Any]:
    country = place.get("country")
    kind = kind_of(Address._meta.fields["country"])
    return {**place, "country": kind.show(country, locale) if country else ""}


def _photos(ids: Iterable[int], who: Actor) -> dict[int, Any]:
    """Return by party its latest photo that somebody may see."""
    wanted = ",".join(map(str, ids))
    asked = {"about_resource": ADDRESS, "about_id__in": wanted, "purpose": "photo"}
    query = select_where(who, "core/files", asked)
    files = [] if query is None else [one for one in query if one.size <= LARGEST_PHOTO]
    return {one.about_id: one for one in sorted(files, key=lambda one: one.id)}


def _read(photos: dict[int, Any], party: Any) -> bytes:
    file = photos.get(party.id)
    if file is None:
        return b""
    try:
        with open_file(file) as stream:
            return bytes(stream.read())
    except (OSError, Lost):
        return b""
