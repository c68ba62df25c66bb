"""Anonymising a contact: what contacts themselves hold of somebody, and the rule of retention."""

from typing import Any
from urllib.parse import urlencode

from app.api import (
    HOUSE,
    Actor,
    Block,
    Erasure,
    Link,
    Refused,
    Run,
    _,
    erasure_asked,
    perform,
    registry,
    select_where,
    settings_of,
)
from plugins.contacts import plugin
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.contacts.people import ADDRESS
from plugins.contacts.relation import Relation
from plugins.contacts.retention import retention_months

SHOWN = 8
AT_NIGHT = 500
DUE = {"is_past_retention": "true"}


@plugin.on(erasure_asked)
def give_up(sender: Any, record: Any, erasure: Erasure) -> None:
    """Empty what was done with somebody, and where; that it was done stays. What is to do goes."""
    if sender is not Party:
        return
    give_up_activities(erasure, record)
    for relation in Relation.select().where(
        (Relation.person == record.id) | (Relation.firm == record.id)
    ):
        erasure.delete(relation)


def give_up_activities(erasure: Erasure, record: Any) -> None:
    """Empty what was done about a record, and where; what is to do goes."""
    fields: Any = Activity._meta.fields
    about = (fields["about_resource"] == record.record_type) & (fields["about_id"] == record.id)
    for activity in Activity.select().where(about):
        if activity.done_at is None:
            erasure.delete(activity)
            continue
        told = {"outcome": None, "place": None, "latitude": None, "longitude": None}
        erasure.blank(activity, subject="", **told)


@plugin.block
def kept_too_long(actor: Actor) -> Block | None:
    """Name the people who are kept for longer than the firm wants to."""
    resource = registry.resources[ADDRESS]
    if not retention_months() or not actor.may(resource, "anonymise"):
        return None
    rows = select_where(actor, ADDRESS, DUE)
    if rows is None:
        return None
    links = [
        (Link(str(row), f"/{ADDRESS}/{row.id}"), "") for row in rows.order_by(Party.id).limit(SHOWN)
    ]
    if not links:
        return None
    return Block("retention", str(_("Kept too long")), links, href=f"/{ADDRESS}?{urlencode(DUE)}")


@plugin.job("retention", label=_("Anonymise who is kept too long"), cron="40 3 * * *")
def anonymise_at_night(run: Run) -> str:
    """Anonymise some hundreds of those past their retention, where the firm wants it so."""
    if not settings_of("contacts").get("anonymises_itself"):
        return str(_("The firm does it by hand."))
    resource = registry.resources[ADDRESS]
    done, refused = 0, 0
    rows: Any = select_where(HOUSE, ADDRESS, DUE)
    due = [number for (number,) in rows.select(Party.id).order_by(Party.id).tuples()]
    for number in due:
        try:
            perform(resource, number, "anonymise", HOUSE, {}, way="job")
            done += 1
        except Refused as reason:
            refused += 1
            run.log(f"{ADDRESS}/{number}: {reason}")
        if done == AT_NIGHT:
            break
    return str(_("%(done)s anonymised, %(refused)s kept", done=done, refused=refused))
