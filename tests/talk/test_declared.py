"""What a resource declares of telling people is checked at start."""

import pytest
from peewee import CharField, DateField, ForeignKeyField, IntegerField

from app.resource import Resource
from app.talk.declared import flaws_of_telling
from app.talk.reminder import Reminder
from models.core import User
from models.record import Record


class Errand(Record):
    """Something to be done."""

    name = CharField(index=True)
    due = DateField(null=True, index=True)
    runner = ForeignKeyField(User, null=True, backref="+")
    early = IntegerField(null=True)


def flaws(assignee: str = "", *reminders: Reminder) -> list[str]:
    class Errands(Resource):
        model = Errand

    Errands.assignee, Errands.reminders = assignee, reminders
    return list(flaws_of_telling(Errands()))


def test_what_can_work_is_fine() -> None:
    fine = Reminder("due", "runner", when="early__isnull=false", before="early", hour=23)
    assert flaws("runner", fine) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Reminder("name", "runner"), "reminder.at: 'name' of Errands"),
        (Reminder("nothing", "runner"), "reminder.at: 'nothing'"),
        (Reminder("due", "name"), "reminder.to: 'name'"),
        (Reminder("due", "runner", before="name"), "reminder.before: 'name'"),
        (Reminder("due", "runner", hour=24), "reminder.hour: 24"),
        (Reminder("due", "runner", when="early__up=3 ("), "filter.unreadable"),
    ],
)
def test_what_cant_is_named(wrong: Reminder, said: str) -> None:
    (flaw,) = flaws("", wrong)
    assert said in flaw


def test_an_assignee_is_a_user() -> None:
    (flaw,) = flaws("name")
    assert "resource.assignee: 'name' of Errands is no reference to a user." in flaw
