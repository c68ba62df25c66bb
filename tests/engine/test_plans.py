"""Queries written once for a person: the rows are those of a query that is written anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.lasting import kept_for, while_rights_stay
from app.reading.asking import count_of, rows_where, select_where
from app.reading.columns import columns_of
from app.reading.pages import Listing
from app.reading.planning import filled, parted, planned
from app.reading.records import fetch, labels
from app.registry import registry
from app.rights import Actor, NotVisible
from app.settings import put_settings
from app.switching import switch_plugin
from app.writing import create, update
from app.writing.merging import merge
from models.clock import now, today
from models.core import Role, User
from models.gate import gate
from models.rows import among_given, given_ids
from plugins.contacts.party import Party
from tests.engine.counting import queries
from tests.house import House

PARTIES = "contacts/parties"


def named(parties: Any) -> Any:
    return parties.select(Party.name).order_by(Party.id).tuples()


def add(house: House, **values: Any) -> int:
    made = create(registry.resources[PARTIES], {"kind": "person", **values}, house.actor("Alice"))
    return int(made.id)


def unkept(actor: Actor) -> Actor:
    """Return the same person as one for whom nothing is kept."""
    other = replace(actor)
    assert not other.number
    return other


def test_numbers_are_taken_out_and_put_back() -> None:
    pairs = [("company", "7"), ("where", "a=7 or exists(b, c=12)"), ("code", "007"), ("n", "7x")]
    texts, numbers = parted(pairs)
    assert numbers == [7, 7, 12]
    assert texts[2:] == (("code", "007"), ("n", "7x"))
    assert filled(texts, numbers) == pairs
    assert filled(texts, [1, 2, 3])[:2] == [("company", "1"), ("where", "a=2 or exists(b, c=3)")]


@pytest.mark.parametrize("text", ["7", "7 ", "007", "-7", "7.5", "999999999999999999999", "x=7"])
def test_any_text_comes_back_as_it_was(text: str) -> None:
    for key in ("where", "other"):
        texts, numbers = parted([(key, text)])
        assert filled(texts, numbers) == [(key, text)]


def test_the_same_plan_gives_each_number_its_rows(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firms = [add(any_house, name=f"Firm {one}", kind="company") for one in range(3)]
    for at, firm in enumerate(firms):
        for one in range(at):
            add(any_house, name=f"P{at}{one}", company=firm)
    for _again in range(2):
        for at, firm in enumerate(firms):
            query = {"company": str(firm), "kind": "person"}
            assert count_of(alice, PARTIES, query) == at
            rows = rows_where(alice, PARTIES, query, named)
            assert rows == [(f"P{at}{one}",) for one in range(at)]
            assert rows == list(named(select_where(unkept(alice), PARTIES, query)))


def test_a_plan_is_written_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.reading.planning import Plan

    alice, written, of = house.actor("Alice"), [], Plan.of
    monkeypatch.setattr(Plan, "of", lambda query: (written.append(1), of(query))[1])
    for number in range(1, 6):
        rows_where(alice, PARTIES, {"company": str(number)}, named)
    assert len(written) == 1


def test_what_was_merged_counts_along(any_house: House) -> None:
    alice, parties = any_house.actor("Alice"), registry.resources[PARTIES]
    stays, goes = (add(any_house, name=name, kind="company") for name in ("Stays", "Goes"))
    add(any_house, name="Of it", company=goes)
    assert count_of(alice, PARTIES, {"company": str(stays)}) == 0
    merge(parties, stays, [goes], alice)
    assert count_of(alice, PARTIES, {"company": str(stays)}) == 1
    assert count_of(unkept(alice), PARTIES, {"company": str(stays)}) == 1


@pytest.mark.parametrize("value", ["1", "0", "5", "12345678901234"])
@pytest.mark.parametrize(
    "name", ["id", "name", "phone", "visit_interval_days", "created_at", "company", "is_archived"]
)
def test_values_of_every_kind_mean_what_they_mean_unplanned(
    house: House, name: str, value: str
) -> None:
    alice = house.actor("Alice")
    add(house, name="12345678901234", visit_interval_days=5)

    def asked(who: Actor) -> Any:
        try:
            return [row[0] for row in Listing(registry.resources[PARTIES], who, [(name, value)])
                    .page([]).rows]  # fmt: skip
        except Exception as error:
            return type(error), str(error)

    assert asked(alice) == asked(alice) == asked(unkept(alice))


def test_a_new_right_and_a_lost_one_count_at_once(any_house: House) -> None:
    number, parties = add(any_house, name="Seen"), registry.resources[PARTIES]
    any_house.add("Dora", any_house.role("reads", f"{PARTIES}:read"))
    assert fetch(parties, any_house.actor("Dora"), number).name == "Seen"
    assert labels(parties, any_house.actor("Dora"), [number]) == {number: "Seen"}
    role = Role.get(Role.name == "reads")
    with gate(None, "command"):
        role = role.lock()
        role.grants = f"{PARTIES}:read[name=Other]!phone"
        role.save()
    dora = any_house.actor("Dora")
    with pytest.raises(NotVisible):
        fetch(parties, dora, number)
    assert labels(parties, dora, [number]) == {}
    assert columns_of(parties, dora, ("phone",), "en") == []
    with gate(None, "command"):
        user = User.get(User.name == "Dora").lock()
        user.link("roles", [])
        user.save()
    with pytest.raises(NotVisible):
        fetch(parties, any_house.actor("Dora"), number)


def test_a_person_is_another_once_anything_changed(house: House) -> None:
    before = house.actor("Bob")
    assert house.actor("Bob") is before
    put_settings("company", name="Another")
    settled = house.actor("Bob")
    assert settled is not before
    switch_plugin("sales", False)
    switched = house.actor("Bob")
    assert switched is not settled
    users, bob = registry.resources["core/users"], User.get(User.name == "Bob")
    update(users, bob.id, {"language": "de"}, house.actor("Alice"))
    assert house.actor("Bob") is not switched


def test_what_asks_rows_is_not_kept(house: House) -> None:
    alice, made = house.actor("Alice"), []

    def ask() -> int:
        made.append(1)
        return User.select().count()

    kept_for(alice, ("asks",), ask)
    kept_for(alice, ("asks",), ask)
    assert len(made) == 2
    kept_for(alice, ("counts",), lambda: made.append(1))
    kept_for(alice, ("counts",), lambda: made.append(1))
    assert len(made) == 3


def test_nothing_is_kept_for_the_house(house: House) -> None:
    made: list[Any] = []

    @while_rights_stay
    def told(who: Actor, word: str) -> str:
        made.append(word)
        return word

    for who in (unkept(house.actor("Alice")), house.actor("Alice")):
        told(who, "a")
        told(who, "a")
    assert len(made) == 3


def test_many_ids_are_one_value(any_house: House) -> None:
    ids = [add(any_house, name=f"N{one}") for one in range(5)]
    alice = any_house.actor("Alice")

    def among(given: Any) -> Any:
        return (
            Party.select(Party.id).where(among_given(Party.id, given)).order_by(Party.id).tuples()
        )

    for wanted in (ids[:2], ids, [], ids[3:]):
        plan = planned(alice, ("test",), among, given_ids(wanted))
        assert [row[0] for row in plan.rows()] == wanted


def test_a_page_seen_again_writes_no_query(house: House) -> None:
    from app.reading.planning import Plan

    number = add(house, name="Again", kind="company")
    browser, written = house.browser("Alice"), []
    for path in (f"/{PARTIES}", f"/{PARTIES}/{number}"):
        browser.get(path)
        browser.get(path)
        with pytest.MonkeyPatch.context() as patch, queries() as sent:
            patch.setattr(Plan, "of", lambda query: written.append(query.sql()))
            assert browser.get(path).status_code == 200
        assert written == []
        assert sent


def test_words_are_taken_out_and_put_back() -> None:
    texts, words = parted([("q", "  Ämbe  Li ")])
    assert (texts, words) == ((("q", "  Ämbe  Li "),), [])  # two letters are looked for otherwise
    texts, words = parted([("q", "  Ämbe  Lima "), ("company", "7")])
    assert words == ["ambe", "lima", 7]
    assert filled(texts, words) == [("q", "ambe lima"), ("company", "7")]


@pytest.mark.parametrize("other", ["wick", "wi", "7", "o'", '"', "é", "w_c"])
def test_any_search_finds_what_an_unplanned_one_finds(any_house: House, other: str) -> None:
    alice, parties = any_house.actor("Alice"), registry.resources[PARTIES]
    firm = add(any_house, name="Lampenwick 7", kind="company")
    for name in ("Élan O'Wick", "Wilma W_c", 'Anna "Wi" Wicki', "Lampert"):
        add(any_house, name=name, company=firm)
    for text in (other, f"lamp {other}", f"{other} LAMPEN wi", "lamp", "lampe wick"):
        for _again in range(2):
            planned_rows = Listing(parties, alice, [("q", text)]).page([]).rows
            plain = Listing(parties, unkept(alice), [("q", text)])
            assert planned_rows == plain.page([]).rows
            assert Listing(parties, alice, [("q", text)]).count() == plain.count()


def test_a_short_word_beside_a_long_one_is_found_by_reference_too(any_house: House) -> None:
    alice, parties = any_house.actor("Alice"), registry.resources[PARTIES]
    firm = add(any_house, name="Li Lanterns", kind="company")
    found = add(any_house, name="Amber", company=firm)
    add(any_house, name="Amber Other")
    rows = Listing(parties, alice, [("q", "ambe li")]).page([]).rows
    assert [row[0] for row in rows] == [found]


def test_what_goes_by_the_day_or_the_moment_is_not_kept_beyond_it(house: House) -> None:
    alice, made = house.actor("Alice"), []
    with time_machine.travel(datetime(2026, 5, 4, 21, 50, tzinfo=UTC), tick=False) as clock:
        kept_for(alice, ("day",), lambda: made.append(today()))
        kept_for(alice, ("day",), lambda: made.append(today()))
        kept_for(alice, ("moment",), lambda: made.append(now()))
        kept_for(alice, ("moment",), lambda: made.append(now()))
        clock.shift(timedelta(minutes=11))  # midnight in Berlin
        kept_for(alice, ("day",), lambda: made.append(today()))
    assert [one for one in made if not isinstance(one, datetime)] == [
        date(2026, 5, 4),
        date(2026, 5, 5),
    ]
    assert len(made) == 4


def test_an_age_grows_on_the_birthday(any_house: House) -> None:
    alice, parties = any_house.actor("Alice"), registry.resources[PARTIES]
    add(any_house, name="Ann", birth_date="2000-05-05")
    shown = []
    for day in (4, 5):
        with time_machine.travel(datetime(2026, 5, day, 12, tzinfo=UTC), tick=False):
            columns = columns_of(parties, alice, ("age",), "en")
            rows = Listing(parties, alice, []).page(columns).rows
            shown.append(columns[0].draw(rows[0][1:]).striptags())
    assert shown == ["25", "26"]
