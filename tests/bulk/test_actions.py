"""A verb, or deleting, for many records: where it fits and the right allows, the rest is named."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from wtforms import DateField, Form
from wtforms.validators import InputRequired

from app.bulk import running
from app.jobs.worker import run_one
from app.registry import registry
from app.resource import Resource
from app.writing import create, perform
from models.action import Action
from models.core import Bulk, PerformedAction
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.library import Loan
from tests.bulk.asking import carried, firms, last, parties, text_of
from tests.house import Browser, House

LOANS = "/library/loans/bulk"


def at(address: str) -> Resource:
    return registry.resources[address]


@pytest.fixture
def lent(any_house: House) -> list[int]:
    """Four loans, of which the first is back already."""
    who = any_house.actor("Alice")
    firm = create(parties(), {"kind": "company", "name": "Kettle"}, who)
    book = create(at("library/books"), {"title": "Tides", "author": "Ann", "copies": 9}, who)
    values = {"book": book.id, "borrower": firm.id}
    ids = [create(at("library/loans"), values, who).id for _number in range(4)]
    perform(at("library/loans"), ids[0], "take_back", who, {})
    return ids


def opened(browser: Browser, path: str, do: str, ids: list[int]) -> str:
    pairs: list[tuple[str, Any]] = [("do", do), *(("id", one) for one in ids)]
    answer = browser.get(f"{path}?{urlencode(pairs)}")
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


def done(browser: Browser, path: str, do: str, ids: list[int], **more: str) -> Any:
    page = opened(browser, path, do, ids)
    hidden = carried(page.split(f'action="{path}"', 1)[1])
    return browser.post(path, {**hidden, "step": "run", **more})


def states() -> list[str]:
    return [one.state for one in Loan.select().order_by(Loan.id)]


def test_an_action_takes_those_that_fit_and_names_the_rest(
    any_house: House, lent: list[int]
) -> None:
    alice = any_house.browser("Alice")
    page = opened(alice, LOANS, "perform.take_back", lent)
    assert "Take back (3)" in page
    assert "“Take back” isn't possible for it as it is now." in page
    answer = done(alice, LOANS, "perform.take_back", lent)
    assert states() == ["returned"] * 4
    assert (last().changed, last().rejected) == (3, 1)
    result = text_of(alice.get(answer.headers["Location"]))
    assert "isn't possible for it as it is now" in result
    assert PerformedAction.select().count() == 4
    number = result.split('action="/core/changes/', 1)[1].split('"', 1)[0]
    assert alice.post(f"/core/changes/{number}").status_code == 303
    assert states() == ["returned", "lent", "lent", "lent"]


def test_an_action_of_many_is_a_job_and_one_undo(
    any_house: House, lent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "AT_ONCE_OTHERS", 2)
    alice = any_house.browser("Alice")
    follow = done(alice, LOANS, "perform.take_back", lent).headers["Location"]
    assert run_one()
    assert states() == ["returned"] * 4
    page = text_of(alice.get(follow))
    number = page.split('action="/core/changes/', 1)[1].split('"', 1)[0]
    alice.post(f"/core/changes/{number}")
    assert run_one()
    assert states() == ["returned", "lent", "lent", "lent"]


def test_who_may_not_is_refused_and_isnt_offered_it(any_house: House, lent: list[int]) -> None:
    bob = any_house.browser("Bob")  # reads loans only
    assert 'value="perform.take_back"' not in text_of(bob.get("/library/loans"))
    query = urlencode([("do", "perform.take_back"), ("id", lent[1])])
    assert bob.get(f"{LOANS}?{query}").status_code == 403
    assert bob.post(LOANS, {"do": "perform.take_back", "ids": str(lent[1])}).status_code == 403
    for do in ("edit", "delete"):
        assert bob.post(LOANS, {"do": do, "ids": str(lent[1]), "step": "run"}).status_code == 403
    charlie = any_house.browser("Charlie")
    assert charlie.get(f"{LOANS}?{query}").status_code == 404
    assert charlie.post(LOANS, {"do": "delete", "ids": str(lent[1])}).status_code == 404
    assert not Bulk.select().exists()
    assert states() == ["returned", "lent", "lent", "lent"]


class _Day(Form):
    """A day."""

    on = DateField("On", [InputRequired()])


def test_parameters_are_asked_once_for_all(
    any_house: House, lent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def extend(self: Loan, on: date) -> None:
        self.due = on
        self.save()

    extend._action = Action(  # type: ignore[attr-defined]
        "extend", "Extend", "extend", "state=lent", "Really extend?", _Day, right="update"
    )
    monkeypatch.setattr(Loan, "extend", extend, raising=False)
    alice = any_house.browser("Alice")
    page = opened(alice, LOANS, "perform.extend", lent)
    assert "Really extend?" in page
    assert page.count('name="on"') == 1
    assert done(alice, LOANS, "perform.extend", lent, on="31.2.2027").status_code == 422
    assert done(alice, LOANS, "perform.extend", lent).status_code == 422
    for count in (100, 1):
        monkeypatch.setattr(running, "AT_ONCE_OTHERS", count)
        day = f"2027-05-0{count % 7 + 1}"
        assert done(alice, LOANS, "perform.extend", lent, on=day).status_code == 303
        if count == 1:
            assert run_one()
        assert [str(one.due) for one in Loan.select().order_by(Loan.id)][1:] == [day] * 3


def test_delete_says_what_depends_in_numbers_and_names_what_stays(any_house: House) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    path = "/contacts/parties/bulk"
    ids = firms(any_house, 5)
    with_address = {"kind": "company", "name": "Housed"}
    housed = create(parties(), with_address, who, {"addresses": [{"city": "Ulm"}]})
    create(parties(), {"kind": "person", "name": "Ann", "company": ids[0]}, who)
    page = opened(alice, path, "delete", [*ids, housed.id])
    assert "Delete 5 records" in page
    assert re.search(r"Would be deleted</dt><dd><bdi[^>]*>5<", page)
    assert re.search(r"Would stay</dt><dd><bdi[^>]*>1<", page)
    assert re.search(r"Stands against it</h2>.*Goes along</h2>.*Addresses", page, re.DOTALL)
    assert "other records refer" in page
    alone = opened(alice, path, "delete", ids[:1])
    assert re.search(r"Would be deleted</dt><dd><bdi[^>]*>0<", alone)
    assert "None of them can be deleted" in alone
    assert "Goes along" not in alone
    assert "btn-danger" not in alone
    answer = done(alice, path, "delete", [*ids, housed.id])
    assert "/bulk/" in answer.headers["Location"]
    assert {one.name for one in Party.select()} == {"F00000", "Ann"}
    result = text_of(alice.get(answer.headers["Location"]))
    assert "F00000 can't be deleted" in result
    assert "Deleted" in result
    number = result.split('action="/core/changes/', 1)[1].split('"', 1)[0]
    alice.post(f"/core/changes/{number}")
    assert Party.select().count() == 7
    assert Party.get_by_id(housed.id).addresses.count() == 1


def test_the_same_form_sent_again_deletes_once(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 3)
    path = "/contacts/parties/bulk"
    page = opened(alice, path, "delete", ids)
    hidden = carried(page.split(f'action="{path}"', 1)[1])
    sent = {**alice.token(), **hidden, "step": "run"}
    answers = [alice.client.post(path, data=sent).status_code for _time in range(50)]
    assert set(answers) == {303}
    assert Bulk.select().count() == 1


def test_one_that_fails_leaves_nothing_of_itself_behind(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, alice = any_house.actor("Alice"), any_house.browser("Alice")
    about = create(parties(), {"kind": "company", "name": "Kettle"}, who)
    values = {"kind": "task", "about": {"resource": "contacts/parties", "id": about.id}}
    rows = [
        create(at("contacts/activities"), {**values, "subject": text}, who)
        for text in ("one", "two", "three")
    ]
    real = Activity.done

    def done_but_two(self: Activity) -> Any:
        answer = real(self)
        if self.subject == "two":
            raise Refused("Not this one.")
        return answer

    done_but_two._action = real._action  # type: ignore[attr-defined]
    monkeypatch.setattr(Activity, "done", done_but_two)
    done(alice, "/contacts/activities/bulk", "perform.done", [one.id for one in rows])
    kept = {one.subject: one.done_at is not None for one in Activity.select()}
    assert kept == {"one": True, "two": False, "three": True}
    assert (last().changed, last().rejected) == (2, 1)
