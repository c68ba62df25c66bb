"""Lists for programs: a filter, a page by cursor, the fields that were asked for."""

from typing import Any

from app.filters import FilterError
from app.hints import hint_at
from app.jsonapi.culprits import told_by_parameter
from app.jsonapi.expand import Tree, read_expand
from app.jsonapi.fields import api_fields
from app.jsonapi.reading import Reading
from app.reading.pages import Listing
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, NotVisible
from models.core import File
from models.record import Record
from models.texts import _

LIMIT = 50
MOST = 500
_SHAPE = ("fields", "expand")
_STEERING = ("limit", "after", "count", "sort", "q", *_SHAPE)
_FOR_PAGES = ("view", "before", "next")

Pairs = list[tuple[str, str]]


def list_answer(resource: Resource, actor: Actor, pairs: Pairs) -> dict[str, Any]:
    """Return a page of a list: `items`, `next` and, where asked, `total`.

    Raises FilterError for whatever in the address can't be understood.
    """
    with told_by_parameter(resource, actor, pairs):
        return _list(resource, actor, pairs)


def _list(resource: Resource, actor: Actor, pairs: Pairs) -> dict[str, Any]:
    steering = _steering(pairs)
    names, expand = shape_of(resource, actor, pairs)
    rest = [pair for pair in pairs if pair[0] not in _SHAPE]
    listing = Listing(resource, actor, rest)
    reading = Reading(resource, actor, names, expand)
    limit, counts = _limit(steering.get("limit", "")), _yes(steering.get("count", ""))
    columns = reading.columns(resource.model)
    page = listing.page(columns, after=steering.get("after", ""), limit=limit)
    found: dict[str, Any] = {
        "items": reading.objects(page.rows),
        "next": None if page.last else page.after,
    }
    if counts:
        found["total"] = listing.count(cap=2**62)
    return found


def files_answer(actor: Actor, record: Record, pairs: Pairs) -> dict[str, Any]:
    """Return a page of the files of a record.

    Raises NotVisible where what files are about is hidden from the person.
    """
    files = registry.by_model[File]
    for key, _value in pairs:
        if key in ("about_resource", "about_id"):
            raise FilterError(_("“%(name)s” means nothing here.", name=key), key)
    if "about" in actor.hidden(files):
        raise NotVisible(files.address)
    about = [("about_resource", record.record_type), ("about_id", str(record.id))]
    return list_answer(files, actor, [*pairs, *about])


def shape_of(resource: Resource, actor: Actor, pairs: Pairs) -> tuple[list[str] | None, Tree]:
    """Read `fields` and `expand`: which fields are answered, and which as objects."""
    given = {key: value for key, value in pairs if key in _SHAPE}
    expand = read_expand(given.get("expand", ""), resource, actor)
    names = [name.strip() for name in given.get("fields", "").split(",") if name.strip()]
    known = api_fields(resource, actor)
    for name in names:
        if name not in known:
            raise FilterError(
                _(
                    "There is no field “%(name)s” in %(where)s.%(hint)s",
                    name=name,
                    where=resource.name,
                    hint=hint_at(name, known),
                ),
                name,
                parameter="fields",
            )
    return names or None, expand


def only_shape(pairs: Pairs, *more: str) -> None:
    """Refuse parameters that mean nothing where one record is answered."""
    for key, _value in pairs:
        if key not in (*_SHAPE, *more):
            raise FilterError(_("“%(name)s” means nothing here.", name=key), key)
    _steering(pairs)


def page_of(pairs: Pairs) -> tuple[str, int]:
    """Read `after` and `limit`, where nothing else can be asked for."""
    for key, _value in pairs:
        if key not in ("after", "limit"):
            raise FilterError(_("“%(name)s” means nothing here.", name=key), key)
    steering = _steering(pairs)
    return steering.get("after", ""), _limit(steering.get("limit", ""))


def _steering(pairs: Pairs) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in _FOR_PAGES:
            raise FilterError(_("“%(name)s” means nothing here.", name=key), key)
        if key in _STEERING:
            if key in found:
                raise FilterError(_("“%(name)s” may stand once only.", name=key), key)
            found[key] = value
    return found


def _limit(text: str) -> int:
    if not text:
        return LIMIT
    if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST:
        return int(text)
    raise FilterError(_("limit is a number from 1 to %(most)s.", most=MOST), "limit")


def _yes(text: str) -> bool:
    if text not in ("", "true", "false"):
        raise FilterError(_("count is true or false."), "count")
    return text == "true"
