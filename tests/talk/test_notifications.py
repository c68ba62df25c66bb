"""Notifications in the app: the bell, the page, and what it never tells."""

import re
from typing import Any

import pytest

from app.talk.sweeping import (
    forget_dead_follows,
    forget_dead_notifications,
    forget_old_notifications,
)
from app.writing import delete
from app.writing.merging import merge
from models.clock import now
from models.core import Follow, Notification, Reminded
from tests.house import Browser, House
from tests.talk.world import firm, heard, resource, say, wish


def bell(browser: Browser) -> str:
    text = browser.get("/").get_data(as_text=True)
    found = re.search(r'class="n" aria-hidden="true">([^<]*)<', text)
    return found.group(1) if found else ""


def test_the_bell_counts_what_is_unread(house: House) -> None:
    weberei, bob = firm(house), house.browser("Bob")
    assert bell(bob) == ""
    say(house, "Alice", weberei, "One for @Bob")
    say(house, "Alice", weberei, "Two for @Bob")
    assert bell(bob) == "2"
    answer = bob.post("/notifications/1/read")
    assert answer.headers["Location"] == f"/contacts/parties/{weberei.id}#comment-1"
    assert bell(bob) == "1"
    assert bob.post("/notifications/2/read", {"stay": "1"}).headers["Location"] == "/notifications"
    assert bell(bob) == ""
    shown = bob.get("/notifications").get_data(as_text=True)
    assert "Nothing new" in shown
    assert "Two for @Bob" in bob.get("/notifications?show=all").get_data(as_text=True)


def test_all_are_read_that_were_there_when_the_page_was_drawn(house: House) -> None:
    weberei, bob = firm(house), house.browser("Bob")
    for number in range(3):
        say(house, "Alice", weberei, f"@Bob {number}")
    bob.post("/notifications/read", {"upto": "2"})
    assert bell(bob) == "1"
    assert bob.post("/notifications/read", {"upto": "x"}).status_code == 400


def test_nobody_reads_or_marks_those_of_others(house: House) -> None:
    say(house, "Alice", firm(house), "For @Bob only")
    alice = house.browser("Alice")
    assert alice.post("/notifications/1/read").status_code == 404
    assert alice.post("/notifications/read", {"upto": "9"}).status_code == 303
    assert "For @Bob only" not in alice.get("/notifications?show=all").get_data(as_text=True)
    assert Notification.get_by_id(1).read_at is None
    assert house.browser().get("/notifications").status_code == 303


def test_tells_nothing_of_what_one_may_not_see_any_more(house: House) -> None:
    house.add("Gerd", house.role("own", "contacts/parties:read[owner=me]"))
    gerd = house.actor("Gerd").user_id
    weberei = firm(house, name="Secret Mill", owner=gerd)
    say(house, "Alice", weberei, "Hello @Gerd, the code is 1234")
    browser = house.browser("Gerd")
    assert "the code is 1234" in browser.get("/notifications").get_data(as_text=True)
    resource().model.update(owner=None).execute()
    for path in ("/notifications", "/notifications?show=all"):
        text = browser.get(path).get_data(as_text=True)
        assert "This is gone, or not for you to see any more." in text
        assert not {"Secret Mill", "1234", "Alice"} & set(
            re.findall(r"Secret Mill|1234|Alice", text)
        )
    assert browser.post("/notifications/1/read").headers["Location"] == "/notifications"


def test_a_deleted_record_leaves_a_line_that_says_so(house: House) -> None:
    weberei = firm(house, name="Old Mill", owner=None)
    house.browser("Alice").post(
        f"/contacts/parties/{weberei.id}/edit",
        {"owner": "Bob"},
        form=f"/contacts/parties/{weberei.id}/edit",
    )
    resource().model.update(owner=None).execute()
    delete(resource(), weberei.id, house.actor("Alice"))
    assert [one.subject for one in heard(house, "Bob")] in ([""], [])
    assert house.browser("Bob").get("/notifications").status_code == 200


def test_leads_to_the_record_that_stays_after_a_merge(house: House) -> None:
    stays, goes = firm(house), firm(house, name="Weberei GmbH")
    say(house, "Alice", goes, "See here @Bob")
    merge(resource(), stays.id, [goes.id], house.actor("Alice"))
    (notice,) = heard(house, "Bob")
    assert (notice.subject, notice.href) == ("Weberei", f"/contacts/parties/{stays.id}#comment-1")


def test_who_wants_none_of_a_kind_gets_none(house: House) -> None:
    wish(house, "Bob", mention="off")
    say(house, "Alice", firm(house), "Dear @Bob")
    assert heard(house, "Bob") == []


def test_the_choices_are_kept_and_wrong_ones_refused(house: House) -> None:
    bob = house.browser("Bob")
    sent = {
        "mention": "digest", "comment": "off", "change": "mail", "reminder": "app",
        "assigned": "app", "digest_hour": "17", "quiet_from": "22", "quiet_until": "6",
    }  # fmt: skip
    at = "/settings/notifications"
    assert bob.post(at, sent, form=at).status_code == 303
    text = bob.get(at).get_data(as_text=True)
    assert '<option value="digest" selected>' in text
    assert '<option value="17" selected>17:00</option>' in text
    assert bob.post(at, {**sent, "mention": "pigeon"}, form=at).status_code == 422
    assert bob.post(at, {**sent, "quiet_from": "99"}, form=at).status_code == 422
    assert bob.post(at, {**sent, "quiet_until": ""}, form=at).status_code == 422


def test_pages_back_by_fifty(house: House) -> None:
    user_id = house.actor("Bob").user_id
    for number in range(60):
        Notification.create(
            user=user_id, event="change", record_type="contacts/parties", record_id=number, at=now()
        )
    bob = house.browser("Bob")
    text = bob.get("/notifications").get_data(as_text=True)
    assert text.count('class="unread"') == 50
    older = re.search(r'href="(/notifications\?before=\d+)"', text)
    assert older is not None
    assert bob.get(older.group(1)).get_data(as_text=True).count('class="unread"') == 10


def test_what_is_old_is_forgotten(house: House) -> None:
    weberei = firm(house)
    say(house, "Bob", weberei, "Mine")
    say(house, "Alice", weberei, "@Bob")
    long_ago = now().replace(year=2020)
    Notification.update(read_at=long_ago, at=long_ago).execute()
    Reminded.create(key="x", at=long_ago)
    Follow.update(since=long_ago).execute()
    forget_old_notifications()
    forget_dead_follows()
    assert (Notification.select().count(), Reminded.select().count()) == (0, 0)
    assert Follow.select().count() == 2
    delete(resource(), weberei.id, house.actor("Alice"))
    forget_dead_follows()
    assert Follow.select().count() == 0


def test_what_is_unread_of_a_deleted_record_leaves_the_bell_at_night(any_house: House) -> None:
    alice, bob = any_house.actor("Alice"), any_house.browser("Bob")
    gone, merged, there = (firm(any_house, name=name) for name in ("Gone", "Merged", "There"))
    for one in (gone, merged, there):
        say(any_house, "Alice", one, "@Bob")
    delete(resource(), gone.id, alice)
    merge(resource(), there.id, [merged.id], alice)
    forget_dead_notifications()
    about = {row.record_id for row in Notification.select()}
    assert (gone.id in about, there.id in about) == (False, True)
    assert "This is gone" not in bob.get("/notifications").get_data(as_text=True)
    assert bell(bob) == "2"


@pytest.mark.parametrize("path", ["/notifications?before=x", "/notifications?show=nonsense"])
def test_strange_addresses_answer(house: House, path: str) -> None:
    answer: Any = house.browser("Bob").get(path)
    assert answer.status_code == 200
