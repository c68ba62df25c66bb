"""Notifications by mail: at once or once a day, never in quiet hours, never twice."""

import email
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.jobs.claiming import claim
from app.jobs.run import Run
from app.jobs.running import prepare
from app.mail.server import use_mail_server
from app.talk import mailing
from app.talk.preferences import Preferences
from app.writing import create, perform
from models.core import Job, Mail, Notification, User
from models.gate import gate
from tests.house import House
from tests.mail import peers
from tests.mail.peers import Letters
from tests.talk.world import edit, events, firm, resource, say, wish, work

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=BERLIN)
SENDER = "Lantern <office@lantern.example>"


@pytest.fixture
def letters() -> Iterator[Letters]:
    """What a real mail server received."""
    with peers.real_server() as (received, port):
        use_mail_server(f"smtp://127.0.0.1:{port}", SENDER)
        yield received
    use_mail_server(None, None)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def read(letters: Letters) -> list[EmailMessage]:
    """Return the mails as their receivers read them."""
    kept = [cast(bytes, one.content) for one in letters.kept]
    return [cast(EmailMessage, email.message_from_bytes(one, policy=default)) for one in kept]


def body(mail: EmailMessage) -> str:
    return str(mail.get_content())


def test_a_mention_is_mailed_at_once_and_once(any_house: House, letters: Letters) -> None:
    with at(NOON):
        weberei = firm(any_house)
        say(any_house, "Alice", weberei, "Look at this, @Bob.\nIt is <odd>.")
        for _time in range(3):
            work()
    (mail,) = read(letters)
    assert mail["To"] == "bob@lantern.example"
    assert mail["Subject"] == "Alice mentioned you at Weberei"
    text = body(mail)
    assert "> Look at this, @Bob. It is <odd>." in text
    assert f"http://127.0.0.1:8000/contacts/parties/{weberei.id}#comment-1" in text
    assert "http://127.0.0.1:8000/settings/notifications" in text


def test_what_was_read_in_time_is_not_mailed(house: House, letters: Letters) -> None:
    with at(NOON):
        say(house, "Alice", firm(house), "Hello @Bob")
        house.browser("Bob").post("/notifications/1/read", {"stay": "1"})
        work()
    assert letters.kept == []


def _killed_while_writing(run: Run, house: House) -> None:
    """End before the transaction is stored."""
    with run.step():
        mailing._send(house.actor("Bob"), [Notification.get_by_id(1)])
        raise SystemExit


def test_a_worker_that_dies_in_between_mails_once(house: House, letters: Letters) -> None:
    with at(NOON):
        say(house, "Alice", firm(house), "Hello @Bob")
        dying = prepare(claim())
        with pytest.raises(SystemExit):
            _killed_while_writing(dying, house)
    with at(NOON + timedelta(minutes=5)):
        work()
        work()
    assert Mail.select().count() == 1
    assert len(letters.kept) == 1


def test_quiet_hours_hold_it_back_until_they_end(house: House, letters: Letters) -> None:
    late = NOON.replace(hour=23)
    with at(late):
        wish(house, "Bob", quiet_from=22, quiet_until=7)
        say(house, "Alice", firm(house), "Hello @Bob")
        work()
    with at(late + timedelta(hours=7, minutes=59)):
        work()
        assert letters.kept == []
    with at(late + timedelta(hours=8)):
        work()
    assert len(letters.kept) == 1


def test_quiet_hours_chosen_meanwhile_count(house: House, letters: Letters) -> None:
    with at(NOON):
        say(house, "Alice", firm(house), "Hello @Bob")
        wish(house, "Bob", quiet_from=12, quiet_until=14)
        work()
        assert letters.kept == []
    with at(NOON + timedelta(hours=2)):
        work()
    assert len(letters.kept) == 1


@pytest.mark.parametrize(
    ("zone", "ready", "goes"),
    [
        ("Europe/Berlin", "2026-11-24T23:30+01:00", "2026-11-25T07:00+01:00"),
        ("Europe/Berlin", "2026-11-24T07:00+01:00", "2026-11-24T07:00+01:00"),
        ("Europe/Berlin", "2026-11-24T21:59+01:00", "2026-11-24T21:59+01:00"),
        # The nights when clocks change.
        ("Europe/Berlin", "2026-03-28T23:30+01:00", "2026-03-29T07:00+02:00"),
        ("Europe/Berlin", "2026-10-24T23:30+02:00", "2026-10-25T07:00+01:00"),
        ("Asia/Tokyo", "2026-11-24T14:30+00:00", "2026-11-25T07:00+09:00"),
    ],
)
def test_quiet_hours_are_those_of_a_persons_zone(zone: str, ready: str, goes: str) -> None:
    chosen = Preferences(quiet_from=22, quiet_until=7)
    found = chosen.mail_moment(datetime.fromisoformat(ready).astimezone(UTC), ZoneInfo(zone))
    assert found == datetime.fromisoformat(goes)


def test_the_daily_mail_gathers_what_is_unread_at_its_hour(
    any_house: House, letters: Letters
) -> None:
    with at(NOON):
        wish(any_house, "Bob", mention="digest", comment="digest", digest_hour=17)
        weberei = firm(any_house)
        say(any_house, "Alice", weberei, "First, @Bob")
        say(any_house, "Alice", weberei, "Second, @Bob")
        say(any_house, "Alice", firm(any_house, name="Spinnerei"), "Third, @Bob")
        any_house.browser("Bob").post("/notifications/2/read", {"stay": "1"})
    with at(NOON.replace(hour=16, minute=59)):
        work()
        assert letters.kept == []
    for minutes in (0, 1, 60):
        with at(NOON.replace(hour=17) + timedelta(minutes=minutes)):
            work()
    (mail,) = read(letters)
    assert mail["Subject"] == "Lantern & Sons: 2 notifications"
    text = body(mail)
    assert ("First, @Bob" in text, "Second, @Bob" in text, "Third, @Bob" in text) == (
        True,
        False,
        True,
    )


def test_the_daily_mail_comes_again_only_with_news(house: House, letters: Letters) -> None:
    with at(NOON):
        wish(house, "Bob", mention="digest", digest_hour=17)
        weberei = firm(house)
        say(house, "Alice", weberei, "First, @Bob")
    with at(NOON.replace(hour=17)):
        work()
        say(house, "Alice", weberei, "Second, @Bob")
        work()
    with at(NOON.replace(hour=17) + timedelta(days=1)):
        Job.delete().where(Job.name.not_in(("core.mail-digest", "core.send-mail"))).execute()
        work()
    assert ["First" in body(mail) for mail in read(letters)] == [True, False]


def test_rights_are_asked_when_the_mail_is_written(house: House, letters: Letters) -> None:
    house.add("Gerd", house.role("own", "contacts/parties:read[owner=me]"))
    gerd = house.actor("Gerd").user_id
    with at(NOON):
        wish(house, "Gerd", quiet_from=12, quiet_until=14)
        weberei = firm(house, owner=gerd)
        say(house, "Alice", weberei, "The code is 1234, @Gerd")
        edit(house, "Alice", weberei, owner=house.actor("Alice").user_id)
    with at(NOON + timedelta(hours=3)):
        work()
    assert events(house, "Gerd") == ["assigned", "mention"]
    assert letters.kept == []


def test_nothing_hidden_stands_in_a_mail(house: House, letters: Letters) -> None:
    house.add("Hugo", house.role("deaf", "contacts/parties:read!notes!name"))
    with at(NOON):
        wish(house, "Hugo", change="mail", mention="mail")
        weberei = firm(house, name="Secret Mill", notes="old")
        say(house, "Alice", weberei, "Look, @Hugo")
        house.browser("Hugo").post(f"/contacts/parties/{weberei.id}/follow", {"on": "true"})
        edit(house, "Alice", weberei, notes="the code is 1234", website="https://mill.example")
        work()
    with at(NOON + timedelta(minutes=5)):
        work()
    assert len(letters.kept) == 2
    whole = "".join(str(mail) for mail in read(letters))
    assert not any(word in whole for word in ("Secret", "1234", "Notes"))
    assert "Website" in whole


def test_comes_in_the_readers_language_and_zone(house: House, letters: Letters) -> None:
    with gate(None, "command"):
        bob = User.get(User.name == "Bob")
        bob.language, bob.timezone = "de", "Asia/Tokyo"
        bob.save()
    due = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    with at(due - timedelta(hours=1)):
        row = {"kind": "call", "subject": "Ring", "due_at": due}
        create(resource("contacts/activities"), row, house.actor("Bob"))
    with at(due):
        work()
    (mail,) = read(letters)
    assert "19:00" in body(mail)


def test_a_reminder_of_what_is_done_by_then_is_not_mailed(house: House, letters: Letters) -> None:
    due = NOON.replace(hour=6).astimezone(UTC)
    with at(due - timedelta(hours=1)):
        wish(house, "Bob", quiet_from=22, quiet_until=7)
        row = {"kind": "call", "subject": "Ring", "due_at": due}
        activity = create(resource("contacts/activities"), row, house.actor("Bob"))
    with at(due):
        work()
        perform(resource("contacts/activities"), activity.id, "done", house.actor("Bob"), {})
    with at(due + timedelta(hours=2)):
        work()
    assert events(house, "Bob") == ["reminder"]
    assert letters.kept == []


def test_without_a_mail_server_nothing_piles_up(house: House) -> None:
    say(house, "Alice", firm(house), "Hello @Bob")
    work()
    assert Mail.select().count() == 0
    assert events(house, "Bob") == ["mention"]


def test_who_may_not_sign_in_any_more_gets_none(house: House, letters: Letters) -> None:
    with at(NOON):
        wish(house, "Bob", quiet_from=12, quiet_until=14)
        weberei = firm(house)
        say(house, "Alice", weberei, "Hello @Bob")
        with gate(None, "command"):
            bob = User.get(User.name == "Bob")
            bob.is_active = False
            bob.save()
    with at(NOON + timedelta(hours=3)):
        work()
    assert letters.kept == []
