"""Two at once: one undoes, the other is told; an edit between is never lost."""

import threading
from collections.abc import Callable
from typing import Any

from app.undoing.undo import undo
from app.writing import delete, update
from models.database import forget_connection
from models.refused import Refused
from plugins.contacts.party import Party
from tests.house import House
from tests.undoing.test_undoing import lantern, newest, parties


def at_once(*works: Callable[[], Any]) -> list[str]:
    """Run functions in a thread each and return what they were refused with, "" for done."""
    told = [""] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        try:
            start.wait()
            works[place]()
        except Refused as refused:
            told[place] = str(refused)
        finally:
            forget_connection()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_of_two_who_undo_at_once_one_is_told(any_house: House) -> None:
    alice = any_house.actor("Alice")
    for _again in range(5):
        party = lantern(any_house)
        delete(parties(), party.id, alice)
        number = newest()
        told = at_once(*[lambda number=number: undo(number, alice)] * 4)
        assert told[0] == ""
        assert all("already" in one for one in told[1:]), told
        assert Party.select().where(Party.id == party.id).count() == 1


def test_an_edit_at_the_same_time_is_not_lost(any_house: House) -> None:
    alice = any_house.actor("Alice")
    for _again in range(5):
        party = lantern(any_house)
        update(parties(), party.id, {"name": "Lamps"}, alice)
        number = newest()
        at_once(
            lambda number=number: undo(number, alice),
            lambda party=party: update(parties(), party.id, {"name": "Theirs"}, alice),
        )
        assert Party.get_by_id(party.id).name == "Theirs"


def test_a_part_added_while_its_making_is_undone_is_not_lost(any_house: House) -> None:
    from plugins.contacts.address import Address

    alice = any_house.actor("Alice")
    for _again in range(5):
        party = lantern(any_house)
        number = newest()
        lines = {"addresses": [{"city": "Kiel"}]}
        at_once(
            lambda number=number: undo(number, alice),
            lambda party=party, lines=lines: _try_update(party, lines, alice),
        )
        there = Party.select().where(Party.id == party.id).exists()
        assert Address.select().where(Address.party == party.id).exists() == there


def _try_update(party: Any, lines: Any, actor: Any) -> None:
    from app.rights import NotVisible

    try:
        update(parties(), party.id, {}, actor, lines)
    except NotVisible as gone:
        raise Refused("gone") from gone
