"""The JSON API: `/api/v1/<plugin>/<resource>` and what belongs to it. The token was asked first."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from app.filters import FilterError
from app.jsonapi.asof import past_object
from app.jsonapi.body import accept_json, json_body
from app.jsonapi.bulk import create_many
from app.jsonapi.chain import chain_answer
from app.jsonapi.changes import changes_answer
from app.jsonapi.idempotency import done_once
from app.jsonapi.lists import list_answer, only_shape, page_of, shape_of
from app.jsonapi.openapi import describe
from app.jsonapi.problems import answer
from app.jsonapi.reading import objects_by_id
from app.jsonapi.reports import report_answer
from app.jsonapi.settings import change_settings, settings_answer
from app.jsonapi.writing import (
    create_one,
    delete_one,
    etag,
    perform_one,
    update_one,
)
from app.reading import fetch
from app.resource import Resource
from app.rights import NotVisible
from app.undoing.asof import moment_of, past_of
from app.undoing.undo import undo
from app.web.person import API, actor
from app.web.route import RESOURCE, route
from models.texts import _
from views.resources.found import record_at, resource_at, send_on

blueprint = Blueprint("api", __name__, url_prefix=API)
blueprint.before_request(accept_json)


@route(blueprint, "/openapi.json", right="signed-in")
def openapi() -> Response:
    """Describe what this token's user may call."""
    return answer(describe(actor()))


@route(blueprint, "/reports/<name>", right="signed-in")
def report(name: str) -> Response:
    """Answer a report."""
    return answer(report_answer(name, actor(), _pairs()))


@route(blueprint, "/settings/<owner>", right="signed-in")
def settings(owner: str) -> Response:
    """Answer the settings of a plugin or of the firm."""
    return answer(settings_answer(owner, actor()))


@route(blueprint, "/settings/<owner>", right="signed-in", methods=("PATCH",))
def settings_sent(owner: str) -> Response:
    """Change settings by name."""
    change_settings(owner, actor(), json_body())
    return answer(settings_answer(owner, actor()))


@route(blueprint, "/reports/<name>", right="signed-in", methods=("POST",))
def report_sent(name: str) -> Response:
    """Refuse: nothing is sent to a report, and it is no resource that isn't there."""
    raise MethodNotAllowed(["GET"])


@route(blueprint, "/settings/<owner>", right="signed-in", methods=("POST",))
def settings_posted(owner: str) -> Response:
    """Refuse: settings are changed by PATCH."""
    raise MethodNotAllowed(["GET", "PATCH"])


@route(blueprint, "/<plugin>/<name>", right=RESOURCE)
def listed(plugin: str, name: str) -> Response:
    """Answer a page of a list."""
    return answer(list_answer(resource_at(plugin, name), actor(), _pairs()))


@route(blueprint, "/<plugin>/<name>", right=RESOURCE, methods=("POST",))
def posted(plugin: str, name: str) -> Response:
    """Store a record, or all of `items`."""
    resource = resource_at(plugin, name, "create")

    def work() -> Response:
        shape, body = _shape(resource), json_body()
        if "items" not in body or "items" in resource.lines:
            made = create_one(resource, actor(), body)
            location = f"{API}/{resource.address}/{made}"
            return _record(resource, made, shape, 201, Location=location)
        ids = create_many(resource, actor(), body)
        found = objects_by_id(resource, actor(), ids, *shape)
        return answer({"items": [found.get(one, {"id": one}) for one in ids]}, 201)

    return done_once(actor(), work)


@route(blueprint, "/<plugin>/<name>/<int:record_id>", right=RESOURCE)
def shown(plugin: str, name: str, record_id: int) -> Response:
    """Answer one record, with `as_of` as it was; a merged one leads to the one that answers."""
    resource = resource_at(plugin, name)
    if "as_of" in request.args:
        return answer(_past(resource, record_id))
    found = objects_by_id(resource, actor(), [record_id], *_shape(resource)).get(record_id)
    if found is None:
        send_on(resource, record_id)
        raise NotVisible(resource.address, record_id)
    return answer(found, headers={"ETag": etag(found["version"])})


def _past(resource: Resource, record_id: int) -> dict[str, Any]:
    """Return a record as it was, to who may read it now."""
    only_shape(_pairs(), "as_of")
    names, expand = shape_of(resource, actor(), _pairs())
    if expand:
        raise FilterError(_("“%(name)s” means nothing with as_of.", name="expand"), "expand")
    moment = moment_of(request.args["as_of"])
    fetch(resource, actor(), record_id)
    return past_object(resource, actor(), past_of(resource, record_id, moment), names)


@route(blueprint, "/core/changes/<int:number>/undo", right="signed-in", methods=("POST",))
def undone(number: int) -> Response:
    """Take back all that a change set belongs to; much of it as a job."""

    def work() -> Response:
        json_body(may_be_empty=True)
        found = undo(number, actor(), "api")
        if found.job is None:
            return answer({"change_set": found.change_set_id or None})
        location = f"{API}/core/jobs/{found.job.id}"
        return answer({"job": found.job.id}, 202, {"Location": location})

    return done_once(actor(), work)


@route(blueprint, "/<plugin>/<name>/<int:record_id>", right=RESOURCE, methods=("PATCH",))
def patched(plugin: str, name: str, record_id: int) -> Response:
    """Change what is sent of a record."""
    resource, _record_there = record_at(plugin, name, record_id, "update")
    shape = _shape(resource)
    update_one(resource, actor(), record_id, json_body(), _if_match())
    return _record(resource, record_id, shape)


@route(blueprint, "/<plugin>/<name>/<int:record_id>", right=RESOURCE, methods=("DELETE",))
def deleted(plugin: str, name: str, record_id: int) -> Response:
    """Delete a record."""
    resource, _record_there = record_at(plugin, name, record_id, "delete")
    delete_one(resource, actor(), record_id, _if_match())
    return Response(status=204)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/changes", right=RESOURCE)
def changes(plugin: str, name: str, record_id: int) -> Response:
    """Answer the history of a record."""
    resource, record = record_at(plugin, name, record_id)
    after, limit = page_of(_pairs())
    return answer(changes_answer(resource, actor(), record, after, limit))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/chain", right=RESOURCE)
def chain(plugin: str, name: str, record_id: int) -> Response:
    """Answer what a record was made from and what was made of it."""
    _resource, record = record_at(plugin, name, record_id)
    return answer(chain_answer(record, actor()))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/<verb>", right=RESOURCE, methods=("POST",))
def performed(plugin: str, name: str, record_id: int, verb: str) -> Response:
    """Do a verb of a record."""
    resource = resource_at(plugin, name)
    action = resource.actions().get(verb)
    if action is None:
        raise NotVisible(resource.address, verb)

    def work() -> Response:
        record_at(plugin, name, record_id, action.right)
        shape, body = _shape(resource), json_body(may_be_empty=True)
        perform_one(resource, actor(), record_id, verb, body, _if_match())
        return _record(resource, record_id, shape)

    return done_once(actor(), work)


def _pairs() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))


def _shape(resource: Resource) -> tuple[Any, Any]:
    """Return which fields of one record are answered, and which as objects."""
    only_shape(_pairs())
    return shape_of(resource, actor(), _pairs())


def _record(
    resource: Resource,
    record_id: int,
    shape: tuple[Any, Any],
    status: int = 200,
    **headers: str,
) -> Response:
    """Answer a record; one that left the person's sight with what was done is its number only."""
    found = objects_by_id(resource, actor(), [record_id], *shape).get(record_id)
    if found:
        headers["ETag"] = etag(found["version"])
    return answer(found or {"id": record_id}, status, headers)


def _if_match() -> str:
    return request.headers.get("If-Match", "")
