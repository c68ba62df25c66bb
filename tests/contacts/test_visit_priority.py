"""Which firms to visit first: days since the last visit ÷ target interval × class of value."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.reading.pages import Listing
from app.rights import Actor
from app.writing import create, delete, update
from plugins.contacts.party import Party
from tests.contacts.conftest import resource
from tests.house import House

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def party(actor: Actor, name: str, **values: Any) -> Any:
    values = {"kind": "company", "name": name, **values}
    return create(resource("contacts/parties"), values, actor)


def visited(actor: Actor, whom: Any, days_ago: int, **values: Any) -> Any:
    about = {"resource": "contacts/parties", "id": whom.id}
    done_at = (NOW - timedelta(days=days_ago)).isoformat()
    told = {"kind": "visit", "about": about, "done_at": done_at, **values}
    return create(resource("contacts/activities"), told, actor)


def ranked(actor: Actor) -> list[tuple[str, int]]:
    query = [("visit_priority__isnull", "false"), ("sort", "-visit_priority")]
    rows = Listing(resource("contacts/parties"), actor, query).page([]).rows
    return [(one.name, one.visit_priority) for one in (Party.get_by_id(row[0]) for row in rows)]


def test_firms_are_ranked_and_a_logged_visit_drops_one_at_once(any_house: House) -> None:
    alice = any_house.actor("Alice")
    first = party(alice, "First", visit_interval_days=30, value_class="a")
    second = party(alice, "Second", visit_interval_days=30, value_class="b")
    third = party(alice, "Third", visit_interval_days=8)
    party(alice, "Nobody goes there")
    for one in (first, second, third):
        visited(alice, one, 20)
    visited(alice, first, 300)
    assert ranked(alice) == [("Third", 250), ("First", 200), ("Second", 133)]
    call = visited(alice, second, 1, kind="call")
    assert Party.get_by_id(second.id).visit_priority == 133, "a call is no visit"
    delete(resource("contacts/activities"), call.id, alice)
    visited(alice, first, 0)
    assert ranked(alice)[-1] == ("First", 0)


def test_a_visit_to_somebody_of_a_firm_counts_for_the_firm(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = party(alice, "Weberei", visit_interval_days=10)
    ida = party(alice, "Ida Falk", kind="person", company=firm.id)
    visited(alice, ida, 5)
    found = Party.get_by_id(firm.id)
    assert (found.visit_priority, found.last_visit_at) == (50, NOW - timedelta(days=5))


def test_who_was_never_visited_is_due_since_the_day_they_were_added(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = party(alice, "Weberei", visit_interval_days=40)
    assert Party.get_by_id(firm.id).visit_priority == 100
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        assert Party.get_by_id(firm.id).visit_priority == 125


def test_days_are_the_firms(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firm = party(alice, "Weberei", visit_interval_days=1)
    visited(alice, firm, 0, done_at="2026-11-29T22:30:00Z")  # half past eleven in Berlin
    assert Party.get_by_id(firm.id).visit_priority == 100
    visited(alice, firm, 0, done_at="2026-11-29T23:30:00Z")  # half past midnight
    assert Party.get_by_id(firm.id).visit_priority == 0


def test_without_an_interval_there_is_no_priority(house: House) -> None:
    alice = house.actor("Alice")
    firm = party(alice, "Weberei", value_class="a")
    assert Party.get_by_id(firm.id).visit_priority is None
    update(resource("contacts/parties"), firm.id, {"visit_interval_days": 0}, alice)
    assert Party.get_by_id(firm.id).visit_priority is None


def test_the_list_of_visits_due_says_how_due_they_are(house: House) -> None:
    alice = house.actor("Alice")
    visited(alice, party(alice, "Weberei", visit_interval_days=10), 30)
    page = house.browser("Alice").get("/contacts/parties").get_data(as_text=True)
    href = page.split("Visits due</a>")[0].rpartition('href="')[2].partition('"')[0]
    shown = house.browser("Alice").get(href.replace("&amp;", "&")).get_data(as_text=True)
    assert "Weberei" in shown
    assert "300" in shown
    assert 'aria-current="page">Visits due' in shown
