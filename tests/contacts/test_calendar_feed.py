"""Activities in calendar programs: as a file, and as a private feed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from app.rights import Actor
from app.writing import create, perform, update
from models.clock import now
from models.core import PublicToken, User
from models.gate import gate
from plugins.contacts.activity import Activity
from plugins.contacts.ics import Entry, calendar
from tests.contacts.conftest import resource
from tests.house import Browser, House

PAGE = "/contacts/calendar-feed"
FILE = "/contacts/activities/calendar.ics"
ICS = "text/calendar; charset=utf-8"


def add(who: Actor, **values: Any) -> Any:
    return create(resource("contacts/activities"), values, who)


def parsed(text: str) -> dict[str, Any]:
    """Read a calendar back with a library, by summary, after a look at its bytes."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (found,) = icalendar.Calendar.from_ical(text, multiple=True)
    assert found.errors == []
    return {str(one["SUMMARY"]): one for one in found.subcomponents}


def got(browser: Browser, path: str) -> dict[str, Any]:
    answer = browser.get(path)
    assert (answer.status_code, answer.content_type) == (200, ICS), answer.get_data(as_text=True)
    return parsed(answer.get_data(as_text=True))


def address_of(browser: Browser) -> str:
    """Make the feed's address and return its path."""
    answer = browser.post(PAGE, {"do": "renew"})
    text = str(answer.get_data(as_text=True))
    assert answer.status_code == 200
    start = text.index("http://localhost/contacts/calendar/")
    return text[start : text.index('"', start)].removeprefix("http://localhost")


def test_what_is_written_reads_back_as_it_was() -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    text = "Ümlaut, “signs”; back\\slash\nsecond line\x07 " + "long — " * 40
    told = [
        Entry("1@x", text, at, at, 3, at, None, False, "Kai 1, Hof; B", text, "Visit"),
        Entry("2@x", "Tax", date(2026, 12, 31), at, 0, None, at, True),
    ]
    found = parsed("".join(calendar(told, "A; b")))
    event, task = found.values()
    assert str(event["SUMMARY"]) == text.replace("\x07", "")
    assert str(event["DESCRIPTION"]) == text.replace("\x07", "")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at, at + timedelta(minutes=30))
    assert (event["SEQUENCE"], event["UID"], event["DTSTAMP"].dt) == (3, "1@x", at)
    assert (task.name, task["DUE"].dt) == ("VTODO", date(2026, 12, 31))
    assert (task["STATUS"], task["COMPLETED"].dt) == ("COMPLETED", at)


def test_the_file_holds_what_the_filter_finds(any_house: House) -> None:
    alice = any_house.actor("Alice")
    visit = add(alice, kind="visit", subject="Show samples", due_at="2026-03-02T14:00:00+01:00")
    add(alice, kind="task", subject="Pay tax", due_at="2026-03-02T00:00:00+01:00")
    add(alice, kind="call", subject="Some day")
    perform(resource("contacts/activities"), visit.id, "done", alice, {})
    browser = any_house.browser("Alice")
    found = got(browser, FILE)
    assert set(found) == {"✓ Show samples", "Pay tax"}
    event = found["✓ Show samples"]
    assert event["DTSTART"].dt == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert (event["SEQUENCE"], found["Pay tax"]["SEQUENCE"]) == (1, 0)
    assert found["Pay tax"]["DUE"].dt == date(2026, 3, 2)
    assert set(got(browser, f"{FILE}?done_at__isnull=true")) == {"Pay tax"}
    again = got(browser, f"{FILE}?tasks=events")
    assert again["Pay tax"].name == "VEVENT"
    assert again["✓ Show samples"].to_ical() == event.to_ical()
    assert browser.get(f"{FILE}?nonsense=1").status_code == 400


def test_a_feed_shows_its_users_own_activities_and_nothing_else(house: House) -> None:
    alice, bob = house.actor("Alice"), house.actor("Bob")
    add(bob, subject="Bob's call", kind="call", due_at=now())
    add(bob, subject="Long ago", kind="call", due_at=now() - timedelta(days=200))
    add(alice, subject="Alice's call", kind="call", due_at=now())
    path = address_of(house.browser("Bob"))
    stranger = house.browser()
    assert set(got(stranger, path)) == {"Bob's call"}
    (token,) = PublicToken.select()
    assert token.token_hash not in path
    assert path.split("/")[-1].removesuffix(".ics") not in str(token.__data__)
    assert token.last_used_at is not None
    assert "last used" in house.browser("Bob").get(PAGE).get_data(as_text=True)


def test_it_shows_what_its_user_may_see_now(house: House) -> None:
    role = house.role("caller", "contacts/activities:read,create contacts/parties:read")
    dora = house.add("Dora", role)
    add(dora, subject="Ring back", kind="call", place="Kai 1", due_at=now())
    path = address_of(house.browser("Dora"))
    stranger = house.browser()
    assert str(got(stranger, path)["Ring back"]["LOCATION"]) == "Kai 1"
    with gate(None, "command"):
        from models.core import Role

        found = Role.get(Role.name == "caller")
        found.grants = "contacts/activities:read!place!subject"
        found.save()
    (event,) = got(stranger, path).values()
    assert ("LOCATION" in event, str(event["SUMMARY"])) == (False, "Call")
    with gate(None, "command"):
        found.grants = "contacts/parties:read"
        found.save()
    assert got(stranger, path) == {}
    with gate(None, "command"):
        User.update(is_active=False).where(User.name == "Dora").execute()
    assert stranger.get(path).status_code == 404


def test_a_renewed_or_revoked_address_opens_nothing(house: House) -> None:
    bob, stranger = house.browser("Bob"), house.browser()
    first = address_of(bob)
    second = address_of(bob)
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    assert PublicToken.select().count() == 1
    assert bob.post(PAGE, {"do": "revoke"}).status_code == 303
    assert stranger.get(second).status_code == 404
    assert "There is no address yet" in bob.get(PAGE).get_data(as_text=True)


def test_the_form_sent_twice_shows_no_second_address(house: House) -> None:
    bob = house.browser("Bob")
    data = {**bob.token(), "do": "renew"}
    assert bob.client.post(PAGE, data=data).status_code == 200
    assert bob.client.post(PAGE, data=data).status_code == 303
    assert PublicToken.select().count() == 1


def test_after_many_wrong_addresses_only_good_ones_are_answered(house: House) -> None:
    path = address_of(house.browser("Bob"))
    stranger = house.browser()
    answers = [
        stranger.get(f"/contacts/calendar/{'x' * one}.ics").status_code for one in range(1, 32)
    ]
    assert answers == [404] * 30 + [429]
    shut = stranger.get("/contacts/calendar/x.ics")
    assert shut.status_code == 429
    assert 0 < int(shut.headers["Retry-After"]) <= 300
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("token", ["", "..", "a" * 5000, "%00", "ä", "' or 1=1"])
def test_odd_addresses_are_nothing(house: House, token: str) -> None:
    assert house.browser().get(f"/contacts/calendar/{token}.ics").status_code in (303, 404)


def test_rights_decide(house: House) -> None:
    house.add("Rea", "reader")
    assert house.browser("Rea").get(FILE).status_code == 403
    assert house.browser("Rea").get(PAGE).status_code == 200
    assert house.browser("Charlie").get(PAGE).status_code == 403
    assert house.browser().get(FILE).status_code == 303
    page = house.browser("Rea").get("/contacts/activities").get_data(as_text=True)
    assert PAGE in page
    assert FILE not in page


def test_who_may_export_only_what_is_theirs_gets_only_that(house: House) -> None:
    alice, bob = house.actor("Alice"), house.actor("Bob")
    add(bob, subject="Mine", kind="call", due_at=now())
    other = add(alice, subject="Hers", kind="call", due_at=now())
    assert set(got(house.browser("Bob"), FILE)) == {"Mine"}
    update(resource("contacts/activities"), other.id, {"owner": bob.user_id}, alice)
    assert set(got(house.browser("Bob"), FILE)) == {"Mine", "Hers"}
    assert Activity.select().count() == 2
