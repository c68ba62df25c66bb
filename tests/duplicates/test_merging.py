"""Merging: nothing that points at a record is lost, and all of it can be taken back."""

import pytest

from app.duplicates.tombstones import merged_into, survivor_of
from app.house import switch_plugin
from app.rights import Denied, NotVisible
from app.undoing.merges import unmerge
from app.writing import update
from app.writing.batch import create_many
from app.writing.dependents import forget_catalogue
from app.writing.merging import merge
from models.change import Change
from models.database import database, is_sqlite
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from tests.duplicates.world import TABLES, make, picture, resource, twins
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
    assert sorted(str(one.street) for one in Address.select()) == ["Dock 0", "Dock 1", "Quay 1"]
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


def test_a_merge_of_three_picks_the_values_that_were_chosen(any_house: House) -> None:
    alice = any_house.actor("Alice")
    first = make(any_house, kind="person", name="Ann Lee", phone="+493012345678")
    second = make(any_house, kind="person", name="Ann B. Lee", job_title="Clerk")
    third = make(any_house, kind="person", name="A. Lee", is_customer=True, job_title="Head")
    choices = {"name": second.id, "job_title": third.id}
    done = merge(resource(), first.id, [second.id, third.id], alice, choices).record
    assert (done.name, done.job_title, done.phone) == ("Ann B. Lee", "Head", "+493012345678")
    assert done.is_customer
    assert sorted(merged_into("contacts/parties", first.id)) == [second.id, third.id]


def test_a_person_and_a_company_are_never_the_same(house: House) -> None:
    person = make(house, kind="person", name="Lantern")
    firm = make(house, kind="company", name="Lantern")
    with pytest.raises(Refused, match="Kind"):
        merge(resource(), person.id, [firm.id], house.actor("Alice"))
    assert Party.select().count() == 2


def test_a_daughter_merged_with_its_mother_belongs_to_nobody(any_house: House) -> None:
    alice = any_house.actor("Alice")
    mother = make(any_house, kind="company", name="Lantern")
    daughter = make(any_house, kind="company", name="Lantern Ltd", company=mother.id)
    before = picture()
    done = merge(resource(), daughter.id, [mother.id], alice)
    assert done.record.company_id is None
    unmerge(done.change_set_id, alice)
    assert picture() == before


def test_a_relation_between_them_stands_against_it(house: House) -> None:
    one = make(house, kind="company", name="Lantern")
    other = make(house, kind="company", name="Lantern Ltd")
    make(house, "contacts/relations", person=one.id, firm=other.id)
    before = picture()
    with pytest.raises(Refused, match="Nobody is related to itself"):
        merge(resource(), one.id, [other.id], house.actor("Alice"))
    assert picture() == before


def test_a_chain_of_merges_leads_to_the_last_one_and_is_undone_backwards(house: House) -> None:
    alice = house.actor("Alice")
    a, b, c = (make(house, kind="person", name=f"Ann {name}") for name in "abc")
    update(resource(), a.id, {"job_title": "Clerk"}, alice)
    first = merge(resource(), b.id, [a.id], alice)
    second = merge(resource(), c.id, [b.id], alice)
    assert survivor_of("contacts/parties", a.id) == c.id
    with pytest.raises(Refused, match="changed since"):
        unmerge(first.change_set_id, alice)
    unmerge(second.change_set_id, alice)
    unmerge(first.change_set_id, alice)
    assert Party.select().count() == 3


def test_undo_refuses_what_was_changed_since_and_names_it(house: House) -> None:
    alice = house.actor("Alice")
    winner, loser = twins(house)
    done = merge(resource(), winner.id, [loser.id], alice)
    person = Party.get(Party.name == "Ann 1")
    update(resource(), person.id, {"job_title": "Head"}, alice)  # another field: no matter
    update(resource(), person.id, {"company": None}, alice)
    with pytest.raises(Refused, match="Ann 1"):
        unmerge(done.change_set_id, alice)


def test_what_an_import_kept_as_written_merges_and_comes_back(house: House) -> None:
    alice = house.actor("Alice")
    rows = [
        {"kind": "company", "name": name, "channels": [{"kind": "email", "value": f"{name} at x"}]}
        for name in ("one", "two")
    ]
    one, other = (outcome.record_id for outcome in create_many(resource(), rows, alice))
    assert one is not None
    assert other is not None
    before = picture()
    done = merge(resource(), one, [other], alice)
    assert [row.is_valid for row in Channel.select()] == [False, False]
    unmerge(done.change_set_id, alice)
    assert picture() == before


def test_only_who_may_change_and_delete_both_may_merge(house: House) -> None:
    one = make(house, kind="person", name="Ann")
    other = make(house, kind="person", name="Ann")
    with pytest.raises(Denied):
        merge(resource(), one.id, [other.id], house.actor("Bob"))
    with pytest.raises(NotVisible):
        merge(resource(), one.id, [other.id], house.actor("Charlie"))
    done = merge(resource(), one.id, [other.id], house.actor("Alice"))
    with pytest.raises(Denied):
        unmerge(done.change_set_id, house.actor("Bob"))
    with pytest.raises(NotVisible):
        unmerge(done.change_set_id, house.actor("Charlie"))


def test_a_look_that_is_out_of_date_merges_nothing(house: House) -> None:
    alice = house.actor("Alice")
    one = make(house, kind="person", name="Ann")
    other = make(house, kind="person", name="Ann")
    update(resource(), other.id, {"job_title": "Head"}, alice)
    with pytest.raises(Refused, match="changed meanwhile"):
        merge(resource(), one.id, [other.id], alice, versions={one.id: 1, other.id: 1})


def test_rows_of_disabled_and_forgotten_plugins_move_too(any_house: House) -> None:
    alice = any_house.actor("Alice")
    winner, loser = (
        make(any_house, kind="person", name="Ann"),
        make(any_house, kind="person", name="Ann"),
    )
    book = make(any_house, "library/books", title="Moby Dick", author="Melville")
    make(any_house, "library/loans", book=book.id, borrower=loser.id)
    serial = "INTEGER PRIMARY KEY" if is_sqlite() else "BIGSERIAL PRIMARY KEY"
    database.execute_sql(
        f"CREATE TABLE gone_guest (id {serial}, party_id BIGINT REFERENCES contacts_party (id)"
        " ON DELETE CASCADE, evening INT, UNIQUE (party_id, evening))"
    )
    database.execute_sql(f"CREATE TABLE gone_note (id {serial}, on_resource TEXT, on_id BIGINT)")
    for number, evening in ((winner.id, 1), (loser.id, 1), (loser.id, 2)):
        database.execute_sql(
            f"INSERT INTO gone_guest (party_id, evening) VALUES ({number}, {evening})"
        )
    database.execute_sql(
        f"INSERT INTO gone_note (on_resource, on_id) VALUES ('contacts/parties', {loser.id})"
    )
    forget_catalogue()
    switch_plugin("library", False)
    tables = (*TABLES, "library_loan", "gone_note")
    before = picture(tables), guests()
    try:
        done = merge(resource(), winner.id, [loser.id], alice)
        assert guests() == [(winner.id, 1), (winner.id, 2)]
        borrowers = database.execute_sql("SELECT borrower_id FROM library_loan").fetchall()
        assert borrowers == [(winner.id,)]
        assert database.execute_sql("SELECT on_id FROM gone_note").fetchall() == [(winner.id,)]
        told = {one.record_type for one in Change.select()}
        assert {"library/loans", "gone_guest", "gone_note"} <= told
        unmerge(done.change_set_id, alice)
        assert (picture(tables), guests()) == before
    finally:
        switch_plugin("library", True)
        forget_catalogue()


def guests() -> list[tuple[int, int]]:
    return sorted(
        tuple(row)
        for row in database.execute_sql("SELECT party_id, evening FROM gone_guest").fetchall()
    )


def test_rows_that_are_frozen_keep_the_loser_whose_row_stays_unseen(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = any_house.actor("Alice")
    winner, loser = twins(any_house)
    monkeypatch.setattr(Relation, "frozen", "role=Clerk")
    before = picture()
    done = merge(resource(), winner.id, [loser.id], alice)
    assert {one.firm_id for one in Relation.select()} == {winner.id, loser.id}
    assert Party.get_by_id(loser.id).name == "Lantern Works Ltd"
    browser = any_house.browser("Alice")
    assert "Lantern Works Ltd" not in browser.get("/contacts/parties").get_data(as_text=True)
    assert "Lantern Works Ltd" in browser.get("/contacts/relations").get_data(as_text=True)
    answer = browser.get(f"/contacts/parties/{loser.id}")
    assert answer.headers["Location"] == f"/contacts/parties/{winner.id}"
    unmerge(done.change_set_id, alice)
    assert picture() == before
    assert browser.get(f"/contacts/parties/{loser.id}").status_code == 200
