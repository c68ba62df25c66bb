"""Writing for programs: the same gate as the pages, with versions compared where asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from app.forms.parameters import ParameterForm
from app.jsonapi.parameters import as_form
from app.jsonapi.problems import Problem
from app.jsonapi.values import Values, read_record
from app.reading import fetch
from app.resource import Resource
from app.rights import Actor, Denied
from app.writing import Invalids, create, delete, perform, update
from app.writing.batch import create_all
from app.writing.gate import line_resource
from app.writing.values import read_values
from models.gate import gate
from models.refused import Invalid, Refused
from models.texts import _

WAY = "api"
MOST_ITEMS = 1_000
_MOST_ERRORS = 100
_ETAG = re.compile(r'"([^"]*)"')


def etag(version: int) -> str:
    """Return the tag of a record's version."""
    return f'"{version}"'


def create_one(resource: Resource, actor: Actor, body: Values) -> int:
    """Store a record and return its id. Raises Denied, Invalids or Refused."""
    _may_create(resource, actor)
    values, lines = read_record(resource, actor, body)
    return int(create(resource, values, actor, lines, WAY).id)


def create_many(resource: Resource, actor: Actor, body: Values) -> list[int]:
    """Store all of `items` or none. Raises Invalids with `items.0.name` for what is wrong."""
    _may_create(resource, actor)
    bodies = _items(body)
    made = _at_once(resource, actor, bodies)
    return _one_by_one(resource, actor, bodies) if made is None else made


def _at_once(resource: Resource, actor: Actor, bodies: list[Values]) -> list[int] | None:
    """Store the items together; None where any of them may be refused."""
    try:
        rows = [row for one in bodies if (row := _row(resource, actor, one)) is not None]
    except (Refused, Invalid):
        return None
    return create_all(resource, rows, actor, WAY) if len(rows) == len(bodies) else None


def _row(resource: Resource, actor: Actor, body: Values) -> Values | None:
    """Read an item with its lines; None for lines that say they are there already."""
    values, lines = read_record(resource, actor, body)
    row = read_values(resource, values)
    for name, found in lines.items():
        child = line_resource(resource, name)
        if child is None or any("id" in line for line in found):
            return None
        parent = child.model.parent
        row[name] = [
            read_values(child, {key: value for key, value in line.items() if key != parent})
            for line in found
        ]
    return row


def _one_by_one(resource: Resource, actor: Actor, bodies: list[Values]) -> list[int]:
    errors: dict[str, list[str]] = {}
    made: list[int] = []
    with gate(actor.user_id, WAY):
        for number, one in enumerate(bodies):
            try:
                made.append(create_one(resource, actor, one))
            except Invalids as invalids:
                at = f"items.{number}"
                errors |= {f"{at}.{name}": texts for name, texts in invalids.errors.items()}
            except Refused as refused:
                raise Refused(
                    _("Item %(number)s: %(why)s", number=number, why=str(refused))
                ) from refused
            if len(errors) >= _MOST_ERRORS:
                break
        if errors:
            raise Invalids(errors)
    return made


def update_one(
    resource: Resource, actor: Actor, record_id: int, body: Values, if_match: str
) -> None:
    """Change what is in the body. Raises Problem (412) where `If-Match` names another version."""
    fetch(resource, actor, record_id, "update")
    with unchanged(resource, actor, record_id, if_match):
        values, lines = read_record(resource, actor, body)
        update(resource, record_id, values, actor, lines, WAY)


def delete_one(resource: Resource, actor: Actor, record_id: int, if_match: str) -> None:
    """Delete a record. Raises Problem (412) where `If-Match` names another version."""
    fetch(resource, actor, record_id, "delete")
    with unchanged(resource, actor, record_id, if_match):
        delete(resource, record_id, actor, WAY)


def perform_one(
    resource: Resource, actor: Actor, record_id: int, name: str, body: Values, if_match: str
) -> str:
    """Do a verb of a record and return its sentence. Raises Denied, Invalids or Refused."""
    action = resource.actions()[name]
    fetch(resource, actor, record_id, action.right)
    with unchanged(resource, actor, record_id, if_match):
        form = ParameterForm(action.form, actor.language or "en", as_form(action.form, body))
        if form.form is not None and not form.is_valid:
            raise Invalids({key: list(texts) for key, texts in form.form.errors.items() if key})
        return perform(resource, record_id, name, actor, form.values(), WAY)


@contextmanager
def unchanged(resource: Resource, actor: Actor, record_id: int, if_match: str) -> Iterator[None]:
    """Hold a record while it is written, if it still has the version that `If-Match` names."""
    if not if_match:
        yield
        return
    with gate(actor.user_id, WAY):
        version = fetch(resource, actor, record_id).lock().version
        if if_match.strip() != "*" and str(version) not in _ETAG.findall(_strong(if_match)):
            raise Problem(
                412,
                _("It has been changed meanwhile. Read it again and send your change once more."),
                version=version,
            )
        yield


def _strong(if_match: str) -> str:
    """Leave out weak tags, which never match here."""
    return re.sub(r'W/"[^"]*"', "", if_match)


def _may_create(resource: Resource, actor: Actor) -> None:
    if not actor.may(resource, "create"):
        raise Denied(resource.address, "create")


def _items(body: Values) -> list[Values]:
    found = body["items"]
    if set(body) != {"items"}:
        unknown = next(name for name in body if name != "items")
        raise Invalids({unknown: [_("Beside “items” nothing may stand.")]})
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Invalids({"items": [_("A list of objects is needed here.")]})
    if not 1 <= len(found) <= MOST_ITEMS:
        raise Invalids({"items": [_("Send between 1 and %(most)s items.", most=MOST_ITEMS)]})
    return found
