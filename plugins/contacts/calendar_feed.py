"""Activities for calendar programs: a file of what a filter finds, a private feed for each user."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request

from app.api import (
    Access,
    Actor,
    Denied,
    Listing,
    _,
    actor,
    firm_zone,
    house_id,
    make_public_token,
    moment_html,
    once,
    public_tokens,
    registry,
    revoke_public_tokens,
    select_visible,
    select_where,
    stream_file,
    today,
    withheld,
)
from plugins.contacts import plugin
from plugins.contacts.activity import KINDS, Activity
from plugins.contacts.ics import CONTENT_TYPE, Entry, calendar

ACTIVITIES = "contacts/activities"
PURPOSE = "contacts.calendar"
HERE = "/contacts/calendar-feed"
AT_ONCE = 500
BACK = "today-90d"
MOST = 5_000
_OWN_WORDS = ("sort", "after", "before", "limit", "count", "view", "tasks")


@plugin.page("activities/calendar.ics", right="activities:export")
def calendar_file() -> Response:
    """Give what the list's filter finds and is due some day as a calendar's file."""
    who, locale, are_events = actor(), g.locale, _tasks_are_events()
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in _OWN_WORDS]

    def begin() -> Iterator[bytes]:
        pieces = calendar(_found(who, pairs, locale, are_events), str(_("Activities")))
        first = [next(pieces), next(pieces, "")]
        return (piece.encode() for piece in chain(first, pieces) if piece)

    return stream_file(begin, CONTENT_TYPE, f"activities-{today().isoformat()}.ics")


def _found(
    who: Actor, pairs: list[tuple[str, str]], locale: str, are_events: bool
) -> Iterator[Entry]:
    resource = registry.resources[ACTIVITIES]
    if not who.may(resource, "export"):
        raise Denied(ACTIVITIES, "export")
    hidden = withheld(resource, who)
    condition = Listing(resource, who, pairs, locale, verb="export").condition()
    query = select_visible(resource, who).where(Activity.due_at.is_null(False))
    query = query if condition is None else query.where(condition)
    last = 0
    if "due_at" in hidden:
        return
    while rows := list(query.where(Activity.id > last).order_by(Activity.id).limit(AT_ONCE)):
        last = rows[-1].id
        yield from (entry_of(row, hidden, are_events) for row in rows)


def entry_of(activity: Any, hidden: frozenset[str], are_events: bool = False) -> Entry:
    """Return an activity as it stands in a calendar, without what is hidden."""

    def told(name: str) -> str:
        return "" if name in hidden else str(getattr(activity, name) or "")

    kind = told("kind")
    return Entry(
        uid=f"activity-{activity.id}@{house_id()}",
        summary=told("subject") or str(dict(KINDS).get(kind, _("Activity"))),
        due=when_of(activity.due_at),
        changed_at=activity.updated_at,
        sequence=activity.version - 1,
        made_at=activity.created_at,
        done_at=None if "done_at" in hidden else activity.done_at,
        is_task=kind == "task" and not are_events,
        place=told("place"),
        text=told("outcome"),
        kind=str(dict(KINDS).get(kind, "")),
    )


def when_of(due: datetime) -> datetime | date:
    """Return the day of what is due at the day's first moment: it takes no time of it."""
    local = due.astimezone(firm_zone())
    return local.date() if local.time() == time.min else due


def _tasks_are_events() -> bool:
    """Some programs show no to-dos: `?tasks=events` makes events of them."""
    return request.args.get("tasks") == "events"


@plugin.public("calendar/<token>.ics", token="calendar")
def feed(access: Access) -> Response:
    """Give the activities of the token's user as their calendar: the last three months and on."""
    who, are_events = access.actor, _tasks_are_events()
    query = select_where(who, ACTIVITIES, {"owner": "me", "due_at__gte": BACK})
    rows: list[Any] = []
    if query is not None:
        rows = list(query.order_by(Activity.due_at, Activity.id).limit(MOST))
    hidden = who.hidden(registry.resources[ACTIVITIES])
    entries = (entry_of(row, hidden, are_events) for row in rows)
    name = str(_("Activities of %(name)s", name=who.name))
    return Response("".join(calendar(entries, name)), content_type=CONTENT_TYPE)


@plugin.page("calendar-feed", right="activities:read")
def feed_page() -> Response:
    """Say whether one's feed has an address, and since when."""
    return _feed_page()


@plugin.page("calendar-feed", right="activities:read", methods=("POST",))
def feed_sent() -> Response:
    """Make, renew or revoke the address of one's feed."""
    user_id = actor().user_id
    made: list[str] = []

    def work() -> str:
        revoke_public_tokens(PURPOSE, user_id=user_id)
        if request.form.get("do") == "renew":
            made.append(make_public_token(PURPOSE, user_id=user_id))
        return HERE

    location = once(user_id, work)
    if made:
        return _feed_page(f"{request.host_url}contacts/calendar/{made[0]}.ics")
    return make_response(redirect(location, 303))


def _feed_page(address: str = "") -> Response:
    found = next(iter(public_tokens(PURPOSE, user_id=actor().user_id)), None)
    shown = render_template(
        "contacts/calendar_feed.html",
        address=address,
        token=found,
        made=moment_html(found.made_at, g.locale) if found else "",
        used=moment_html(found.last_used_at, g.locale) if found and found.last_used_at else "",
        title=registry.resources[ACTIVITIES].title,
    )
    return make_response(shown)
