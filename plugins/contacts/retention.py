"""Retention: people with whom nothing happens for long are due to be anonymised."""

from datetime import timedelta
from typing import Any

from peewee import Case, fn
from wtforms import BooleanField, Form, IntegerField
from wtforms.validators import NumberRange, Optional

from app.api import _, now, settings_of
from plugins.contacts.activity import Activity

MONTH = timedelta(days=365) / 12


class ContactSettings(Form):
    """How long the firm keeps people with whom nothing happens."""

    retention_months = IntegerField(
        _("Keep people for months"),
        [Optional(), NumberRange(0, 600)],
        description=_("After the last contact or change. Empty or 0: for ever."),
    )
    anonymises_itself = BooleanField(
        _("Anonymise them by itself, at night"),
        description=_("Otherwise the home page names them to those who may anonymise."),
    )


def retention_months() -> int:
    """Return for how many months people are kept; 0 for ever."""
    return int(settings_of("contacts").get("retention_months") or 0)


def past_retention(party: Any) -> Any:
    """Return the condition that a person is kept for longer than the firm wants to.

    Customers and suppliers are none of them: their papers say how long they are kept.
    """
    months = retention_months()
    if not months:
        return party.id.is_null()
    limit = now() - months * MONTH
    fields: Any = Activity._meta.fields
    moment = fn.COALESCE(Activity.done_at, Activity.due_at, Activity.created_at)
    about = (fields["about_resource"] == party.record_type) & (fields["about_id"] == party.id)
    recent = Activity.select(Activity.id).where(about, moment >= limit)
    is_due = (
        (party.kind == "person")
        & ~party.is_customer
        & ~party.is_supplier
        & party.anonymised_at.is_null()
        & (party.updated_at < limit)
        & ~fn.EXISTS(recent)
    )
    return Case(None, [(is_due, True)], False)
