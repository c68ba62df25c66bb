"""Rules over several rows hold while two gates are open at once."""

from collections.abc import Iterator
from typing import Any

import pytest

from models.core import Role, User
from models.gate import gate
from models.refused import Refused
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from tests.at_once import Work, overlapping
from tests.house import House, on_either


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One house for all tests here, on each database: each test has parties of its own."""
    folder = tmp_path_factory.mktemp("rules")
    with on_either(request.param, request, folder) as found:
        yield found


def party(kind: str, name: str) -> Party:
    """Store a party."""
    with gate(None, "command"):
        made = Party(kind=kind, name=name)
        made.save()
    return made


def changed(party_id: int, **values: Any) -> Work:
    """Return the work of changing a party."""

    def work() -> None:
        found = Party.get_by_id(party_id)
        for name, value in values.items():
            setattr(found, name, value)
        found.save()

    return work


def demoted(name: str) -> Work:
    """Return the work of making somebody staff."""

    def work() -> None:
        user = User.get(User.name == name)
        user.link("roles", [Role.get(Role.name == "staff").id])
        user.save()

    return work


def test_two_admins_who_demote_each_other_leave_one(shared: House) -> None:
    shared.add("Zoe", "admin")
    raised = overlapping(demoted("Alice"), demoted("Zoe"))
    assert [type(one) for one in raised] == [Refused]
    assert [shared.actor(name).is_admin for name in ("Alice", "Zoe")] == [False, True]


def test_two_firms_put_under_each_other_make_no_ring(shared: House) -> None:
    a, b = party("company", "A"), party("company", "B")
    raised = overlapping(changed(a.id, company=b.id), changed(b.id, company=a.id))
    assert [type(one) for one in raised] == [Refused]
    assert Party.get_by_id(b.id).company_id is None


def test_a_firm_that_becomes_a_person_gets_no_staff_meanwhile(shared: House) -> None:
    firm, person = party("company", "C"), party("person", "D")
    raised = overlapping(changed(firm.id, kind="person"), changed(person.id, company=firm.id))
    assert [str(one) for one in raised] == ["C is a person. Choose a company."]


def test_a_firm_that_gets_staff_meanwhile_stays_a_firm(shared: House) -> None:
    firm, person = party("company", "C"), party("person", "D")
    raised = overlapping(changed(person.id, company=firm.id), changed(firm.id, kind="person"))
    assert [str(one) for one in raised] == ["C has people, so it stays a company."]


def related(person: Party, firm: Party) -> Work:
    """Return the work of relating a party to a firm."""
    return lambda: Relation(person=person.id, firm=firm.id).save()


def test_two_firms_related_to_each_other_make_no_ring(shared: House) -> None:
    a, b = party("company", "A"), party("company", "B")
    raised = overlapping(related(a, b), related(b, a))
    assert [type(one) for one in raised] == [Refused]
    assert Relation.select().where(Relation.person == b.id).count() == 0


def test_a_firm_with_related_people_stays_a_firm(shared: House) -> None:
    firm, person = party("company", "C"), party("person", "D")
    raised = overlapping(related(person, firm), changed(firm.id, kind="person"))
    assert [str(one) for one in raised] == ["C has people, so it stays a company."]


def test_two_people_go_to_one_firm_side_by_side(shared: House) -> None:
    firm, d, e = party("company", "C"), party("person", "D"), party("person", "E")
    assert not overlapping(changed(d.id, company=firm.id), changed(e.id, company=firm.id))
    assert Party.select().where(Party.company == firm.id).count() == 2
