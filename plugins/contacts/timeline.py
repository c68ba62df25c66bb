"""Activities on a party's page: a figure of what is open, and all of them in the timeline."""

from datetime import datetime
from typing import Any

from peewee import fn

from app.api import (
    Actor,
    Counter,
    Event,
    _,
    current_language,
    day_span,
    labels,
    moment_html,
    ngettext,
    registry,
    select_visible,
    today,
)
from plugins.contacts import plugin
from plugins.contacts.activity import ICONS, KINDS, Activity
from plugins.contacts.party import Party
from plugins.contacts.people import ADDRESS, people_of

ACTIVITIES = "contacts/activities"
SHOWN = 60


def activities_about(party: Party, actor: Actor, *, with_people: bool = False) -> Any | None:
    """Return a query of the activities about a party, or None where the actor may read none.

    With people it holds those of a firm's people too, as far as the actor may see them.
    """
    activities, parties = registry.resource(ACTIVITIES), registry.resource(ADDRESS)
    if activities is None or parties is None or not actor.may(activities):
        return None
    number: Any = Activity._meta.fields["about_id"]
    about = number == party.id
    if with_people and party.is_company:
        people = select_visible(parties, actor).where(people_of(party, actor))
        about = about | number.in_(people.select(Party.id))
    is_party = Activity._meta.fields["about_resource"] == ADDRESS
    return select_visible(activities, actor).where(is_party & about)


def show_timeline(party: Party, actor: Actor) -> list[tuple[datetime, Event]]:
    """Return the latest activities of a party and its people, each when it was or is due."""
    query = activities_about(party, actor, with_people=True)
    if query is None:
        return []
    moment = fn.COALESCE(Activity.done_at, Activity.due_at, Activity.created_at)
    rows = list(query.order_by(moment.desc(), Activity.id.desc()).limit(SHOWN))
    users, parties = registry.resource("core/users"), registry.resource(ADDRESS)
    owners = labels(users, actor, [row.owner_id for row in rows if row.owner_id]) if users else {}
    abouts = [row.about_id for row in rows if row.about_id != party.id]
    people = labels(parties, actor, abouts) if parties else {}
    return [_event(row, owners.get(row.owner_id, ""), people.get(row.about_id, "")) for row in rows]


def _event(activity: Any, owner: str, person: str) -> tuple[datetime, Event]:
    moment = activity.done_at or activity.due_at or activity.created_at
    kind = str(dict(KINDS).get(activity.kind, _("Activity")))
    what = f"{kind} · {person}:" if person else f"{kind}:"
    event = Event(
        ICONS.get(activity.kind, "note"),
        owner,
        what,
        moment_html(moment, current_language()),
        text=activity.outcome or "",
        href=f"/{ACTIVITIES}/{activity.id}",
        subject=str(activity),
    )
    return moment, event


def count_open(party: Party, actor: Actor) -> list[Counter]:
    """Count what is still to do about a party, and how much of it is overdue."""
    query = activities_about(party, actor)
    if query is None:
        return []
    to_do = query.where(Activity.done_at.is_null())
    count = to_do.count()
    late = to_do.where(Activity.due_at < day_span(today())[0]).count()
    return [
        Counter(
            str(_("Open activities")),
            str(count),
            str(ngettext("%(n)s overdue", "%(n)s overdue", late)) if late else "",
            f"/{ACTIVITIES}?about_resource={ADDRESS}&about_id={party.id}&done_at__isnull=true",
            "t-bad" if late else "",
        )
    ]


plugin.extend_resource(ADDRESS, timeline=show_timeline, counter=count_open)
