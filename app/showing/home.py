"""Blocks of the home page that the engine itself brings."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from app.pages import Block, Link
from app.reading.records import labels
from app.registry import registry
from app.rights import Actor
from app.showing.timeline import moment_html
from models.change import Change, ChangeSet
from models.texts import _

_Changed = tuple[str, int, str | None, int | None, datetime]
_LOOK_BACK = 60
_SHOWN = 8


def recent_block(actor: Actor, locale: str) -> Block:
    """Return the records that changed last, of those the person may see."""
    rows = (
        Change.select(
            Change.record_type, Change.record_id, Change.parent_type, Change.parent_id, ChangeSet.at
        )
        .join(ChangeSet)
        .where(Change.verb != "delete")
        .order_by(Change.id.desc())
        .limit(_LOOK_BACK)
    )
    latest: dict[tuple[str, int], datetime] = {}
    for kind, number, parent_kind, parent_number, at in cast(Iterable[_Changed], rows.tuples()):
        latest.setdefault((parent_kind or kind, parent_number or number), at)
    shown: list[tuple[Link, str]] = []
    for address in {kind for kind, _number in latest}:
        resource = registry.resource(address)
        if resource is None or resource.plugin.name == "core":
            continue
        known = labels(resource, actor, [number for kind, number in latest if kind == address])
        for number, label in known.items():
            link = Link(
                label, resource.record_href(number), resource.icon, hint=str(resource.singular)
            )
            shown.append((link, moment_html(latest[address, number], locale)))
    order = {key: place for place, key in enumerate(latest)}
    shown.sort(key=lambda pair: order[_key(pair[0].href)])
    return Block(
        "recent",
        str(_("Changed last")),
        shown[:_SHOWN],
        empty=str(_("Nothing has been typed in yet.")),
    )


def _key(href: str) -> tuple[str, int]:
    address, _slash, number = href.strip("/").rpartition("/")
    return address, int(number)
