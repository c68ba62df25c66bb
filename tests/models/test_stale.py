"""A record that was read before somebody else wrote it."""

from typing import Any

from app.registry import registry
from app.writing import create, update
from models.gate import gate
from plugins.contacts.party import Party
from tests.house import House


def test_what_others_wrote_since_it_was_read_stays(house: House) -> None:
    alice, parties = house.actor("Alice"), registry.resources["contacts/parties"]
    number = create(parties, {"kind": "company", "name": "Kettle", "notes": "old"}, alice).id
    stale: Any = Party.get_by_id(number)
    update(parties, number, {"notes": "new", "website": "https://kettle.example"}, alice)
    with gate(alice.user_id, "page"):
        stale.is_customer = True
        stale.save()
    stored: Any = Party.get_by_id(number)
    assert (stored.is_customer, stored.notes) == (True, "new")
    assert stored.website == "https://kettle.example"
    assert stale.notes == "new"
