"""The pane beside a record: what happened to it, what is said of it, and the box to say more."""

from functools import partial
from urllib.parse import urlencode

from app.pages import Link
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.history import add_ways_back
from app.showing.timeline import SHORT, timeline_of
from app.talk.adding import may_comment
from app.talk.following import is_following
from app.talk_rows import CHANGES, COMMENTS, TalkPane
from models.record import Record
from models.texts import _


def talk_pane(
    resource: Resource,
    actor: Actor,
    record: Record,
    locale: str,
    *,
    kind: str = "",
    limit: int = SHORT,
    typed: str = "",
    error: str = "",
) -> TalkPane:
    """Return a record's timeline for a person who may read it, narrowed down to one kind.

    A long one has with each change the ways back.
    """
    adorn = partial(add_ways_back, resource, actor, record) if limit != SHORT else None
    timeline = timeline_of(resource, actor, record, locale, limit, kind, adorn)
    href = resource.record_href(record.id)
    takes = resource.takes_comments
    more = f"{href}/changes" + (f"?{urlencode({'kind': kind})}" if kind else "")
    return TalkPane(
        groups=timeline.groups,
        tabs=_tabs(timeline.kinds, kind, href),
        more_href=more if timeline.more and limit == SHORT else "",
        action=f"{href}/comments" if takes and may_comment(actor) else "",
        pick_href=f"{href}/people" if takes else "",
        typed=typed,
        error=error,
        follow_action=f"{href}/follow" if takes and actor.user_id is not None else "",
        is_following=takes and is_following(record, actor.user_id),
    )


def _tabs(kinds: list[str], chosen: str, href: str) -> list[Link]:
    """Return the ways to narrow the timeline down; none where there is but one kind."""
    if len(kinds) < 2:
        return []
    found = [Link(str(_("All")), f"{href}/changes", current=not chosen)]
    for kind in kinds:
        address = f"{href}/changes?{urlencode({'kind': kind})}"
        found.append(Link(_words(kind), address, current=kind == chosen))
    return found


def _words(kind: str) -> str:
    known = {COMMENTS: _("Comments"), CHANGES: _("Changes")}
    resource = registry.resource(kind)
    return str(known.get(kind) or (resource.title if resource else kind))
