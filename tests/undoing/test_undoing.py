"""Undoing whole acts: by who may do the reverse, or refused with what stands against it."""

from typing import Any

import pytest

from app.registry import registry
from app.rights import Denied, NotVisible
from app.undoing.undo import undo
from app.writing import create, delete, perform, update
from app.writing.batch import create_many
from models.change import ChangeSet
from models.core import File
from models.gate import gate
from models.record import Record
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests.house import House


def parties() -> Any:
    return registry.resources["contacts/parties"]


def newest() -> int:
    """Return the number of the newest change set."""
    return ChangeSet.select().order_by(ChangeSet.id.desc()).get().id  # type: ignore[no-any-return]


def row(record: Record) -> dict[str, Any]:
    """Return a stored row without who changed it when."""
    found = type(record).select().where(type(record).id == record.id).dicts().get()
    for name in ("updated_at", "updated_by", "version"):
        del found[name]
    return {**found, **{name: record.linked(name) for name in record._meta.manytomany}}


def lantern(house: House, **values: Any) -> Any:
    told = {"kind": "company", "name": "Lantern Works", **values}
    return create(parties(), told, house.actor("Alice"))


def test_a_made_record_goes(any_house: House) -> None:
    alice = any_house.actor("Alice")
    lines = {"addresses": [{"city": "Bremen"}]}
    create(parties(), {"kind": "company", "name": "Lantern"}, alice, lines)
    undone = undo(newest(), alice)
    assert (Party.select().count(), Address.select().count()) == (0, 0)
    assert undone.href == "/contacts/parties"
    undo(newest(), alice)
    assert (Party.get().name, Address.get().city) == ("Lantern", "Bremen")


def test_an_edit_is_taken_back_and_done_again(any_house: House) -> None:
    alice = any_house.actor("Alice")
    party = lantern(any_house, job_title="Smith")
    before = row(party)
    update(parties(), party.id, {"name": "Lamp Works", "job_title": None}, alice)
    after = row(party)
    edit = newest()
    undo(edit, alice)
    assert row(party) == before
    redo = undo(newest(), alice)
    assert row(party) == after
    assert redo.href == f"/contacts/parties/{party.id}"
    undo(redo.change_set_id, alice)
    assert row(party) == before
    with pytest.raises(Refused, match="already"):
        undo(edit, alice)


def test_a_deleted_record_comes_back_with_what_went_along(any_house: House) -> None:
    alice = any_house.actor("Alice")
    tag = create(registry.resources["contacts/tags"], {"name": "VIP"}, alice)
    party = lantern(any_house, tags=[tag.id])
    update(parties(), party.id, {}, alice, {"addresses": [{"city": "Bremen"}, {"city": "Kiel"}]})
    with gate(alice.user_id, "command"):
        file = File(name="plan.pdf", storage="0" * 32)
        file.about = party
        file.save()
    kept = [row(one) for one in (party, file, *Address.select().order_by(Address.id))]
    delete(parties(), party.id, alice)
    assert (Address.select().count(), File.select().count()) == (0, 0)
    undo(newest(), alice)
    party = Party.get_by_id(party.id)
    assert [row(one) for one in (party, file, *Address.select().order_by(Address.id))] == kept


def test_a_deleted_tag_comes_back_on_all_that_had_it(any_house: House) -> None:
    alice, tags = any_house.actor("Alice"), registry.resources["contacts/tags"]
    tag, other = (create(tags, {"name": name}, alice) for name in ("VIP", "Late"))
    party = lantern(any_house, tags=[tag.id])
    delete(tags, tag.id, alice)
    deletion = newest()
    update(parties(), party.id, {"tags": [other.id]}, alice)  # meanwhile, and it stays
    undo(deletion, alice)
    assert Tag.select().count() == 2
    assert Party.get_by_id(party.id).linked("tags") == sorted([tag.id, other.id])


def test_what_was_changed_since_stands_against_it_with_name_and_field(house: House) -> None:
    alice = house.actor("Alice")
    party = lantern(house)
    made = newest()
    update(parties(), party.id, {"name": "Lamp Works"}, alice)
    renamed = newest()
    update(parties(), party.id, {"job_title": "Smith"}, house.actor("Bob"))
    undo(renamed, alice)  # another field: no matter
    update(parties(), party.id, {"name": "Bulb Works"}, alice)
    changed = newest()
    update(parties(), party.id, {"name": "Torch Works"}, house.actor("Bob"))
    with pytest.raises(Refused, match=r"Torch Works \(Name: Bob"):
        undo(changed, alice)
    with pytest.raises(Refused, match="changed since: Torch Works"):
        undo(made, alice)


def test_what_refers_to_it_by_now_stands_against_it(house: House) -> None:
    alice = house.actor("Alice")
    lantern(house)
    made = newest()
    party = Party.get()
    create(parties(), {"kind": "person", "name": "Ann", "company": party.id}, alice)
    with pytest.raises(Refused, match=r"used by now: .*\(1\)"):
        undo(made, alice)


def test_a_part_that_others_added_since_is_not_lost(house: House) -> None:
    alice = house.actor("Alice")
    party = lantern(house)
    made = newest()
    addresses = registry.resources["contacts/addresses"]
    create(addresses, {"party": party.id, "city": "Kiel"}, house.actor("Bob"))
    with pytest.raises(Refused, match="Addresses"):
        undo(made, alice)
    assert Address.select().count() == 1


def test_a_unique_value_taken_meanwhile_stands_against_it(any_house: House) -> None:
    alice, tags = any_house.actor("Alice"), registry.resources["contacts/tags"]
    tag = create(tags, {"name": "VIP"}, alice)
    delete(tags, tag.id, alice)
    gone = newest()
    create(tags, {"name": "vip"}, alice)
    with pytest.raises(Refused, match="taken already"):
        undo(gone, alice)


def test_what_it_refers_to_is_gone(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = lantern(any_house)
    person = create(parties(), {"kind": "person", "name": "Ann", "company": firm.id}, alice)
    delete(parties(), person.id, alice)
    gone = newest()
    delete(parties(), firm.id, alice)
    with pytest.raises(Refused, match=r"“Ann” refers to .* is gone"):
        undo(gone, alice)
    undo(newest(), alice)
    undo(gone, alice)
    assert Party.select().count() == 2


def test_an_action_is_taken_back_by_the_action_it_names(any_house: House) -> None:
    activities = registry.resources["contacts/activities"]
    bob = any_house.actor("Bob")
    activity = create(activities, {"subject": "Call Ann"}, bob)
    perform(activities, activity.id, "done", bob, {})
    assert Activity.get().done_at is not None
    done = newest()
    undo(done, bob)
    assert Activity.get().done_at is None
    undo(newest(), bob)
    assert Activity.get().done_at is not None


def test_many_records_of_one_act_go_as_one(any_house: House) -> None:
    alice = any_house.actor("Alice")
    rows = [{"kind": "company", "name": f"Firm {number}"} for number in range(60)]
    create_many(parties(), rows, alice, way="page")
    made = newest()
    undo(made, alice)
    assert Party.select().count() == 0
    again = undo(newest(), alice).change_set_id
    first = Party.select().order_by(Party.id).get()
    update(parties(), first.id, {"name": "Changed"}, alice)
    with pytest.raises(Refused, match="Changed"):
        undo(again, alice)
    assert Party.select().count() == 60


def test_only_who_may_do_the_reverse_undoes(house: House) -> None:
    alice, bob, charlie = (house.actor(name) for name in ("Alice", "Bob", "Charlie"))
    party = lantern(house)
    made = newest()
    with pytest.raises(Denied):
        undo(made, bob)  # staff deletes no contacts
    with pytest.raises(NotVisible):
        undo(made, charlie)
    with pytest.raises(NotVisible):
        undo(made + 1000, alice)
    delete(parties(), party.id, alice)
    with pytest.raises(NotVisible):
        undo(newest(), charlie)


def test_a_hidden_field_is_not_changed_by_undoing(house: House) -> None:
    house.role("blind", "contacts/parties:read,update,delete,create!job_title")
    dora = house.add("Dora", "blind")
    party = lantern(house, job_title="Smith")
    update(parties(), party.id, {"job_title": "Chief", "name": "Lamps"}, house.actor("Alice"))
    with pytest.raises(Denied):
        undo(newest(), dora)
    assert Party.get_by_id(party.id).job_title == "Chief"


def test_a_scope_holds_before_and_after_undoing(any_house: House) -> None:
    any_house.role("mine", "contacts/parties:*[owner=me]")
    dora = any_house.add("Dora", "mine")
    alice = any_house.actor("Alice")
    party = lantern(any_house, owner=alice.user_id)
    update(parties(), party.id, {"owner": dora.user_id}, alice)
    with pytest.raises(Denied):
        undo(newest(), dora)  # it would leave her area
    assert Party.get_by_id(party.id).owner_id == dora.user_id
    hers = create(parties(), {"kind": "company", "name": "Hers", "owner": dora.user_id}, dora)
    delete(parties(), party.id, dora)
    undo(newest(), dora)
    others = lantern(any_house, name="Others", owner=alice.user_id)
    delete(parties(), others.id, alice)
    with pytest.raises(NotVisible):
        undo(newest(), dora)
    delete(parties(), hers.id, alice)
    undo(newest(), dora)
    assert Party.get_by_id(hers.id).name == "Hers"
