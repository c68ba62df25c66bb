"""The write gate, whoever enters: forms, programs, imports and plugins alike."""

from contextlib import suppress
from typing import Any

import pytest
from wtforms import Form, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.registry import registry
from app.writing import Invalids, create, delete, perform, update
from app.writing.parameters import checked_parameters
from models.change import ChangeSet
from models.gate import before_commit, gate
from models.refused import Refused
from tests.house import House


def _parties() -> Any:
    return registry.resources["contacts/parties"]


WRONG: tuple[tuple[str, Any], ...] = (
    ("kind", "alien"),
    ("name", "x" * 999),
    ("name", "bell\x07"),
    ("name", ["a"]),
    ("email", "no mail"),
    ("birth_date", "garbage"),
    ("birth_date", 5),
    ("is_customer", "perhaps"),
    ("tags", 5),
    ("tags", "12"),
    ("tags", [{}]),
    ("owner", "nobody"),
    ("owner", True),
    ("owner", 2**70),
)


def test_refuses_what_a_field_cannot_hold(any_house: House) -> None:
    alice = any_house.actor("Alice")
    for name, value in WRONG:
        with pytest.raises(Invalids) as refused:
            create(_parties(), {"kind": "person", "name": "Ada", name: value}, alice)
        assert list(refused.value.errors) == [name]
    assert _parties().model.select().count() == 0


def test_reads_values_as_programs_write_them(house: House) -> None:
    values = {"kind": "person", "name": " Ada ", "is_customer": "false"}
    ada = create(_parties(), {**values, "birth_date": "1990-05-17"}, house.actor("Alice"))
    fresh = _parties().model.get_by_id(ada.id)
    assert (fresh.name, fresh.is_customer, str(fresh.birth_date)) == ("Ada", False, "1990-05-17")


def test_keeps_an_imported_value_that_its_check_refuses(house: House) -> None:
    alice = house.actor("Alice")
    ada = create(_parties(), {"kind": "person", "name": "Ada"}, alice)
    with gate(None, "import"):
        ada.email = "ada at home"
        ada.save()
    update(_parties(), ada.id, {"email": "ada at home", "job_title": "Countess"}, alice)
    assert _parties().model.get_by_id(ada.id).job_title == "Countess"


def test_tells_the_version_that_lines_lead_to(house: House) -> None:
    alice = house.actor("Alice")
    lines = {"channels": [{"kind": "email", "value": "ada@lantern.example"}]}
    ada = create(_parties(), {"kind": "person", "name": "Ada"}, alice, lines)
    assert ada.version == _parties().model.get_by_id(ada.id).version
    ada = update(_parties(), ada.id, {"job_title": "Countess"}, alice, {"channels": []})
    assert ada.version == _parties().model.get_by_id(ada.id).version


def test_the_history_knows_the_verb_of_a_form(house: House) -> None:
    browser = house.browser("Alice")
    browser.post("/contacts/activities/new", {"kind": "call", "subject": "Ring Ada"})
    browser.post("/contacts/activities/1/done")
    last = ChangeSet.select().order_by(ChangeSet.id.desc()).get()
    assert (last.way, last.cause) == ("page", "contacts/activities:done")


def test_names_no_dependents_that_the_person_may_not_read(house: House) -> None:
    alice = house.actor("Alice")
    ada = create(_parties(), {"kind": "person", "name": "Ada"}, alice)
    book = create(registry.resources["library/books"], {"title": "Knots", "author": "Ash"}, alice)
    loan = {"book": book.id, "borrower": ada.id}
    create(registry.resources["library/loans"], loan, alice)
    eve = house.add("Eve", house.role("clerk", "contacts/parties:read,delete"))
    with pytest.raises(Refused) as refused:
        delete(_parties(), ada.id, eve)
    assert "other records (1)" in str(refused.value)
    with pytest.raises(Refused) as refused:
        delete(_parties(), ada.id, alice)
    assert "Loans (1)" in str(refused.value)


def test_a_new_line_may_take_the_place_of_one_that_goes(house: House) -> None:
    alice = house.actor("Alice")
    line = {"kind": "email", "value": "ada@lantern.example"}
    ada = create(_parties(), {"kind": "person", "name": "Ada"}, alice, {"channels": [line]})
    update(_parties(), ada.id, {}, alice, {"channels": [line]})
    channels = registry.resources["contacts/channels"].model.select().count()
    assert channels == 1


def test_refuses_a_line_that_is_no_line(house: House) -> None:
    alice = house.actor("Alice")
    ada = create(_parties(), {"kind": "person", "name": "Ada"}, alice)
    for line_id in ([], {}, "1", True, 2**70, -1):
        line = {"id": line_id, "kind": "email", "value": "a@lantern.example"}
        with pytest.raises(Invalids) as refused:
            update(_parties(), ada.id, {}, alice, {"channels": [line]})
        assert list(refused.value.errors) == ["channels.0.id"]


def test_a_verb_may_be_for_the_one_who_asks(house: House) -> None:
    activities = registry.resources["contacts/activities"]
    alice, bob = house.actor("Alice"), house.actor("Bob")
    task = create(activities, {"kind": "task", "subject": "Count", "owner": bob.user_id}, alice)
    declared = activities.model.done._action
    own = type(declared)(**{**declared.__dict__, "when": "owner=me"})
    activities.model.done._action = own
    try:
        with pytest.raises(Refused):
            perform(activities, task.id, "done", alice, {})
        assert perform(activities, task.id, "done", bob, {})
    finally:
        activities.model.done._action = declared


def test_a_verb_takes_only_the_parameters_of_its_form(house: House) -> None:
    alice, activities = house.actor("Alice"), registry.resources["contacts/activities"]
    task = create(activities, {"subject": "Call"}, alice)
    with pytest.raises(Invalids) as caught:
        perform(activities, task.id, "done", alice, {"no_such": 1})
    assert set(caught.value.errors) == {"no_such"}


def test_parameters_of_a_verb_are_held_to_its_form() -> None:
    class Terms(Form):
        reason = StringField(validators=[InputRequired(), Length(max=5)])
        days = IntegerField(default=3, validators=[Optional(), NumberRange(min=1)])

    assert checked_parameters(Terms, {"reason": "late"}) == {"reason": "late", "days": 3}
    assert checked_parameters(Terms, {"reason": "late", "days": None})["days"] is None
    for wrong, name in (
        ({}, "reason"),
        ({"reason": "much too long"}, "reason"),
        ({"reason": "late", "days": 0}, "days"),
        ({"reason": "late", "no_such": 1}, "no_such"),
    ):
        with pytest.raises(Invalids) as caught:
            checked_parameters(Terms, wrong)
        assert set(caught.value.errors) == {name}
    with pytest.raises(Refused):
        checked_parameters(Terms, {"reason": "late", "days": "soon"})
    assert checked_parameters(None, {}) == {}


def test_what_an_inner_gate_put_off_goes_with_it(house: House) -> None:
    done: list[str] = []
    with gate(None, "command"):
        before_commit("outer", lambda: done.append("outer"))
        with suppress(Refused), gate(None, "command"):
            before_commit("inner", lambda: done.append("inner"))
            raise Refused("No.")
    assert done == ["outer"]
