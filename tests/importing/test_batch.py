"""Many records at once are written as one by one: rights, checks, history, search, events."""

from datetime import date
from typing import Any

import pytest

from app.api import Refused, record_created
from app.reading.matching import pick
from app.registry import registry
from app.rights import HOUSE, Denied
from app.writing import create
from app.writing.batch import Part, create_many
from app.writing.updating import update_many
from models.change import Change, ChangeSet
from models.database import statements
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests.house import House


def parties() -> Any:
    return registry.resource("contacts/parties")


def firm(name: str, **more: object) -> dict[str, object]:
    return {"kind": "company", "name": name, **more}


def test_stores_as_one_by_one_does(any_house: House) -> None:
    alice = any_house.actor("Alice")
    lines = {"addresses": [{"city": "Ulm"}]}
    one = create(parties(), firm("Öhm"), alice, lines, way="import")
    row = firm("Öhm", addresses=[{"city": "Ulm"}])
    (outcome,) = create_many(parties(), [row], alice)
    two = Party.get_by_id(outcome.record_id)
    same = {"id", "created_at", "updated_at"}
    stored = [Party.get_by_id(number).__data__ for number in (one.id, two.id)]
    first, second = ({k: v for k, v in row.items() if k not in same} for row in stored)
    assert first == second
    changes = [
        [
            (c.record_type, c.verb, c.version, c.label, {**c.became, "party": 0}, c.parent_type)
            for c in Change.select().join(ChangeSet).where(ChangeSet.id == number)
        ]
        for number in (ChangeSet.select().order_by(ChangeSet.id.desc()).limit(2))
    ]
    assert sorted(map(str, changes[0])) == sorted(map(str, changes[1]))
    assert {number for number, _label in pick(parties(), alice, "ohm")} == {one.id, two.id}


def test_one_change_set_a_batch(any_house: House) -> None:
    before = ChangeSet.select().count()
    create_many(parties(), [firm(f"F{n}") for n in range(30)], any_house.actor("Alice"))
    assert ChangeSet.select().count() == before + 1
    assert Party.select().where(Party.name.startswith("F")).count() >= 30


def test_a_bad_row_does_not_sink_the_others(any_house: House) -> None:
    rows = [
        firm("Good"),
        {"kind": "company"},
        firm("Far", birth_date=date(2999, 1, 1)),
        firm("Off", addresses=[{"city": "X"}, {"latitude": 99}]),
        firm("Lost", company=999_999),
        firm("Odd", nonsense=1),
    ]
    states = [one.state for one in create_many(parties(), rows, any_house.actor("Alice"))]
    assert states == ["created", *["rejected"] * 5]
    assert not Party.select().where(Party.name.in_(["Far", "Off", "Lost", "Odd"])).exists()
    assert not Address.select().where(Address.city == "X").exists()


def test_says_which_line_is_wrong(house: House) -> None:
    row = firm("Off", addresses=[{"city": "X"}, {"latitude": 99}])
    (outcome,) = create_many(parties(), [row], HOUSE)
    assert list(outcome.errors) == ["addresses.1.latitude"]


def test_unique_values_hold_within_the_batch_and_against_the_table(any_house: House) -> None:
    tags = registry.resource("contacts/tags")
    create_many(tags, [{"name": "vip"}], HOUSE)
    outcomes = create_many(tags, [{"name": n} for n in ("vip", "fair", "fair", "fair")], HOUSE)
    assert [one.state for one in outcomes] == ["rejected", "created", "rejected", "rejected"]
    assert "vip" in outcomes[0].errors["name"][0]
    assert Tag.select().count() == 2


def test_what_a_receiver_refuses_is_rejected_alone(any_house: House) -> None:
    def refuse(sender: object, record: Party) -> None:
        if record.name == "F13":
            raise Refused("Not thirteen.")

    with record_created.connected_to(refuse, sender=Party):
        outcomes = create_many(parties(), [firm(f"F{n}") for n in range(20)], HOUSE)
    assert [n for n, one in enumerate(outcomes) if one.state == "rejected"] == [13]
    assert outcomes[13].errors == {"": ["Not thirteen."]}
    assert Party.select().where(Party.name.in_([f"F{n}" for n in range(20)])).count() == 19


def test_ids_are_never_given_twice(any_house: House) -> None:
    last = create_many(parties(), [firm("A"), firm("B")], HOUSE)[-1].record_id
    Party.delete().where(Party.id == last).execute()
    assert create_many(parties(), [firm("C")], HOUSE)[0].record_id > last
    assert create(parties(), firm("D"), HOUSE).id > last + 1


def test_needs_the_right(house: House) -> None:
    with pytest.raises(Denied):
        create_many(parties(), [firm("A")], house.actor("Charlie"))
    with pytest.raises(Denied):
        update_many(parties(), [firm("A")], house.actor("Charlie"), "name")


def test_holds_the_scope_of_each_row(any_house: House) -> None:
    any_house.role("own", "contacts/parties:read contacts/parties:create,update[owner=me]")
    dora = any_house.add("Dora", "own")
    rows = [firm("Mine"), firm("Hers", owner=any_house.actor("Alice").user_id)]
    assert [one.state for one in create_many(parties(), rows, dora)] == ["created", "rejected"]
    create_many(parties(), [firm("Theirs")], any_house.actor("Alice"))
    outcomes = update_many(
        parties(), [{"name": "Mine", "phone": "1"}, {"name": "Theirs", "phone": "1"}], dora, "name"
    )
    assert [one.state for one in outcomes] == ["updated", "rejected"]


def test_writes_only_what_differs(any_house: House) -> None:
    row = firm("Ulm AG", email="a@b.example", addresses=[Part({"city": "Ulm"})])
    (made,) = create_many(parties(), [row], HOUSE)
    before = Change.select().count()
    assert update_many(parties(), [row], HOUSE, "name")[0].state == "unchanged"
    assert Change.select().count() == before
    changed = {"name": "ULM ag", "email": None, "addresses": [Part({"city": "Bonn"})]}
    (outcome,) = update_many(parties(), [changed], HOUSE, "name")
    assert outcome.state == "updated"
    assert outcome.changes["addresses.0.city"] == ("Ulm", "Bonn")
    assert outcome.changes["email"] == ("a@b.example", None)
    party = Party.get_by_id(made.record_id)
    assert (party.name, party.email) == ("ULM ag", None)
    assert [one.city for one in party.addresses] == ["Bonn"]
    assert pick(parties(), HOUSE, "a@b.example") == []


def test_a_key_that_several_have_is_refused(house: House) -> None:
    create_many(parties(), [firm("Twin"), firm("Twin")], HOUSE)
    outcomes = update_many(parties(), [firm("Twin"), firm("Nobody")], HOUSE, "name")
    assert [one.state for one in outcomes] == ["rejected", "missing"]
    assert "There are 2" in outcomes[0].errors["name"][0]


def test_a_record_that_comes_twice_is_changed_twice(any_house: House) -> None:
    create_many(parties(), [firm("Twice")], HOUSE)
    rows = [{"name": "Twice", "job_title": "One"}, {"name": "Twice", "job_title": "Two"}]
    assert [one.state for one in update_many(parties(), rows, HOUSE, "name")] == ["updated"] * 2
    assert Party.get(Party.name == "Twice").job_title == "Two"


def test_tags_are_set_and_compared(any_house: House) -> None:
    tag = create(registry.resource("contacts/tags"), {"name": "vip"}, HOUSE)
    (made,) = create_many(parties(), [firm("Tagged", tags=[tag.id])], HOUSE)
    assert Party.get_by_id(made.record_id).linked("tags") == [tag.id]
    assert (
        update_many(parties(), [{"name": "Tagged", "tags": [tag.id]}], HOUSE, "name")[0].state
        == "unchanged"
    )
    assert (
        update_many(parties(), [{"name": "Tagged", "tags": []}], HOUSE, "name")[0].state
        == "updated"
    )
    assert Party.get_by_id(made.record_id).linked("tags") == []


def test_people_of_firms_are_stored_together_and_a_firm_that_is_none_is_told(
    any_house: House,
) -> None:
    alice = any_house.actor("Alice")
    there = [firm("Lantern"), {"kind": "person", "name": "Ida Lamp"}]
    lantern, ida = (one.record_id for one in create_many(parties(), there, alice))
    rows = [{"kind": "person", "name": f"Ann {n}", "company": lantern} for n in range(60)]
    before = statements()
    outcomes = create_many(parties(), [*rows, {**rows[0], "company": ida}], alice)
    assert statements() - before < 60
    assert [one.state for one in outcomes] == ["created"] * 60 + ["rejected"]
    assert "Ida Lamp is a person" in outcomes[-1].errors["company"][0]
