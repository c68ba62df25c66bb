"""The sample company's address book: some sixty parties and a year of calls, visits and tasks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from app.api import Comment, User, day_span, now
from plugins.contacts import plugin
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.channel import Channel
from plugins.contacts.demo_firms import ALSO_AT, FIRMS, PRIVATE, SAID, SUBJECTS, Firm, Someone
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from plugins.contacts.tag import Tag

VALUES = ("a", "b", "b", "c", None)
PLACES = ("By phone", "At theirs", "In our showroom", "Online")


@plugin.demo
def fill_contacts(random: Random, day: date) -> None:
    """Fill in parties with all that belongs to them; the same day and seed give the same book."""
    users = User.select().where(User.is_active).order_by(User.id)
    owners: list[int | None] = [row.id for row in users]
    owners = owners or [None]
    parties: dict[str, Party] = {}
    tags = {name: _tag(name) for firm in FIRMS for name in sorted(firm.tags)}
    for firm in FIRMS:
        made = _firm(firm, parties, random.choice(owners))
        made.link("tags", [tags[name].id for name in firm.tags])
        made.save()
        parties[firm.name] = made
        for number, someone in enumerate(firm.people):
            one = _person(someone, firm, made, random.choice(owners))
            parties[one.name] = one
            if number == 0:
                first_day = day - timedelta(days=random.randint(400, 4000))
                _relate(one, made, someone.job, first_day)
    for someone in PRIVATE:
        one = _person(someone, None, None, random.choice(owners))
        parties[one.name] = one
    for person, at, role in ALSO_AT:
        _relate(parties[person], parties[at], role, day - timedelta(days=200))
    for number, one in enumerate(parties.values()):
        _activities(random, day, one, number, owners)
        if number % 9 == 4:
            _comment(random, one, random.choice(owners))


def _comment(random: Random, party: Party, author: int | None) -> None:
    """Let a colleague say something that the others should know."""
    said = Comment(text=random.choice(SAID), author=author)
    said.about = party
    said.save()


def _tag(name: str) -> Tag:
    found = Tag.get_or_none(Tag.name == name)
    if found is None:
        found = Tag(name=name)
        found.save()
    return found


def _firm(firm: Firm, parties: dict[str, Party], owner: int | None) -> Party:
    made = Party(
        kind="company",
        name=firm.name,
        email=f"office@{firm.domain}.example",
        phone=_dialled(firm.phone),
        website=f"https://{firm.domain}.example",
        language=firm.language,
        company=parties.get(firm.parent),
        is_customer="c" in firm.roles,
        is_supplier="s" in firm.roles,
        value_class=VALUES[len(parties) % len(VALUES)],
        visit_interval_days=(60, 90, 180)[len(parties) % 3] if "c" in firm.roles else None,
        owner=owner,
    )
    made.save()
    street, postal_code, city, country, latitude, longitude = firm.place
    Address(
        party=made,
        street=street,
        postal_code=postal_code or None,
        city=city,
        country=country,
        latitude=Decimal(latitude),
        longitude=Decimal(longitude),
    ).save()
    Channel(party=made, kind="email", label="Orders", value=f"orders@{firm.domain}.example").save()
    return made


def _person(someone: Someone, firm: Firm | None, company: Party | None, owner: int | None) -> Party:
    mail = f"{someone.mail}@{firm.domain}.example" if firm else someone.mail
    made = Party(
        kind="person",
        name=someone.name,
        given_name=someone.given,
        family_name=someone.family,
        gender=someone.gender or None,
        job_title=someone.job or None,
        email=mail,
        phone=_dialled(someone.phone),
        birth_date=date.fromisoformat(someone.born) if someone.born else None,
        company=company,
        language=firm.language if firm else None,
        is_customer=firm is None,
        owner=owner,
    )
    made.save()
    return made


def _dialled(number: str) -> str | None:
    return number.replace(" ", "") or None


def _relate(person: Party, firm: Party, role: str, first_day: date) -> None:
    Relation(person=person, firm=firm, role=role, from_on=first_day).save()


def _activities(
    random: Random, day: date, party: Party, number: int, owners: list[int | None]
) -> None:
    """Give a party what was done in the last twelve months and, for some, what is to do."""
    for moment in _moments(random, day, random.randint(1, 4)):
        _activity(random, party, moment, random.choice(owners), is_done=True)
    if number % 3 == 0:
        ahead = day + timedelta(days=random.randint(0, 28))
        _activity(random, party, _at(random, ahead), random.choice(owners), is_done=False)
    if number % 11 == 5:
        late = day - timedelta(days=random.randint(1, 9))
        _activity(random, party, _at(random, late), random.choice(owners), is_done=False)


def _moments(random: Random, day: date, count: int) -> Iterator[datetime]:
    for _number in range(count):
        yield _at(random, day - timedelta(days=random.randint(1, 364)))


def _at(random: Random, day: date) -> datetime:
    """Give a quarter of an hour of a working day; a weekend's becomes the Friday's before."""
    working = day - timedelta(days=max(0, day.weekday() - 4))
    return day_span(working)[0] + timedelta(minutes=15 * random.randint(32, 68))


def _activity(
    random: Random, party: Party, moment: datetime, owner: int | None, *, is_done: bool
) -> None:
    kind = random.choice([one for one in SUBJECTS if is_done or one != "note"])
    subject, outcome = random.choice(SUBJECTS[kind])
    made = Activity(
        kind=kind,
        subject=subject,
        due_at=moment,
        done_at=min(moment + timedelta(minutes=30), now()) if is_done else None,
        outcome=outcome if is_done else None,
        place=random.choice(PLACES) if kind in ("meeting", "visit") else None,
        owner=owner,
    )
    made.about = party
    made.save()
