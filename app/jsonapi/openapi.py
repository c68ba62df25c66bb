"""The API described in OpenAPI 3.1, from the same declarations: what one person may call."""

from http import HTTPStatus

from wtforms import BooleanField, DateField, Form

from app.jsonapi.bulk import MOST_ITEMS
from app.jsonapi.fields import ApiField, api_fields
from app.jsonapi.openapi_files import file_paths
from app.jsonapi.openapi_parts import (
    ANY,
    BODY,
    header,
    if_match,
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
from app.jsonapi.openapi_talk import NOTIFICATION, comment_paths, notification_paths
from app.jsonapi.problems import TYPE
from app.jsonapi.reports import report_paths
from app.jsonapi.schemas import Schema, component, record_schemas, ref
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.settings import firm
from app.version import VERSION
from models.action import Action

API = "/api/v1"
_PROBLEM: Schema = {
    "type": "object",
    "description": "What is wrong, as RFC 9457 says it.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string", "description": "The key in the address, as sent."},
        "name": {"type": "string", "description": "The field, operator or value in it."},
        "header": {"type": "string", "description": "The header that it is about."},
        "errors": {
            "type": "object",
            "description": "By field: name, lines.0.quantity, items.3.name.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["title", "status"],
}
_CHANGE: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "by": {"type": ["integer", "null"], "description": "The id of the user."},
        "way": {"type": "string"},
        "cause": {"type": ["string", "null"]},
        "change_set": {"type": "integer"},
        "record": {"type": "object"},
        "verb": {"enum": ["create", "update", "delete", "merge", "purge", "erase"]},
        "version": {"type": "integer"},
        "fields": {"type": "object", "description": "By name: old and new."},
    },
}


def describe(actor: Actor) -> Schema:
    """Return the description of what a person may call."""
    paths: dict[str, Schema] = {"/openapi.json": {"get": _own()}, **notification_paths()}
    if any(_may_write(actor, resource) for resource in registry.enabled_resources()):
        paths["/core/changes/{change_set}/undo"] = _undo()
    schemas = {"problem": _PROBLEM, "change": _CHANGE, "notification": NOTIFICATION}
    for resource in registry.enabled_resources():
        if not actor.may(resource, "read"):
            continue
        schemas |= record_schemas(resource, actor)
        paths |= _paths(resource, actor)
    paths |= report_paths(actor)
    if actor.may_all():
        paths["/settings/{owner}"] = _settings()
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Shophouse: {firm().name}", "version": VERSION},
        "servers": [{"url": API}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {f"problem{code}": _problem(code) for code in _codes()},
        },
    }


def _own() -> Schema:
    return {
        "operationId": "openapi",
        "summary": "This description",
        "responses": {"200": json_answer("The description.", {"type": "object"}), **wrong()},
    }


def _may_write(actor: Actor, resource: Resource) -> bool:
    return any(actor.may(resource, verb) for verb in ("create", "update", "delete"))


def _undo() -> Schema:
    """Describe undoing, which asks for the rights of the reverse of each change."""
    number = parameter("change_set", "path", "As the history tells it.", {"type": "integer"})
    done = {"type": "object", "properties": {"change_set": {"type": ["integer", "null"]}}}
    queued = {"type": "object", "properties": {"job": {"type": "integer"}}}
    return {
        "parameters": [number],
        "post": {
            "operationId": "core.changes.undo",
            "summary": "Undo all that was done at once",
            "parameters": [header("Idempotency-Key", "Done once a day.")],
            "requestBody": json_body({"type": "object"}, required=False),
            "responses": {
                "200": json_answer("The change set that took it back.", done),
                "202": json_answer("It is much: a job takes it back.", queued),
                **wrong(403, 404, 409, *BODY),
            },
        },
    }


def _settings() -> Schema:
    owner = parameter("owner", "path", "A plugin's name, or company.", {"type": "string"})
    answered = json_answer("The settings by name.", {"type": "object"})
    body = json_body({"type": "object"})
    return {
        "parameters": [owner],
        "get": {
            "operationId": "settings.read",
            "summary": "Settings",
            "responses": {"200": answered, **wrong(403, 404)},
        },
        "patch": {
            "operationId": "settings.change",
            "summary": "Change settings",
            "requestBody": body,
            "responses": {"200": answered, **wrong(403, 404, *BODY)},
        },
    }


def _paths(resource: Resource, actor: Actor) -> dict[str, Schema]:
    at, one = f"/{resource.address}", f"/{resource.address}/{{id}}"
    record = ref(component(resource))
    paths: dict[str, Schema] = {
        at: {"get": _list(resource, actor, record)},
        one: {"parameters": [record_id()], "get": _read(resource, record)},
        f"{one}/changes": {"parameters": [record_id()], "get": _changes(resource)},
    }
    if actor.may(resource, "create"):
        paths[at]["post"] = _create(resource, record)
    if actor.may(resource, "update"):
        paths[one]["patch"] = _update(resource, record)
    if actor.may(resource, "delete"):
        paths[one]["delete"] = _delete(resource)
    for action in resource.actions().values():
        if actor.may(resource, action.right):
            call = _action(resource, action, record)
            paths[f"{one}/{action.name}"] = {"parameters": [record_id()], "post": call}
    return paths | file_paths(resource, actor) | comment_paths(resource, actor)


def _list(resource: Resource, actor: Actor, record: Schema) -> Schema:
    page = page_of(record)
    return operation(
        resource,
        "list",
        f"List {resource.title}",
        parameters=[*steering(), *_filters(resource, actor)],
        responses={"200": json_answer("A page of the list.", page), **wrong(400, 404)},
    )


def _read(resource: Resource, record: Schema) -> Schema:
    return operation(
        resource,
        "read",
        f"One of {resource.title}",
        parameters=[
            *shape(),
            parameter(
                "as_of", "query", "A day or a moment: the record as it was.", {"type": "string"}
            ),
        ],
        responses={"200": json_answer("The record.", record), **wrong(400, 404)},
    )


def _create(resource: Resource, record: Schema) -> Schema:
    new = ref(component(resource, "new"))
    several = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": new, "minItems": 1, "maxItems": MOST_ITEMS}
        },
        "required": ["items"],
        "additionalProperties": False,
    }
    made = {"anyOf": [record, {"type": "object", "required": ["items"]}]}
    return operation(
        resource,
        "create",
        f"Create: {resource.singular}",
        parameters=[*shape(), header("Idempotency-Key", "The same key does it once a day.")],
        requestBody=json_body({"anyOf": [new, several]}),
        responses={"201": json_answer("What was stored.", made), **wrong(403, 404, 409, *BODY)},
    )


def _update(resource: Resource, record: Schema) -> Schema:
    return operation(
        resource,
        "update",
        f"Change: {resource.singular}",
        parameters=[*shape(), if_match()],
        requestBody=json_body(ref(component(resource, "change"))),
        responses={
            "200": json_answer("The record as it is now.", record),
            **wrong(403, 404, 409, 412, *BODY),
        },
    )


def _delete(resource: Resource) -> Schema:
    return operation(
        resource,
        "delete",
        f"Delete: {resource.singular}",
        parameters=[if_match()],
        responses={"204": {"description": "It is gone."}, **wrong(403, 404, 409, 412, 507)},
    )


def _changes(resource: Resource) -> Schema:
    page: Schema = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": ref("change")},
            "next": {"type": ["string", "null"]},
        },
    }
    paging = [one for one in steering() if one["name"] in ("limit", "after")]
    return operation(
        resource,
        "changes",
        f"The history of one of {resource.title}",
        parameters=paging,
        responses={"200": json_answer("Changes, newest first.", page), **wrong(400, 404)},
    )


def _action(resource: Resource, action: Action, record: Schema) -> Schema:
    return operation(
        resource,
        action.name,
        f"{action.label}: {resource.singular}",
        parameters=[*shape(), if_match(), header("Idempotency-Key", "Done once a day.")],
        requestBody=json_body(_form(action.form), required=action.form is not None),
        responses={
            "200": json_answer("The record as it is now.", record),
            **wrong(403, 404, 409, 412, *BODY),
        },
    )


def _form(form_class: type[Form] | None) -> Schema:
    """Describe the parameters of an action, as its form declares them."""
    properties: dict[str, Schema] = {}
    needed: list[str] = []
    for field in form_class() if form_class else ():
        schema: Schema = {"type": ["string", "number", "null"]}
        if isinstance(field, BooleanField):
            schema = {"type": "boolean"}
        elif isinstance(field, DateField):
            schema = {"type": ["string", "null"], "format": "date"}
        properties[field.name] = {"title": str(field.label.text), **schema}
        if field.flags.required:
            needed.append(field.name)
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": needed} if needed else {})


def _filters(resource: Resource, actor: Actor) -> list[Schema]:
    return [
        parameter(name, "query", filter_hint(one), {"type": "string"})
        for name, one in api_fields(resource, actor).items()
        if one.form != "lines"
    ]


def filter_hint(one: ApiField) -> str:
    """Say by which operators a field can be filtered."""
    known = one.kind.filter_ops if one.kind is not None else ("eq", "ne", "in", "isnull")
    return "With " + ", ".join(f"__{op}" for op in known if op != "eq") + " too."


def _codes() -> list[int]:
    return sorted({*ANY, *BODY, 403, 404, 409, 412})


def _problem(code: int) -> Schema:
    schema = {"schema": ref("problem")}
    return {"description": HTTPStatus(code).phrase, "content": {TYPE: schema}}
