"""Files, imports and exports of a resource, described in OpenAPI."""

from collections.abc import Iterable

from app.exporting.export import FORMATS
from app.jsonapi.openapi_parts import (
    BODY,
    header,
    json_answer,
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
from models.core import File, Job

_BINARY: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}


def file_paths(resource: Resource, actor: Actor) -> dict[str, Schema]:
    """Return what a person may call of a resource that isn't all JSON."""
    at = f"/{resource.address}"
    paths: dict[str, Schema] = {}
    calls = _of_files(resource, actor)
    if calls:
        paths[f"{at}/{{id}}/files"] = {"parameters": [record_id()], **calls}
    if resource.model is File:
        paths[f"{at}/{{id}}/content"] = {"parameters": [record_id()], "get": _content(resource)}
    if actor.may(resource, "create") and not resource.is_child:
        paths[f"{at}/import"] = {"post": _import(resource, actor)}
        number = parameter("number", "path", "The number of the import.", {"type": "integer"})
        paths[f"{at}/import/{{number}}/rejected"] = {
            "parameters": [number],
            "get": _rejected(resource),
        }
        paths[f"{at}/import/{{number}}/warnings"] = {
            "parameters": [number],
            "get": _warned(resource),
        }
    if actor.may(resource, "export"):
        paths[f"{at}/export"] = {"get": _export(resource)}
    return paths


def _of_files(resource: Resource, actor: Actor) -> Schema:
    files = registry.by_model[File]
    if not resource.takes_files:
        return {}
    found: Schema = {}
    readable = actor.may(files)
    if readable and "about" not in actor.hidden(files):
        found["get"] = _files(resource, ref(component(files)))
    if actor.may(resource, "update"):
        known = ref(component(files)) if readable else {"type": "object"}
        found["post"] = _add(resource, known)
    return found


def _files(resource: Resource, file: Schema) -> Schema:
    page = page_of(file)
    return operation(
        resource,
        "files",
        f"The files of one of {resource.title}",
        parameters=steering(),
        responses={"200": json_answer("A page of its files.", page), **wrong(400, 404)},
    )


def _add(resource: Resource, file: Schema) -> Schema:
    sent: Schema = {
        "type": "object",
        "properties": {"file": {"type": "array", "items": _BINARY, "minItems": 1}},
        "required": ["file"],
    }
    made = {"type": "object", "properties": {"items": {"type": "array", "items": file}}}
    return operation(
        resource,
        "add_files",
        f"Add files: {resource.singular}",
        parameters=[*shape(), header("Idempotency-Key", "The same key does it once a day.")],
        requestBody=_multipart(sent),
        responses={
            "201": json_answer("The files that were stored.", made),
            **wrong(403, 404, 409, *BODY),
        },
    )


def _import(resource: Resource, actor: Actor) -> Schema:
    sent: Schema = {
        "type": "object",
        "properties": {
            "file": _BINARY,
            "map": {
                "type": "string",
                "contentMediaType": "application/json",
                "description": "Column to field; left out, it is guessed.",
            },
            "key": {"type": "string", "description": "The field that finds stored records."},
            "dry_run": {"enum": ["true", "false"], "description": "Rehearse it only."},
        },
        "required": ["file"],
        "additionalProperties": False,
    }
    jobs = registry.by_model[Job]
    job = ref(component(jobs)) if actor.may(jobs) else {"type": "object"}
    accepted = json_answer("The job. Its address stands in Location.", job)
    return operation(
        resource,
        "import",
        f"Import {resource.title}",
        parameters=[*shape(), header("Idempotency-Key", "The same key does it once a day.")],
        requestBody=_multipart(sent),
        responses={"202": accepted, **wrong(403, 404, *BODY)},
    )


def _rejected(resource: Resource) -> Schema:
    return operation(
        resource,
        "rejected",
        "The rejected rows of an import, each with its reason",
        responses={"200": _text("text/csv", "CSV."), **wrong(403, 404)},
    )


def _warned(resource: Resource) -> Schema:
    return operation(
        resource,
        "warnings",
        "The rows of an import that were kept with a value that failed its check",
        responses={"200": _text("text/csv", "CSV."), **wrong(403, 404)},
    )


def _export(resource: Resource) -> Schema:
    return operation(
        resource,
        "export",
        f"Export {resource.title}",
        parameters=[
            *(one for one in steering() if one["name"] in ("fields", "sort", "q", "where")),
            parameter("format", "query", "csv if not told otherwise.", {"enum": list(FORMATS)}),
            parameter("form", "query", "raw: ids and plain values.", {"enum": ["raw", "people"]}),
        ],
        responses={
            "200": _content_in(FORMATS.values(), "All that the filter finds."),
            **wrong(400, 403, 404),
        },
    )


def _content(resource: Resource) -> Schema:
    return operation(
        resource,
        "content",
        "The content of a file",
        responses={
            "200": _content_in(("*/*",), "The content, in its own type."),
            **wrong(404, 409),
        },
    )


def _multipart(schema: Schema) -> Schema:
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _text(kind: str, text: str) -> Schema:
    return _content_in((kind,), text)


def _content_in(kinds: Iterable[str], text: str) -> Schema:
    return {"description": text, "content": {kind: {"schema": _BINARY} for kind in kinds}}
