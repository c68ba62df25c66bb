"""The timeline of a record: its changes, its parts' and what plugins add, newest first."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from markupsafe import Markup
from peewee import ForeignKeyField

from app.duplicates.tombstones import merged_into, merges_of
from app.failing import added_to
from app.pages import Event, EventGroup, FieldChange
from app.reading.gather import gather_refs
from app.reading.planning import planned
from app.reading.records import allows, labels
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.comments import comment_events
from app.showing.folding import Told, folded
from app.showing.moments import group_of, moment_html
from app.talk_rows import CHANGES, COMMENTS, Timeline
from app.undoing.acts import taken_back_by
from models.change import Change, ChangeSet
from models.core import Comment, User
from models.document import Document
from models.kinds import kind_of
from models.record import Record
from models.recordref import fold_pointers
from models.texts import _

Dated = list[tuple[datetime, Event]]
"""Events with their moments, as they are put into groups."""
SHORT = 12
LONG = 200
_LOOKED_AT = 600
_ICONS = {
    "create": "plus",
    "update": "pencil",
    "delete": "trash",
    "merge": "trash",
    "purge": "trash",
    "erase": "eye-off",
}


def timeline_of(
    resource: Resource,
    actor: Actor,
    record: Record,
    locale: str,
    limit: int = SHORT,
    kind: str = "",
    adorn: Callable[[Dated], None] | None = None,
) -> Timeline:
    """Return the events of a record in groups, those of one kind where it is named.

    `adorn` may add to the events before they are put into groups.
    """
    dated: Dated = []
    more = False
    if resource.takes_comments and kind in ("", COMMENTS):
        dated, more = _cut(comment_events(actor, record, locale, limit + 1), limit)
    if kind != COMMENTS:
        wanted = LONG if kind else limit + 1
        found = change_events(resource, actor, record, locale, wanted)
        changes, are_more = _cut(_only(found, kind), limit)
        dated, more = dated + changes, more or are_more
    added = added_to(resource.address, "timeline", record, actor)
    kinds = [COMMENTS] if resource.takes_comments else []
    kinds += [CHANGES, *sorted({event.kind for _at, event in dated + added})]
    dated += _only(added, kind)
    dated.sort(key=lambda one: one[0], reverse=True)
    if adorn is not None:
        adorn(dated)
    return Timeline(grouped(dated, locale), more, list(dict.fromkeys(filter(None, kinds))))


def _only(dated: Dated, kind: str) -> Dated:
    return [one for one in dated if not kind or one[1].kind == kind]


def _cut(dated: Dated, limit: int) -> tuple[Dated, bool]:
    return dated[:limit], len(dated) > limit


def change_events(
    resource: Resource, actor: Actor, record: Record, locale: str, limit: int = LONG
) -> list[tuple[datetime, Event]]:
    """Return what changed in a record and its parts, but for fields hidden from the reader."""
    at_once = max(limit, _LOOKED_AT) if isinstance(record, Document) else limit
    others = merged_into(record.record_type, record.id)

    def changes(number: int) -> Any:
        return _changes(resource, actor, [number, *others]).limit(at_once)

    found: list[tuple[datetime, Event]] = []
    # What one save did to a document and its lines becomes one entry: more is looked at.
    key = ("changes", resource, at_once)
    rows = list(changes(record.id)) if others else planned(actor, key, changes, record.id).rows()
    looked_at = len(rows)
    while rows:
        found += _dated(rows, actor, record, locale)
        if len(found) >= limit or len(rows) < at_once or looked_at >= _LOOKED_AT:
            break
        rows = list(changes(record.id).where(Change.id < rows[-1].id))
        looked_at += len(rows)
    return found[:limit]


def _changes(resource: Resource, actor: Actor, ids: list[int]) -> Any:
    """Return a query of the changes to records of a resource and to their parts, newest first."""
    address = resource.address
    own = (Change.record_type == address) & Change.record_id.in_(ids)
    parts = (Change.parent_type == address) & Change.parent_id.in_(ids)
    # What its module writes in step with a record is told by the change of that one.
    readable = [
        one.address
        for one in registry.enabled_resources()
        if actor.may(one, "read") and (one is resource or not one.model.follows)
    ]
    # What is said stands there itself; of the history only that it was taken back.
    is_said = (Change.record_type == Comment.record_type) & (Change.verb != "delete")
    return (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(own | parts, Change.record_type.in_(readable), ~is_said)
        .order_by(Change.id.desc())
    )


def _dated(
    changes: list[Any], actor: Actor, record: Record, locale: str
) -> list[tuple[datetime, Event]]:
    who = _names(changes)
    drawn = _References(actor, changes)
    others = [one.record_id for one in changes if one.record_id != record.id]
    undoable = merges_of(record.record_type, others)
    found: list[tuple[datetime, Event]] = []
    told: list[Told] = []
    for change in changes:
        is_part = change.record_type != record.record_type
        event = _event(change, actor, who, drawn, locale, is_part)
        if event is not None:
            other = registry.resources.get(change.record_type) if is_part else None
            event.kind = other.address if other and other.model.belongs_to else CHANGES
        if event is not None and not is_part and change.record_id != record.id:
            may_undo = change.change_set.id in undoable and _may_undo(actor, record)
            _tell_of_other(event, change, may_undo)
        if event is not None:
            if change.record_id == record.id or is_part:
                event.change_set = change.change_set.id
            found.append((change.change_set.at, event))
            is_line = is_part and event.kind == CHANGES
            line = registry.resource(change.record_type) if is_line else None
            part = _part(line, actor.hidden(line), change) if line else ""
            told.append(Told(change.change_set.at, event, change.verb, part))
    return folded(told) if isinstance(record, Document) else found


def _may_undo(actor: Actor, record: Record) -> bool:
    """Say whether somebody may take apart what was merged into a record."""
    resource = registry.of(type(record))
    return resource is not None and all(
        allows(resource, actor, record, verb) for verb in ("update", "delete")
    )


def _tell_of_other(event: Event, change: Change, may_undo: bool) -> None:
    """Say of which record that was merged into this one a change tells, and how to undo that."""
    event.subject = change.label
    if change.verb in ("delete", "merge"):
        event.what, event.icon = str(_("merged into this:")), "arrow-merge"
        event.undo_href = f"/core/changes/{change.change_set.id}/undo" if may_undo else ""


def _values(resource: Resource, change: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values before and after a change by field name, a pointer as one value."""
    refs = resource.model.refs
    return fold_pointers(refs, change.was), fold_pointers(refs, change.became)


def _names(changes: list[Any]) -> dict[int, str]:
    ids = {change.change_set.actor_id for change in changes} - {None}
    rows = User.select(User.id, User.name).where(User.id.in_(list(ids))).tuples() if ids else []
    return dict(rows)


class _References:
    """The records that changes refer to: labels by resource, and links of pointers to any."""

    def __init__(self, actor: Actor, changes: list[Any]) -> None:
        wanted: dict[str, set[int]] = defaultdict(set)
        pointers: set[tuple[str, int]] = set()
        for change in changes:
            resource = registry.resource(change.record_type)
            if resource is None:
                continue
            for values in _values(resource, change):
                for name, value in values.items():
                    if name in resource.model.refs and value:
                        pointers.add((value["resource"], value["id"]))
                    rel = _target(resource, name)
                    for number in value if isinstance(value, list) else [value]:
                        if rel is not None and isinstance(number, int):
                            wanted[rel.address].add(number)
        self.labels = {
            address: labels(resource, actor, ids)
            for address, ids in wanted.items()
            if (resource := registry.resource(address)) is not None
        }
        self.links = gather_refs(actor, list(pointers))

    def show(self, rel: Resource, value: Any) -> str:
        """Name one or several records."""
        known = self.labels.get(rel.address, {})
        many = value if isinstance(value, list) else [value]
        return ", ".join(known.get(one, str(_("not visible"))) for one in many if one is not None)


def _target(resource: Resource, name: str) -> Resource | None:
    field = resource.model._meta.fields.get(name) or resource.model._meta.manytomany.get(name)
    rel = getattr(field, "rel_model", None)
    return registry.of(rel) if rel is not None else None


def _event(
    change: Change,
    actor: Actor,
    who: dict[int, str],
    drawn: _References,
    locale: str,
    is_part: bool,
) -> Event | None:
    resource = registry.resource(change.record_type)
    if resource is None:
        return None
    hidden = actor.hidden(resource)
    shown = []
    was, became = _values(resource, change) if change.verb == "update" else ({}, {})
    for name in dict.fromkeys([*was, *became]):
        if hidden & {name, f"{name}_id", f"{name}_resource"} or name == resource.model.parent:
            continue
        label = str(field_label(resource.model, name))
        before = _draw(resource, name, was.get(name), drawn, locale)
        after = _draw(resource, name, became.get(name), drawn, locale)
        shown.append(FieldChange(label, before, after))
    if change.verb == "update" and not shown:
        return None
    actor_id = change.change_set.actor_id
    name = who.get(actor_id, str(_("Somebody"))) if actor_id else "Shophouse"
    part = _part(resource, hidden, change)
    words = {
        "create": _("created it"),
        "update": _("changed it"),
        "delete": _("deleted it"),
        "merge": _("merged it"),
        "purge": _("deleted it for good"),
        "erase": _("anonymised it"),
    }
    parts = {
        "create": _("added %(what)s", what=part),
        "update": _("changed %(what)s", what=part),
        "delete": _("removed %(what)s", what=part),
        "merge": _("removed %(what)s", what=part),
        "purge": _("deleted %(what)s for good", what=part),
        "erase": _("anonymised %(what)s", what=part),
    }
    what = str((parts if is_part else words)[change.verb])
    if change.change_set.way == "import":
        what += " " + str(_("by import"))
    if taken_back_by(change.change_set.cause):
        what += " " + str(_("by undoing"))
    return Event(_ICONS[change.verb], name, what, moment_html(change.change_set.at, locale), shown)


def _part(resource: Resource, hidden: frozenset[str], change: Change) -> str:
    """Name a part as it was then; only its kind where the name tells of hidden fields or others.

    So it is with a comment that was taken back.
    """
    fields = resource.model._meta.fields
    names = resource.model.shown_as
    tells_more = resource.model is Comment or any(
        name in hidden or isinstance(fields.get(name), ForeignKeyField) for name in names
    )
    if tells_more or not change.label:
        return str(resource.singular)
    return f"{resource.singular}: {change.label}"


def _draw(resource: Resource, name: str, value: Any, drawn: _References, locale: str) -> Markup:
    if value in (None, "", []):
        return Markup("")
    if name in resource.model.refs:
        return drawn.links.get((value["resource"], value["id"]), Markup(""))
    rel = _target(resource, name)
    if rel is not None:
        return Markup("{}").format(drawn.show(rel, value))
    field = resource.model._meta.fields.get(name)
    if field is None:
        return Markup("{}").format(str(value))
    kind = kind_of(field)
    try:
        parsed = kind.parse(value, None, strict=False)
    except ValueError:
        return Markup("{}").format(str(value))
    if kind.name in ("longtext", "richtext", "email", "phone", "url"):
        return Markup("{}").format(kind.show(parsed, locale))
    return kind.html(parsed, locale)


def value_html(resource: Resource, actor: Actor, name: str, value: Any, locale: str) -> Markup:
    """Draw a value as the history keeps it."""
    if name in resource.model.refs and value:
        return gather_refs(actor, [(value["resource"], value["id"])]).popitem()[1]
    rel = _target(resource, name)
    if rel is not None:
        ids = value if isinstance(value, list) else [value]
        known = labels(rel, actor, [one for one in ids if one is not None])
        words = (known.get(one, str(_("not visible"))) for one in ids if one is not None)
        return Markup("{}").format(", ".join(words))
    return _draw(resource, name, value, _References(actor, []), locale)


def grouped(dated: Dated, locale: str) -> list[EventGroup]:
    """Put events under heads: upcoming, today, this week, the months before."""
    groups: dict[str, list[Event]] = {}
    for moment, event in dated:
        groups.setdefault(group_of(moment, locale), []).append(event)
    return [EventGroup(label, events) for label, events in groups.items()]


__all__ = [
    "LONG",
    "SHORT",
    "Dated",
    "change_events",
    "grouped",
    "moment_html",
    "timeline_of",
    "value_html",
]
