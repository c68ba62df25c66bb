"""Whether what a resource declares of telling people can work: `assignee` and `reminders`."""

from collections.abc import Iterator
from typing import Any

from peewee import DateField, ForeignKeyField, IntegerField

from app.filters import FilterError, parse_rule
from app.resource import Resource
from app.talk.reminder import Reminder
from models.core import User
from models.fields import MomentField


def flaws_of_telling(resource: Resource) -> Iterator[str]:
    """Give what is wrong, a sentence each, that names the place and says what to write."""
    name = type(resource).__name__
    if resource.assignee and not _is_user(resource.model, resource.assignee):
        yield (
            f"resource.assignee: '{resource.assignee}' of {name} is no reference to a user."
            " Name a ForeignKeyField(User)."
        )
    for reminder in resource.reminders:
        yield from _of_reminder(resource.model, name, reminder)


def _of_reminder(model: Any, name: str, reminder: Reminder) -> Iterator[str]:
    fields = model._meta.fields
    if not isinstance(fields.get(reminder.at), MomentField | DateField):
        yield f"reminder.at: '{reminder.at}' of {name} is no stored moment and no day."
    if not _is_user(model, reminder.to):
        yield f"reminder.to: '{reminder.to}' of {name} is no reference to a user."
    if reminder.before and not isinstance(fields.get(reminder.before), IntegerField):
        yield f"reminder.before: '{reminder.before}' of {name} is no whole number of minutes."
    if not 0 <= reminder.hour <= 23:
        yield f"reminder.hour: {reminder.hour} of {name} is no hour; it goes from 0 to 23."
    try:
        if reminder.when:
            parse_rule(reminder.when)
    except FilterError as error:
        yield f"filter.unreadable: {error} ({name}.reminders, when)"


def _is_user(model: Any, name: str) -> bool:
    field = model._meta.fields.get(name)
    return isinstance(field, ForeignKeyField) and field.rel_model is User
