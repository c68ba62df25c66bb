"""Comments and notifications, described in OpenAPI."""

from app.jsonapi.openapi_parts import (
    BODY,
    header,
    json_answer,
    json_body,
    operation,
    page_of,
    parameter,
    record_id,
    shape,
    steering,
    wrong,
)
from app.jsonapi.schemas import Schema, component, ref
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.talk.adding import may_comment
from models.core import Comment
from models.core.comment import LONGEST
from models.core.notification import EVENTS

_TEXT: Schema = {
    "type": "object",
    "properties": {
        "text": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST,
            "description": "Plain text; @Name or @mail mentions somebody.",
        }
    },
    "required": ["text"],
    "additionalProperties": False,
}
NOTIFICATION: Schema = {
    "type": "object",
    "description": "One's own; of what one may not see any more it tells nothing.",
    "properties": {
        "id": {"type": "integer"},
        "event": {"enum": list(EVENTS)},
        "at": {"type": "string", "format": "date-time"},
        "read_at": {"type": ["string", "null"], "format": "date-time"},
        "by": {"type": ["integer", "null"], "description": "The id of the user."},
        "count": {"type": "integer"},
        "about": {"type": ["object", "null"]},
        "comment": {"type": ["integer", "null"]},
        "label": {"type": ["string", "null"]},
        "text": {"type": ["string", "null"]},
    },
}


def comment_paths(resource: Resource, actor: Actor) -> dict[str, Schema]:
    """Return what a person may call of the comments on a resource's records."""
    comments = registry.by_model[Comment]
    if not resource.takes_comments:
        return {}
    found: Schema = {}
    readable = actor.may(comments)
    if readable and "about" not in actor.hidden(comments):
        page = page_of(ref(component(comments)))
        found["get"] = operation(
            resource,
            "comments",
            f"The comments on one of {resource.title}",
            parameters=steering(),
            responses={"200": json_answer("A page of them.", page), **wrong(400, 404)},
        )
    if may_comment(actor):
        made = ref(component(comments)) if readable else {"type": "object"}
        found["post"] = operation(
            resource,
            "comment",
            f"Comment: {resource.singular}",
            parameters=[*shape(), header("Idempotency-Key", "The same key does it once a day.")],
            requestBody=json_body(_TEXT),
            responses={
                "201": json_answer("The comment.", made),
                **wrong(400, 403, 404, 409, *BODY),
            },
        )
    if not found:
        return {}
    return {f"/{resource.address}/{{id}}/comments": {"parameters": [record_id()], **found}}


def notification_paths() -> dict[str, Schema]:
    """Return what everybody may call of their own notifications."""
    paging = [one for one in steering() if one["name"] in ("limit", "after")]
    unread = parameter("unread", "query", "Only those.", {"enum": ["true", "false"]})
    answers = {**wrong(403, 404, *BODY)}
    count: Schema = {"type": "object", "properties": {"read": {"type": "integer"}}}
    number = parameter("number", "path", "The id.", {"type": "integer"})
    empty = json_body({"type": "object"}, required=False)
    return {
        "/notifications": {
            "get": {
                "operationId": "notifications.list",
                "summary": "One's own notifications",
                "parameters": [*paging, unread],
                "responses": {
                    "200": json_answer("Newest first.", page_of(ref("notification"))),
                    **wrong(400),
                },
            }
        },
        "/notifications/read": {
            "post": {
                "operationId": "notifications.read_all",
                "summary": "Mark all as read",
                "requestBody": empty,
                "responses": {"200": json_answer("How many were unread.", count), **answers},
            }
        },
        "/notifications/{number}/read": {
            "parameters": [number],
            "post": {
                "operationId": "notifications.read",
                "summary": "Mark one as read",
                "requestBody": empty,
                "responses": {
                    "200": json_answer("It, as it is now.", ref("notification")),
                    **answers,
                },
            },
        },
    }
