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
from models.gate import gate
from models.texts import _

WAY = "api"
_ETAG = re.compile(r'"([^"]*)"')


def etag(version: int) -> str:
    """Return the tag of a record's version."""
    return f'"{version}"'


def create_one(resource: Resource, actor: Actor, body: Values) -> int:
    """Store a record and return its id. Raises Denied, Invalids or Refused."""
    may_create(resource, actor)
    values, lines = read_record(resource, actor, body)
    return int(create(resource, values, actor, lines, WAY).id)


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
                header="If-Match",
            )
        yield


def _strong(if_match: str) -> str:
    """Leave out weak tags, which never match here."""
    return re.sub(r'W/"[^"]*"', "", if_match)


def may_create(resource: Resource, actor: Actor) -> None:
    """Raise Denied where somebody may not make records."""
    if not actor.may(resource, "create"):
        raise Denied(resource.address, "create")
