"""Blocks of the home page that the engine itself brings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from peewee import fn

from app.pages import Block, Link
from app.reading.records import labels
from app.registry import registry
from app.rights import Actor
from app.showing.timeline import moment_html
from app.starting import CAUSE
from app.viewing import recently_viewed
from models.change import Change, ChangeSet
from models.texts import _

_Changed = tuple[int, str, int, str | None, int | None, datetime]
_AT_ONCE = 60
_LOOK_BACK = 600
_SHOWN = 8


def recent_block(actor: Actor, locale: str, nothing: str) -> Block:
    """Return the records that changed last, of those the person may see; `nothing` if none did."""
    return Block(
        "recent",
        str(_("Changed last")),
        _changed_last(actor, locale),
        empty=str(nothing),
    )


def viewed_block(actor: Actor) -> Block | None:
    """Return the records that somebody looked at last; None where there are none."""
    rows = [
        (Link(label, resource.record_href(number), resource.icon, hint=str(resource.singular)), "")
        for resource, number, label in recently_viewed(actor, _SHOWN)
    ]
    return Block("viewed", str(_("Recently viewed")), rows) if rows else None


def _changed_last(actor: Actor, locale: str) -> list[tuple[Link, str]]:
    """Go back through the changes until enough visible records are found."""
    query = _changes(actor)
    latest: dict[tuple[str, int], datetime] = {}
    shown: list[tuple[Link, str]] = []
    before, looked_at = None, 0
    while looked_at < _LOOK_BACK and len(shown) < _SHOWN:
        part = query if before is None else query.where(Change.id < before)
        rows = list(cast(Iterable[_Changed], part.tuples()))
        fresh: dict[tuple[str, int], datetime] = {}
        for _number, kind, number, parent_kind, parent_number, at in rows:
            fresh.setdefault((parent_kind or kind, parent_number or number), at)
        fresh = {key: at for key, at in fresh.items() if key not in latest}
        latest |= fresh
        shown += _links(actor, fresh, locale)
        if len(rows) < _AT_ONCE:
            break
        before, looked_at = rows[-1][0], looked_at + len(rows)
    return shown[:_SHOWN]


def _changes(actor: Actor) -> Any:
    """Return a query of the latest changes to what a person may read, parts told by their whole.

    What modules began with is nobody's doing.
    """
    readable = [
        one.address
        for one in registry.enabled_resources()
        if one.plugin.name != "core" and actor.may(one, "read")
    ]
    whole = fn.COALESCE(Change.parent_type, Change.record_type)
    return (
        Change.select(
            Change.id,
            Change.record_type,
            Change.record_id,
            Change.parent_type,
            Change.parent_id,
            ChangeSet.at,
        )
        .join(ChangeSet)
        .where(Change.verb != "delete", whole.in_(readable), ChangeSet.cause != CAUSE)
        .order_by(Change.id.desc())
        .limit(_AT_ONCE)
    )


def _links(
    actor: Actor, moments: dict[tuple[str, int], datetime], locale: str
) -> list[tuple[Link, str]]:
    """Return links to those of the records that are there for this person, in the given order."""
    found: dict[tuple[str, int], tuple[Link, str]] = {}
    for address in {kind for kind, _number in moments}:
        resource = registry.resource(address)
        if resource is None:
            continue
        known = labels(resource, actor, [number for kind, number in moments if kind == address])
        for number, label in known.items():
            link = Link(
                label, resource.record_href(number), resource.icon, hint=str(resource.singular)
            )
            found[address, number] = (link, moment_html(moments[address, number], locale))
    return [found[key] for key in moments if key in found]
