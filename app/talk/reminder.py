"""Reminder: when somebody is reminded of a record, as its resource declares it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reminder:
    """Remind the user that `to` refers to, at the moment in the field `at`.

    A day means the firm's `hour` of it. `when` is a rule, as in filters, that the record must meet
    when the time has come. `before` is a field with the minutes to be early by; where it is empty
    nobody is reminded.
    """

    at: str
    to: str
    when: str = ""
    before: str = ""
    hour: int = 9
