"""Activities on a party's page: a figure of what is open, and all of them in the timeline."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from peewee import SQL, fn

from app.api import (
    Actor,
    Counter,
    Event,
    _,
    count_of,
    current_language,
    labels,
    moment_html,
    ngettext,
    registry,
    rows_where,
    select_where,
)
from plugins.contacts import plugin
from plugins.contacts.activity import ICONS, KINDS, Activity
from plugins.contacts.party import Party
from plugins.contacts.people import ADDRESS, belongs_to

ACTIVITIES = "contacts/activities"
SHOWN = 60
Shape = Callable[[Any], Any]
MOMENTS = ("done_at", "due_at", "created_at")
"""What dates an activity, first what is known best."""


def activities_about(party: Party) -> dict[str, str]:
    """Return the filter on the activities about a party, as its list's address has it."""
    return {"about_resource": ADDRESS, "about_id": str(party.id)}


def _all_around(party: Party, actor: Actor, latest: Shape) -> list[Any] | None:
    """Return the latest activities about a party and, for a firm, its people; None for none."""
    if not party.is_company:
        return rows_where(actor, ACTIVITIES, activities_about(party), latest)
    people = select_where(actor, ADDRESS, {"where": belongs_to(party)})
    every = select_where(actor, ACTIVITIES, {"about_resource": ADDRESS})
    if people is None or every is None:
        return rows_where(actor, ACTIVITIES, activities_about(party), latest)
    number: Any = Activity._meta.fields["about_id"]
    inside = (number == party.id) | number.in_(people.select(Party.id))
    return list(latest(every.where(inside)))


@cache
def _latest(known: tuple[str, ...]) -> Shape:
    """Return what takes the latest activities, by the first of these moments that one has."""
    # A field that is hidden may not even decide the order; COALESCE wants two values at least.
    moment = fn.COALESCE(*[getattr(Activity, name) for name in known], SQL("NULL"))
    return lambda rows: rows.order_by(moment.desc(), Activity.id.desc()).limit(SHOWN)


def show_timeline(party: Party, actor: Actor) -> list[tuple[datetime, Event]]:
    """Return the latest activities of a party and its people, each when it was or is due."""
    activities, parties = registry.resource(ACTIVITIES), registry.resource(ADDRESS)
    if activities is None or parties is None:
        return []
    known = [name for name in MOMENTS if name not in actor.hidden(activities)]
    rows = _all_around(party, actor, _latest(tuple(known))) if known else None
    if not rows:
        return []
    users = registry.resource("core/users")
    owners = labels(users, actor, [row.owner_id for row in rows if row.owner_id]) if users else {}
    people = labels(parties, actor, [row.about_id for row in rows if row.about_id != party.id])
    dated = [(_moment(row, known), row) for row in rows]
    return [
        (at, _event(row, at, owners.get(row.owner_id, ""), people.get(row.about_id, "")))
        for at, row in dated
        if at is not None
    ]


def _moment(activity: Any, known: list[str]) -> datetime | None:
    """Return the first of these moments that an activity has."""
    return next(filter(None, (getattr(activity, name) for name in known)), None)


def _event(activity: Any, moment: datetime, owner: str, person: str) -> Event:
    kind = str(dict(KINDS).get(activity.kind, _("Activity")))
    what = f"{kind} · {person}:" if person else f"{kind}:"
    return Event(
        ICONS.get(activity.kind, "note"),
        owner,
        what,
        moment_html(moment, current_language()),
        text=activity.outcome or "",
        href=f"/{ACTIVITIES}/{activity.id}",
        subject=str(activity),
        kind=ACTIVITIES,
    )


def count_open(party: Party, actor: Actor) -> list[Counter]:
    """Count what is still to do about a party, and how much of it is overdue."""
    to_do = {**activities_about(party), "done_at__isnull": "true"}
    count = count_of(actor, ACTIVITIES, to_do)
    if count is None:
        return []
    late = count_of(actor, ACTIVITIES, {**to_do, "due_at__lt": "today"}) or 0
    return [
        Counter(
            str(_("Open activities")),
            str(count),
            str(ngettext("%(n)s overdue", "%(n)s overdue", late)) if late else "",
            f"/{ACTIVITIES}?{urlencode(to_do)}",
            "t-bad" if late else "",
        )
    ]


plugin.extend_resource(ADDRESS, timeline=show_timeline, counter=count_open)
