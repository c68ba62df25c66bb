"""Merging: nothing that points at a record is lost, and all of it can be taken back."""

from typing import Any

import pytest

from app.duplicates.tombstones import merged_into, survivor_of
from app.house import enable_only
from app.registry import registry
from app.rights import Denied, NotVisible
from app.writing import delete, update
from app.writing.merging import merge
from app.writing.undoing import unmerge
from models.change import Change
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from tests.duplicates.world import make, picture, resource, twins
from tests.house import House


def test_all_that_pointed_at_the_loser_points_at_the_winner(any_house: House) -> None:
    winner, loser = twins(any_house)
    done = merge(resource(), winner.id, [loser.id], any_house.actor("Alice"))
    assert done.record.id == winner.id
    assert Party.get_or_none(Party.id == loser.id) is None
    assert sorted(one.name for one in winner.people) == ["Ann 0", "Ann 1"]
    assert {one.firm_id for one in Relation.select()} == {winner.id}
    assert {one.about.id for one in Activity.select()} == {winner.id}
    assert len(done.record.linked("tags")) == 2
    # Both had Quay 1: it stands there once.
    assert sorted(one.street for one in Address.select()) == ["Dock 0", "Dock 1", "Quay 1"]
    assert Channel.select().count() == 2
    assert survivor_of("contacts/parties", loser.id) == winner.id


def test_taking_a_merge_back_restores_every_row(any_house: House) -> None:
    winner, loser = twins(any_house)
    before = picture()
    alice = any_house.actor("Alice")
    done = merge(resource(), winner.id, [loser.id], alice, {"name": loser.id})
    assert done.record.name == "Lantern Works Ltd"
    assert picture() != before
    assert unmerge(done.change_set_id, alice) == (resource(), winner.id)
    assert picture() == before
    assert survivor_of("contacts/parties", loser.id) is None
    with pytest.raises(Refused, match="already"):
        unmerge(done.change_set_id, alice)
    again = merge(resource(), winner.id, [loser.id], alice)
    unmerge(again.change_set_id, alice)
    assert picture() == before
