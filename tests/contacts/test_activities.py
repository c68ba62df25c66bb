"""Activities: to do, done, and whose they are."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from app.reading.pages import Listing
from app.rights import Actor, Denied
from app.writing import create, perform, update
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.events import activity_done
from tests.contacts.conftest import resource

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def activity(actor: Actor, **values: Any) -> Activity:
    made: Activity = create(resource("contacts/activities"), values, actor)
    return made


def do(actor: Actor, one: Activity, verb: str) -> Activity:
    perform(resource("contacts/activities"), one.id, verb, actor, {})
    return Activity.get_by_id(one.id)


def found(actor: Actor, query: dict[str, str]) -> list[str]:
    listing = Listing(resource("contacts/activities"), actor, list(query.items()))
    return [Activity.get_by_id(row[0]).subject for row in listing.page([]).rows]


def test_has_a_default_for_everything(alice: Actor) -> None:
    made = activity(alice)
    assert (made.kind, made.subject, made.owner_id) == ("task", "Task", alice.user_id)


@time_machine.travel(NOON, tick=False)
def test_done_keeps_the_moment(alice: Actor) -> None:
    assert do(alice, activity(alice, kind="call"), "done").done_at == NOON


def test_refuses_to_be_done_twice(alice: Actor) -> None:
    one = do(alice, activity(alice), "done")
    with pytest.raises(Refused):
        do(alice, one, "done")


def test_reopened_it_is_to_do_again(alice: Actor) -> None:
    one = do(alice, activity(alice), "done")
    assert do(alice, one, "reopen").done_at is None


def test_refuses_to_reopen_what_is_open(alice: Actor) -> None:
    with pytest.raises(Refused):
        do(alice, activity(alice), "reopen")


def test_done_is_announced(alice: Actor) -> None:
    heard: list[Activity] = []

    def listen(sender: object, activity: Activity) -> None:
        heard.append(activity)

    with activity_done.connected_to(listen):
        one = do(alice, activity(alice), "done")
    assert heard == [one]


def test_staff_do_only_their_own(alice: Actor, bob: Actor) -> None:
    mine = activity(bob)
    with pytest.raises(Denied):
        do(bob, activity(alice), "done")
    assert do(bob, mine, "done").done_at is not None


@time_machine.travel(NOON, tick=False)
def test_the_ready_views_find_what_they_say(alice: Actor, bob: Actor) -> None:
    activity(alice, subject="late", due_at=datetime(2026, 11, 19, 9, tzinfo=UTC))
    activity(alice, subject="later", due_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    activity(bob, subject="Bob's", due_at=datetime(2026, 12, 1, tzinfo=UTC))
    activity(alice, subject="done", due_at=NOON, done_at=NOON)
    quick = {str(label): query for label, query in resource("contacts/activities").quick.items()}

    def view(label: str) -> list[str]:
        return found(alice, dict(pair.split("=") for pair in quick[label].split("&")))

    assert view("Open") == ["Bob's", "later", "late"]
    assert view("Overdue") == ["late"]
    assert view("Mine") == ["later", "late"]
    assert view("Done") == ["done"]


def test_points_at_any_record(alice: Actor) -> None:
    firm = create(resource("contacts/parties"), {"kind": "company", "name": "Hafen"}, alice)
    one = activity(alice, about={"resource": "contacts/parties", "id": firm.id})
    assert Activity.get_by_id(one.id).about == firm


def test_a_long_finished_visit_can_be_noted(alice: Actor) -> None:
    one = activity(alice, kind="visit", done_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    changed = update(resource("contacts/activities"), one.id, {"outcome": "Sample left."}, alice)
    assert changed.outcome == "Sample left."
