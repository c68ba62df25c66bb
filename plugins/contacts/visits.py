"""Visit priority: how overdue a visit is, weighed by what the party is worth to the firm.

priority in percent = days since the last visit ÷ target interval × weight of the class × 100.
"""

from typing import Any

from peewee import Case, fn

from app.api import _, days_since
from plugins.contacts.activity import Activity

CLASSES = [("a", _("A: most important")), ("b", _("B: important")), ("c", _("C: the others"))]
WEIGHTS = (("a", 3), ("b", 2))
"""Every other class, and none, counts once."""


def last_done(party: Any, *more: Any) -> Any:
    """Return the moment when something about a party or somebody of its was last done."""
    people = party.alias("someone")
    fields: Any = Activity._meta.fields
    own = people.select(people.id).where((people.id == party.id) | (people.company == party.id))
    about = (fields["about_resource"] == party.record_type) & fields["about_id"].in_(own)
    return Activity.select(fn.MAX(Activity.done_at)).where(about, *more)


def last_visit(party: Any) -> Any:
    """Return the moment of the last visit to a party or to its people."""
    return last_done(party, Activity.kind == "visit")


def priority(party: Any) -> Any:
    """Return the visit priority in percent, whole, rounded down; empty without a target interval.

    Who was never visited counts as if a visit had been due on the day when they were added.
    """
    interval = party.visit_interval_days
    never = days_since(party.created_at) + interval
    days = fn.COALESCE(days_since(last_visit(party)), never)
    weight = Case(party.value_class, WEIGHTS, 1)
    return days * 100 * weight / fn.NULLIF(interval, 0)
