"""What a party is and what it refuses."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from app.rights import Actor
from app.writing import Invalids, create, delete, update
from models.kinds import kind_of
from models.refused import Invalid, Refused
from plugins.contacts.party import Party
from tests.contacts.conftest import resource
from tests.house import House


def party(actor: Actor, **values: Any) -> Party:
    made: Party = create(resource("contacts/parties"), {"kind": "company", **values}, actor)
    return made


def change(actor: Actor, one: Party, **values: Any) -> Party:
    changed: Party = update(resource("contacts/parties"), one.id, values, actor)
    return changed


def test_needs_kind_and_name_only(alice: Actor) -> None:
    assert party(alice, name="Hafen & Söhne").name == "Hafen & Söhne"


def test_refuses_a_party_without_kind(alice: Actor) -> None:
    with pytest.raises(Invalids) as refused:
        create(resource("contacts/parties"), {"name": "Hafen"}, alice)
    assert list(refused.value.errors) == ["kind"]


@pytest.mark.parametrize("kind", ["person", "company"])
def test_refuses_a_party_without_name(alice: Actor, kind: str) -> None:
    with pytest.raises(Invalids) as refused:
        party(alice, kind=kind, name=None)
    assert list(refused.value.errors) == ["name"]


def test_given_and_family_name_make_a_persons_name(alice: Actor) -> None:
    made = party(alice, kind="person", given_name="Mira", family_name="Oduya")
    assert made.name == "Mira Oduya"
    assert (made.given_name, made.family_name) == ("Mira", "Oduya")


def test_a_name_is_never_split(alice: Actor) -> None:
    made = party(alice, kind="person", name="Mira Oduya")
    assert (made.given_name, made.family_name) == (None, None)


def test_a_composed_name_follows_its_parts(alice: Actor) -> None:
    made = party(alice, kind="person", given_name="Mira", family_name="Oduya")
    assert change(alice, made, family_name="Lind").name == "Mira Lind"


def test_a_worded_name_stays_when_its_parts_change(alice: Actor) -> None:
    made = party(alice, kind="person", name="Dr. Oduya", given_name="Mira", family_name="Oduya")
    assert change(alice, made, family_name="Lind").name == "Dr. Oduya"


def test_the_owner_is_who_wrote_it(alice: Actor) -> None:
    assert party(alice, name="Hafen").owner_id == alice.user_id


def test_a_party_may_be_customer_and_supplier_at_once(alice: Actor) -> None:
    made = party(alice, name="Hafen", is_customer=True, is_supplier=True)
    assert Party.select().where(Party.is_customer, Party.is_supplier).get() == made


def test_the_birth_date_fills_the_birthday(alice: Actor) -> None:
    made = party(alice, kind="person", name="Mira", birth_date=date(1988, 2, 29))
    assert made.birthday == "--02-29"


def test_a_birthday_needs_no_year(alice: Actor) -> None:
    made = party(alice, kind="person", name="Mira", birthday="--07-04")
    assert (made.birthday, made.birth_date, made.age) == ("--07-04", None, None)


def test_refuses_a_birth_date_that_lies_ahead(alice: Actor) -> None:
    with pytest.raises(Invalids) as refused:
        party(alice, kind="person", name="Mira", birth_date=date(2999, 1, 1))
    assert list(refused.value.errors) == ["birth_date"]


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1990, 6, 15), date(2026, 6, 14), 35),
        (date(1990, 6, 15), date(2026, 6, 15), 36),
        (date(1990, 6, 15), date(2026, 6, 16), 36),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 28), 27),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
        (date(2026, 6, 15), date(2026, 6, 15), 0),
    ],
)
def test_age_is_the_full_years_today(any_house: House, born: date, on: date, age: int) -> None:
    alice = any_house.actor("Alice")
    with time_machine.travel(datetime(on.year, on.month, on.day, 12, tzinfo=UTC), tick=False):
        made = party(alice, kind="person", name="Mira", birth_date=born)
        assert made.age == age
        assert Party.select().where(Party.age == age).get() == made


def test_refuses_a_company_that_is_a_person(alice: Actor) -> None:
    person = party(alice, kind="person", name="Mira")
    with pytest.raises(Invalids) as refused:
        party(alice, kind="person", name="Jon", company=person.id)
    assert list(refused.value.errors) == ["company"]


def test_refuses_a_company_of_itself(alice: Actor) -> None:
    firm = party(alice, name="Hafen")
    with pytest.raises(Invalids) as refused:
        change(alice, firm, company=firm.id)
    assert list(refused.value.errors) == ["company"]


def test_refuses_a_ring_of_companies(alice: Actor) -> None:
    top = party(alice, name="Hafen")
    middle = party(alice, name="Kai", company=top.id)
    low = party(alice, name="Mole", company=middle.id)
    with pytest.raises(Invalids) as refused:
        change(alice, top, company=low.id)
    assert list(refused.value.errors) == ["company"]


def test_refuses_to_make_a_person_of_a_company_with_people(alice: Actor) -> None:
    firm = party(alice, name="Hafen")
    party(alice, kind="person", name="Mira", company=firm.id)
    with pytest.raises(Invalids) as refused:
        change(alice, firm, kind="person")
    assert list(refused.value.errors) == ["kind"]


def test_deleting_names_what_depends(alice: Actor) -> None:
    firm = party(alice, name="Hafen")
    mira = party(alice, kind="person", name="Mira", company=firm.id)
    create(resource("contacts/relations"), {"person": mira.id, "firm": firm.id}, alice)
    about = {"resource": "contacts/parties", "id": firm.id}
    create(resource("contacts/activities"), {"subject": "Call back", "about": about}, alice)
    with pytest.raises(Refused) as refused:
        delete(resource("contacts/parties"), firm.id, alice)
    for place in ("People and firms (1)", "Relations (1)", "Activities (1)"):
        assert place in str(refused.value)


def test_deleting_takes_addresses_and_channels_along(alice: Actor) -> None:
    lines = {"addresses": [{"city": "Kiel"}], "channels": [{"kind": "other", "value": "Pier 7"}]}
    firm = create(resource("contacts/parties"), {"kind": "company", "name": "Hafen"}, alice, lines)
    delete(resource("contacts/parties"), firm.id, alice)
    assert not Party.select().exists()


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("email", "Mira@HAFEN.example", "Mira@hafen.example"),
        ("phone", "+49 30 23125-017", "+493023125017"),
        ("vat_number", "de 136 695 976", "DE136695976"),
        ("iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("website", "hafen.example", "https://hafen.example"),
    ],
)
def test_keeps_numbers_in_one_form(name: str, typed: str, kept: str) -> None:
    assert kind_of(Party._meta.fields[name]).parse(typed) == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("email", "mira@@hafen.example"),
        ("phone", "+49 30"),
        ("vat_number", "DE136695977"),
        ("vat_number", "136 695 976 XX"),
        ("iban", "DE88370400440532013000"),
        ("website", "javascript:alert(1)"),
        ("birthday", "--02-30"),
    ],
)
def test_refuses_wrong_numbers_with_the_reason(name: str, typed: str) -> None:
    with pytest.raises(Invalid) as wrong:
        kind_of(Party._meta.fields[name]).parse(typed)
    assert str(wrong.value).endswith(".")
