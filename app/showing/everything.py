"""Everything about a record for people to read, and as JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from app.jsonapi.fields import api_fields
from app.jsonapi.reading import Object
from app.pages import Link
from app.reading.everything import Around, Everything, first
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.timeline import LONG, change_events, value_html
from models.clock import now
from models.core import User
from models.texts import _

SHOWN = 50
_BARE = ("id", "version")
_WHO = ("created_by", "updated_by")

Rows = list[list[tuple[str, Markup]]]


@dataclass(slots=True)
class EverythingPart:
    """A titled part: rows of (label, value); `more` says that there are further ones."""

    title: str
    rows: Rows
    links: list[Link] = field(default_factory=list)
    more: bool = False


@dataclass(slots=True)
class EverythingPage:
    """All that is held about one record."""

    title: str
    name: str
    crumbs: list[Link]
    json_href: str
    parts: list[EverythingPart]
    events: list[Any]


def everything_page(found: Everything, locale: str, json_href: str) -> EverythingPage:
    """Return the readable form; long lists are cut, the JSON holds all."""
    resource, record = found.resource, found.record
    name = str(record)
    own = found.own()
    # The drawn history knows hidden fields, but not those that are kept back besides.
    is_whole = not found.keeps_back
    parts = [EverythingPart(str(_("Details")), _rows(resource, found.actor, [own], locale))]
    parts += _lines(found, own, locale)
    parts += [part for one in found.around if (part := _around(one, locale)).rows]
    events = change_events(resource, found.actor, record, locale, LONG) if is_whole else []
    return EverythingPage(
        title=str(_("Everything about %(name)s", name=name)),
        name=name,
        crumbs=[
            Link(str(resource.title), resource.href),
            Link(name, resource.record_href(record.id)),
        ],
        json_href=json_href,
        parts=parts,
        events=[event for _at, event in events],
    )


def _lines(found: Everything, own: Object, locale: str) -> Iterator[EverythingPart]:
    for one in api_fields(found.resource, found.actor).values():
        rows = own.get(one.name)
        if one.form == "lines" and one.target is not None and rows:
            drawn = _rows(one.target, found.actor, rows, locale)
            yield EverythingPart(str(one.target.title), drawn)


def _around(one: Around, locale: str) -> EverythingPart:
    rows, more = first(one.objects(), SHOWN)
    title = f"{one.resource.title} ({one.label})"
    drawn = _rows(one.resource, one.actor, rows, locale, one.name)
    links = [Link(f"#{row['id']}", one.resource.record_href(row["id"])) for row in rows]
    return EverythingPart(title, drawn, links, more)


def _rows(
    resource: Resource, actor: Actor, rows: list[Object], locale: str, without: str = ""
) -> Rows:
    """Draw rows, with the names of those who made and changed them."""
    ids = {row[name] for row in rows for name in _WHO if row.get(name)}
    people = labels(registry.by_model[User], actor, ids)
    return [_row(resource, actor, row, locale, without, people) for row in rows]


def _row(
    resource: Resource,
    actor: Actor,
    row: Object,
    locale: str,
    without: str,
    people: dict[int, str],
) -> list[tuple[str, Markup]]:
    """Draw the values that are there, each with its label."""
    found = []
    for one in api_fields(resource, actor).values():
        value = row.get(one.name)
        if one.form == "lines" or one.name in (*_BARE, without, resource.model.parent):
            continue
        if value in (None, "", [], {}):
            continue
        if one.name in _WHO:
            drawn = escape(people.get(value, ""))
        elif one.kind is not None and one.form in ("plain", "computed"):
            drawn = one.kind.html(one.kind.parse(value, None, strict=False), locale)
        else:
            drawn = value_html(resource, actor, one.name, value, locale)
        if drawn:
            found.append((one.label, drawn))
    return found


def everything_json(found: Everything) -> Iterator[bytes]:
    """Give all of it as one JSON object, in pieces."""
    record = found.record
    head = {
        "resource": found.resource.address,
        "id": record.id,
        "made_at": now().isoformat().replace("+00:00", "Z"),
        "made_by": found.actor.name,
        "record": found.own(),
    }
    yield (_json(head)[:-1] + ', "around": [').encode()
    for number, one in enumerate(found.around):
        start = _json({"resource": one.resource.address, "field": one.name})[:-1]
        yield f'{", " if number else ""}{start}, "items": ['.encode()
        yield from _items(one.objects())
        yield b"]}"
    yield b'], "history": ['
    yield from _items(found.history())
    yield b"]}\n"


def _items(rows: Iterator[Object]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        yield ((", " if number else "") + _json(row)).encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


__all__ = ["EverythingPage", "everything_json", "everything_page"]
