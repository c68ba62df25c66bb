"""What must be true of contacts, whoever wrote them and by whichever way."""

from collections.abc import Iterator

from app.api import Invalid, _, closes_ring, kind_by_name, today
from plugins.contacts import plugin
from plugins.contacts.address import Address
from plugins.contacts.channel import CHECKED_AS, Channel
from plugins.contacts.party import Party, company_of
from plugins.contacts.relation import Relation, firms_over


@plugin.check("names")
def names_are_filled() -> Iterator[str]:
    """Find parties without a name."""
    for party in Party.select().where(Party.name == "").iterator():
        yield _("Party %(id)s has no name.", id=party.id)


@plugin.check("companies")
def companies_have_an_end() -> Iterator[str]:
    """Find parties whose company is a person, or which belong to themselves in a ring."""
    for party in Party.select().where(Party.company.is_null(False)).iterator():
        if not party.company.is_company:
            yield _("%(party)s belongs to a person, %(other)s.", party=party, other=party.company)
        if closes_ring(party.id, party.company_id, company_of):
            yield _("%(party)s belongs to itself in a ring of companies.", party=party)


@plugin.check("birthdays")
def birthdays_fit_birth_dates() -> Iterator[str]:
    """Find people whose birthday isn't that of their birth date, or lies ahead."""
    for party in Party.select().where(Party.birth_date.is_null(False)).iterator():
        if party.birthday != f"--{party.birth_date:%m-%d}":
            yield _("The birthday of %(party)s isn't that of the birth date.", party=party)
        if party.birth_date > today():
            yield _("The birth date of %(party)s lies ahead.", party=party)


@plugin.check("channels")
def channels_say_what_they_are() -> Iterator[str]:
    """Find channels that are marked valid and aren't, or the other way round."""
    for channel in Channel.select().iterator():
        if channel.is_valid != _is_sound(channel):
            yield _(
                "%(channel)s of %(party)s is marked wrongly.", channel=channel, party=channel.party
            )


def _is_sound(channel: Channel) -> bool:
    kind = CHECKED_AS.get(channel.kind)
    if kind is None:
        return True
    try:
        return bool(kind_by_name(kind).parse(channel.value) == channel.value)
    except Invalid:
        return False


@plugin.check("places")
def places_are_on_the_globe() -> Iterator[str]:
    """Find addresses whose degrees are impossible."""
    latitude, longitude = Address.latitude, Address.longitude
    off = (latitude < -90) | (latitude > 90) | (longitude < -180) | (longitude > 180)
    for address in Address.select().where(off).iterator():
        yield _(
            "%(address)s of %(party)s lies off the globe.", address=address, party=address.party
        )


@plugin.check("relations")
def relations_make_sense() -> Iterator[str]:
    """Find relations to a person, to itself, backwards in time, or in a ring of firms."""
    for relation in Relation.select().iterator():
        if relation.person_id == relation.firm_id or not relation.firm.is_company:
            yield _("%(relation)s: the firm is none.", relation=relation)
        if relation.from_on and relation.to_on and relation.from_on > relation.to_on:
            yield _("%(relation)s ends before it begins.", relation=relation)
        if relation.person.is_company and closes_ring(
            relation.person_id, relation.firm_id, firms_over
        ):
            yield _("%(relation)s is part of a ring of firms.", relation=relation)
