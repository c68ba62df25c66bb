"""Addresses, channels, relations and tags."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.rights import HOUSE, Actor, Denied, NotVisible
from app.writing import Invalids, create, update
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from tests.contacts.conftest import resource
from tests.house import House


@pytest.fixture
def firm(house: House) -> Party:
    made: Party = create(resource("contacts/parties"), {"kind": "company", "name": "Hafen"}, HOUSE)
    return made


@pytest.fixture
def mira(house: House) -> Party:
    made: Party = create(resource("contacts/parties"), {"kind": "person", "name": "Mira"}, HOUSE)
    return made


def add(address: str, way: str = "page", **values: Any) -> Any:
    return create(resource(f"contacts/{address}"), values, HOUSE, way=way)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("90", "180"), ("-90", "-180"), ("54.323293", "10.122765"), ("0", "0")],
)
def test_an_address_may_lie_anywhere_on_the_globe(
    firm: Party, latitude: str, longitude: str
) -> None:
    made = add("addresses", party=firm.id, latitude=Decimal(latitude), longitude=Decimal(longitude))
    assert (made.latitude, made.longitude) == (Decimal(latitude), Decimal(longitude))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("latitude", "90.000001"),
        ("latitude", "-91"),
        ("longitude", "180.000001"),
        ("longitude", "-200"),
    ],
)
def test_refuses_a_place_off_the_globe(firm: Party, field: str, value: str) -> None:
    with pytest.raises(Invalids) as refused:
        add("addresses", party=firm.id, **{field: Decimal(value)})
    assert list(refused.value.errors) == [field]


def test_an_address_is_called_by_street_and_place(firm: Party) -> None:
    made = add("addresses", party=firm.id, street="Kai 3", postal_code="24103", city="Kiel")
    assert str(made) == "Kai 3 · 24103 · Kiel"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("email", "post@HAFEN.example", "post@hafen.example"),
        ("phone", "+44 20 7946 0018", "+442079460018"),
        ("mobile", "+1 (212) 555-0142", "+12125550142"),
        ("fax", "+49 30 23125 018", "+493023125018"),
        ("url", "HAFEN.example/shop", "https://hafen.example/shop"),
        ("other", "Pier 7, second door", "Pier 7, second door"),
    ],
)
def test_a_channel_is_kept_in_the_form_of_its_kind(
    firm: Party, kind: str, typed: str, kept: str
) -> None:
    made = add("channels", party=firm.id, kind=kind, value=typed)
    assert (made.value, made.is_valid) == (kept, True)


@pytest.mark.parametrize(
    ("kind", "typed"), [("email", "post@"), ("phone", "12"), ("fax", "none"), ("url", "ftp://x y")]
)
def test_refuses_a_wrong_channel_typed_by_a_person(firm: Party, kind: str, typed: str) -> None:
    with pytest.raises(Invalids) as refused:
        add("channels", party=firm.id, kind=kind, value=typed)
    assert list(refused.value.errors) == ["value"]


def test_an_imported_channel_is_kept_as_written_and_marked(firm: Party) -> None:
    made = add("channels", way="import", party=firm.id, kind="phone", value="ask Jon")
    assert (made.value, made.is_valid) == ("ask Jon", False)


def test_a_corrected_channel_is_valid_again(firm: Party) -> None:
    made = add("channels", way="import", party=firm.id, kind="phone", value="ask Jon")
    update(resource("contacts/channels"), made.id, {"value": "+49 30 23125 019"}, HOUSE)
    assert Channel.get_by_id(made.id).is_valid


def test_a_wrong_channel_is_named_by_its_line(alice: Actor) -> None:
    lines = {"channels": [{"kind": "other", "value": "x"}, {"kind": "email", "value": "post@"}]}
    with pytest.raises(Invalids) as refused:
        create(resource("contacts/parties"), {"kind": "company", "name": "Kai"}, alice, lines)
    assert list(refused.value.errors) == ["channels.1.value"]
    assert not Party.select().exists()


def test_one_person_belongs_to_two_firms_with_roles(firm: Party, mira: Party) -> None:
    other = add("parties", kind="company", name="Kai")
    add("relations", person=mira.id, firm=firm.id, role="Director")
    add("relations", person=mira.id, firm=other.id, role="Advisor")
    roles = [(one.firm.name, one.role) for one in mira.firm_relations.order_by(Relation.id)]
    assert roles == [("Hafen", "Director"), ("Kai", "Advisor")]


def test_a_firm_may_belong_to_a_firm(firm: Party) -> None:
    daughter = add("parties", kind="company", name="Kai")
    made = add("relations", person=daughter.id, firm=firm.id, role="Subsidiary")
    assert made.firm == firm


def test_refuses_firms_that_belong_to_each_other(firm: Party) -> None:
    daughter = add("parties", kind="company", name="Kai")
    add("relations", person=daughter.id, firm=firm.id)
    with pytest.raises(Invalids) as refused:
        add("relations", person=firm.id, firm=daughter.id)
    assert list(refused.value.errors) == ["firm"]


def test_refuses_a_relation_to_itself(firm: Party) -> None:
    with pytest.raises(Invalids) as refused:
        add("relations", person=firm.id, firm=firm.id)
    assert list(refused.value.errors) == ["firm"]


def test_refuses_a_person_as_a_firm(mira: Party) -> None:
    jon = add("parties", kind="person", name="Jon")
    with pytest.raises(Invalids) as refused:
        add("relations", person=jon.id, firm=mira.id)
    assert list(refused.value.errors) == ["firm"]


def test_refuses_a_relation_that_ends_before_it_begins(firm: Party, mira: Party) -> None:
    days = {"from_on": date(2026, 5, 2), "to_on": date(2026, 5, 1)}
    with pytest.raises(Invalids) as refused:
        add("relations", person=mira.id, firm=firm.id, **days)
    assert list(refused.value.errors) == ["to_on"]


def test_a_relation_may_last_one_day(firm: Party, mira: Party) -> None:
    day = date(2026, 5, 2)
    assert add("relations", person=mira.id, firm=firm.id, from_on=day, to_on=day).to_on == day


def test_refuses_a_tag_that_is_there_already(house: House) -> None:
    add("tags", name="Fair 2026")
    with pytest.raises(Invalids) as refused:
        add("tags", name="Fair 2026")
    assert list(refused.value.errors) == ["name"]


def test_a_party_carries_tags(firm: Party) -> None:
    tags = [add("tags", name=name).id for name in ("Fair 2026", "Harbour")]
    update(resource("contacts/parties"), firm.id, {"tags": tags}, HOUSE)
    assert firm.linked("tags") == sorted(tags)


def test_who_may_not_read_parties_sees_no_address(firm: Party, charlie: Actor) -> None:
    made = add("addresses", party=firm.id, city="Kiel")
    with pytest.raises(NotVisible):
        update(resource("contacts/addresses"), made.id, {"city": "Bonn"}, charlie)
    with pytest.raises(Denied):
        create(resource("contacts/addresses"), {"party": firm.id, "city": "Bonn"}, charlie)
