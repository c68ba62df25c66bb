"""The changes of a record with their ways back: taken back, or the record as of that moment."""

from datetime import datetime
from urllib.parse import urlencode

from app.pages import Event
from app.resource import Resource
from app.rights import Actor
from app.showing.timeline import Dated
from app.undoing.acts import holding_of, reverted_for
from app.undoing.allowing import may_offer
from app.undoing.reversing import changes_of
from app.undoing.undo import may_undo, of_record, was_performed
from models.kinds import kind_by_name
from models.record import Record


def add_ways_back(resource: Resource, actor: Actor, record: Record, dated: Dated) -> None:
    """Add to the changes of a record their ways back, once a change set."""
    sets = {event.change_set for _moment, event in dated} - {0}
    standing = holding_of(sets) - reverted_for(sets, resource.address, record.id)
    told: set[int] = set()
    for moment, event in dated:
        if not event.change_set or event.change_set in told:
            continue
        told.add(event.change_set)
        event.as_of_href = _as_of(resource, record, moment)
        if event.change_set in standing and not event.undo_href:
            event.revert_href = _revert(resource, actor, record, event)


def _as_of(resource: Resource, record: Record, moment: datetime) -> str:
    plain = kind_by_name("moment").plain(moment)
    return f"{resource.record_href(record.id)}?{urlencode({'as_of': plain})}"


def _revert(resource: Resource, actor: Actor, record: Record, event: Event) -> str:
    """Return where to take a change back, where the rights allow it."""
    changes = of_record(changes_of(event.change_set), resource.address, record.id)
    if any(one.verb == "create" and one.record_type == resource.address for one in changes):
        return ""  # a record that is to go is deleted, not reverted
    if was_performed(event.change_set):
        may = may_undo(event.change_set, actor)
    else:
        may = may_offer(changes, actor)
    return f"{resource.record_href(record.id)}/revert" if may else ""


__all__ = ["add_ways_back"]
