"""Changes of a document and its lines that were made in one go, as one entry of its history."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.pages import Event, FieldChange
from models.texts import _


@dataclass
class Told:
    """A change as the history tells it: of the document itself, or with `part` of a line."""

    at: datetime
    event: Event
    verb: str
    part: str = ""


def folded(told: list[Told]) -> list[tuple[datetime, Event]]:
    """Join what one change set did, newest first: the document's own words stand above."""
    sets: dict[int, list[Told]] = {}
    for one in told:
        sets.setdefault(one.event.change_set, []).append(one)
    found: list[tuple[datetime, Event]] = []
    for some in sets.values():
        if not some[0].event.change_set:
            found += [(one.at, one.event) for one in some]
            continue
        own = [one for one in some if not one.part]
        head = next((one for one in own if one.verb == "create"), own[0] if own else some[0])
        is_new = head.verb == "create" and not head.part
        changes = [] if is_new else [one for own_one in own for one in own_one.event.changes]
        nameless = Counter(one.part for one in some if one.verb == "create" and _is_kind(one))
        for one in reversed(some):
            if one.part and not (one.verb == "create" and _is_kind(one)):
                changes += _of_part(one)
        changes += [
            FieldChange(kind, Markup(""), Markup("<bdi>{}</bdi>").format(count))
            for kind, count in nameless.items()
        ]
        head.event.changes = changes
        found.append((head.at, head.event))
    return found


def _is_kind(told: Told) -> bool:
    """Say whether a line has no name that may be told: then lines of a kind are counted."""
    return bool(told.part) and ": " not in told.part


def _of_part(told: Told) -> list[FieldChange]:
    """Tell what happened to a line among the fields of its document."""
    kind, _colon, name = told.part.partition(": ")
    drawn = Markup("<bdi>{}</bdi>").format(name or "1")
    if told.verb == "create":
        return [FieldChange(kind, Markup(""), drawn)]
    if told.verb != "update":
        return [FieldChange(str(_("%(what)s removed", what=kind)), drawn, Markup("–"))]
    return [
        FieldChange(f"{name or kind} · {one.label}", one.before, one.after)
        for one in told.event.changes
    ]
