"""Comments and notifications for programs, under `/api/v1`."""

from flask import Blueprint, Response, request

from app.jsonapi.body import accept_json, json_body
from app.jsonapi.idempotency import done_once
from app.jsonapi.lists import only_shape, shape_of
from app.jsonapi.problems import answer
from app.jsonapi.reading import objects_by_id
from app.jsonapi.talk import (
    comment_in,
    comments_answer,
    may_mark,
    notifications_answer,
    objects,
)
from app.registry import registry
from app.rights import NotVisible
from app.talk.adding import commentable
from app.talk.reading import mark_all_read, mark_read, own_notification
from app.web.person import API, actor
from app.web.route import RESOURCE, route
from models.core import Comment
from views.resources.found import record_at, resource_at

blueprint = Blueprint("api_talk", __name__, url_prefix=API)
blueprint.before_request(accept_json)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/comments", right=RESOURCE)
def listed(plugin: str, name: str, record_id: int) -> Response:
    """Answer a page of the comments on a record."""
    resource, record = record_at(plugin, name, record_id)
    return answer(comments_answer(resource, actor(), record, _pairs()))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/comments", right=RESOURCE, methods=("POST",))
def added(plugin: str, name: str, record_id: int) -> Response:
    """Store a comment on a record."""
    resource = resource_at(plugin, name)
    comments = registry.by_model[Comment]

    def work() -> Response:
        commentable(resource, record_id, actor())
        only_shape(_pairs())
        shape = shape_of(comments, actor(), _pairs())
        made = comment_in(resource, record_id, json_body(), actor())
        found = objects_by_id(comments, actor(), [made], *shape).get(made, {"id": made})
        return answer(found, 201, {"Location": f"{API}/{comments.address}/{made}"})

    return done_once(actor(), work)


@route(blueprint, "/notifications", right="signed-in")
def notifications() -> Response:
    """Answer a page of one's own notifications."""
    return answer(notifications_answer(actor(), _pairs()))


@route(blueprint, "/notifications/<int:number>/read", right="signed-in", methods=("POST",))
def read(number: int) -> Response:
    """Mark one of one's own notifications as read."""
    may_mark(actor())
    json_body(may_be_empty=True)
    mark_read(actor(), number if number < 2**63 else 0)
    row = own_notification(actor(), number if number < 2**63 else 0)
    if row is None:
        raise NotVisible("notifications", number)
    return answer(objects(actor(), [row])[0])


@route(blueprint, "/notifications/read", right="signed-in", methods=("POST",))
def read_all() -> Response:
    """Mark all of one's own notifications as read and answer how many were not."""
    may_mark(actor())
    json_body(may_be_empty=True)
    return answer({"read": mark_all_read(actor(), 2**63 - 1)})


def _pairs() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))
