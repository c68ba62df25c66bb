"""My activities on the home page: what is overdue, then what is due today."""

from urllib.parse import urlencode

from markupsafe import Markup

from app.api import (
    Actor,
    Block,
    Link,
    _,
    current_language,
    day_of,
    moment_html,
    ngettext,
    select_where,
    today,
)
from plugins.contacts import plugin
from plugins.contacts.activity import ICONS, Activity
from plugins.contacts.timeline import ACTIVITIES

SHOWN = 10


@plugin.block
def my_activities(actor: Actor) -> Block | None:
    """List what its owner should have done, or has to do today."""
    mine = {"done_at__isnull": "true", "owner": "me"}
    due = select_where(actor, ACTIVITIES, {**mine, "due_at__lte": "today"})
    if due is None or actor.user_id is None:
        return None
    rows = due.order_by(Activity.due_at, Activity.id).limit(SHOWN)
    return Block(
        "my-activities",
        str(_("My activities")),
        [(_link(row), _when(row)) for row in rows],
        href=f"/{ACTIVITIES}?{urlencode(mine)}",
        empty=str(_("Nothing is due today.")),
    )


def _link(activity: Activity) -> Link:
    return Link(str(activity), f"/{ACTIVITIES}/{activity.id}", ICONS.get(activity.kind, ""))


def _when(activity: Activity) -> str:
    """Say how late it is, else at what time today it is due."""
    due = activity.due_at
    if due is None:
        return ""
    late = (today() - day_of(due)).days
    if late > 0:
        words = ngettext("%(n)s day late", "%(n)s days late", late)
        return Markup('<span class="bad">{}</span>').format(words)
    return moment_html(due, current_language())
