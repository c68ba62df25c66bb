"""Following: who hears of the changes by others, gathered into one."""

from datetime import timedelta
from typing import Any

import time_machine

from app.talk.changed import GATHERED
from app.writing import create, delete
from models.clock import now
from models.core import Follow, Job, Notification
from tests.house import House
from tests.talk.world import edit, events, firm, heard, resource, say, wish, work


def follow(house: House, who: str, record: Any, on: str = "true") -> Any:
    return house.browser(who).post(f"/contacts/parties/{record.id}/follow", {"on": on})


def later() -> Any:
    return time_machine.travel(now() + GATHERED + timedelta(seconds=1))


def test_several_edits_within_minutes_make_one_notification(any_house: House) -> None:
    weberei = firm(any_house, email="a@post.example")
    assert follow(any_house, "Bob", weberei).status_code == 303
    edit(any_house, "Alice", weberei, email="b@post.example")
    edit(any_house, "Alice", weberei, notes="Call first", website="https://weberei.example")
    edit(any_house, "Alice", weberei, notes="Write first")
    work()
    assert events(any_house, "Bob") == []
    with later():
        work()
    (notice,) = heard(any_house, "Bob")
    assert (notice.who, notice.what, notice.subject) == ("Alice", "changed, 3 times:", "Weberei")
    assert notice.text == "Mail, Website, Notes"
    assert Job.select().where(Job.state == "waiting", Job.name == "core.tell-changes").count() == 0


def test_ones_own_edits_are_no_news(house: House) -> None:
    weberei = firm(house)
    follow(house, "Bob", weberei)
    edit(house, "Bob", weberei, notes="Mine")
    assert Job.select().where(Job.name == "core.tell-changes").count() == 0
    edit(house, "Alice", weberei, notes="Hers")
    edit(house, "Bob", weberei, website="https://weberei.example")
    with later():
        work()
    assert [(one.who, one.text) for one in heard(house, "Bob")] == [("Alice", "Notes")]


def test_what_was_told_isnt_told_again(house: House) -> None:
    weberei = firm(house)
    follow(house, "Bob", weberei)
    edit(house, "Alice", weberei, notes="One")
    with later():
        work()
    with time_machine.travel(now() + timedelta(hours=1)):
        edit(house, "Alice", weberei, website="https://weberei.example")
        with later():
            work()
    assert [one.text for one in heard(house, "Bob")] == ["Website", "Notes"]


def test_lines_and_files_count_as_changes_of_their_record(house: House) -> None:
    weberei = firm(house)
    follow(house, "Bob", weberei)
    place = create(
        resource("contacts/addresses"), {"party": weberei.id, "city": "Ulm"}, house.actor("Alice")
    )
    with later():
        work()
    assert [one.text for one in heard(house, "Bob")] == ["Addresses"]
    delete(resource("contacts/addresses"), place.id, house.actor("Alice"))
    with later():
        work()
    assert len(heard(house, "Bob")) == 2


def test_a_change_of_what_is_hidden_from_a_follower_is_no_news(house: House) -> None:
    house.add("Hugo", house.role("deaf", "contacts/parties:read!notes"))
    weberei = firm(house)
    follow(house, "Hugo", weberei)
    edit(house, "Alice", weberei, notes="Between us")
    with later():
        work()
    assert events(house, "Hugo") == []
    edit(house, "Alice", weberei, notes="Still", website="https://weberei.example")
    with later():
        work()
    assert [one.text for one in heard(house, "Hugo")] == ["Website"]


def test_who_may_not_read_it_any_more_hears_nothing(house: House) -> None:
    house.add("Gerd", house.role("own", "contacts/parties:read[owner=me]"))
    weberei = firm(house, owner=house.actor("Gerd").user_id)
    follow(house, "Gerd", weberei)
    before = len(events(house, "Gerd"))
    edit(house, "Alice", weberei, owner=house.actor("Alice").user_id)
    with later():
        work()
    say(house, "Alice", weberei, "He is gone.")
    assert len(events(house, "Gerd")) == before


def test_who_makes_or_comments_follows_unless_they_chose_not_to(house: House) -> None:
    bob = house.browser("Bob")
    made = {"kind": "company", "name": "Spinnerei"}
    at = bob.post("/contacts/parties/new", made).headers["Location"]
    assert Follow.select().count() == 1
    bob.post(f"{at}/follow", {"on": "false"})
    say(house, "Bob", resource().model.get_by_id(int(at.rsplit("/", 1)[1])), "Nothing for me.")
    assert [one.is_on for one in Follow.select()] == [False]
    wish(house, "Alice", follows_own=False)
    say(house, "Alice", firm(house), "Just saying.")
    assert Follow.select().count() == 1


def test_the_button_says_whether_one_follows(house: House) -> None:
    weberei, bob = firm(house), house.browser("Bob")
    at = f"/contacts/parties/{weberei.id}"
    assert 'aria-pressed="false"' in bob.get(at).get_data(as_text=True)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = bob.client.post(f"{at}/follow", data={**bob.token(), "on": "true"}, headers=headers)
    assert 'aria-pressed="true"' in answer.get_data(as_text=True)
    follow(house, "Bob", weberei, on="false")
    assert 'aria-pressed="false"' in bob.get(at).get_data(as_text=True)
    assert house.browser("Charlie").post(f"{at}/follow", {"on": "true"}).status_code == 404


def test_a_record_that_is_gone_is_told_of_no_more(house: House) -> None:
    weberei = firm(house)
    follow(house, "Bob", weberei)
    edit(house, "Alice", weberei, notes="Last words")
    delete(resource(), weberei.id, house.actor("Alice"))
    with later():
        work()
    assert Notification.select().count() == 0


def test_what_becomes_ones_own_is_told(house: House) -> None:
    weberei = firm(house, owner=None)
    bob = house.actor("Bob").user_id
    edit(house, "Alice", weberei, owner=bob)
    edit(house, "Alice", weberei, notes="No news")
    firm(house, "Bob", name="His own", owner=bob)
    firm(house, "Alice", name="For him", owner=bob)
    assert [(one.who, one.what, one.subject) for one in heard(house, "Bob")] == [
        ("Alice", "gave you", "For him"),
        ("Alice", "gave you", "Weberei"),
    ]
