"""The pieces of the OpenAPI description: calls, parameters, bodies, answers."""

from typing import Any

from app.jsonapi.lists import LIMIT, MOST
from app.jsonapi.problems import JSON
from app.jsonapi.schemas import Schema, component
from app.resource import Resource

ANY = (401, 405, 406, 429, 500, 503)
BODY = (400, 413, 415, 422, 507)


def operation(resource: Resource, verb: str, summary: str, **more: Any) -> Schema:
    """Describe one call of a resource."""
    return {
        "operationId": component(resource, verb),
        "tags": [resource.plugin.name],
        "summary": summary,
        **more,
    }


def shape() -> list[Schema]:
    """Describe `fields` and `expand`."""
    return [
        parameter("fields", "query", "Only these, parted by commas.", {"type": "string"}),
        parameter("expand", "query", "Objects in place of these ids.", {"type": "string"}),
    ]


def steering() -> list[Schema]:
    """Describe what steers a list."""
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}
    return [
        *shape(),
        parameter("limit", "query", "How many at most.", limit),
        parameter("after", "query", "The cursor of the page before.", {"type": "string"}),
        parameter("count", "query", "Adds the total.", {"enum": ["true", "false"]}),
        parameter("sort", "query", "Such as -created_at,name.", {"type": "string"}),
        parameter("q", "query", "Words to search for.", {"type": "string"}),
        parameter("where", "query", "A condition with and, or, not.", {"type": "string"}),
    ]


def parameter(name: str, place: str, text: str, schema: Schema) -> Schema:
    """Describe a parameter."""
    found: Schema = {"name": name, "in": place, "description": text, "schema": schema}
    return {**found, "required": True} if place == "path" else found


def header(name: str, text: str) -> Schema:
    """Describe a header."""
    return parameter(name, "header", text, {"type": "string"})


def if_match() -> Schema:
    """Describe `If-Match`."""
    return header("If-Match", "The ETag that must still be true.")


def record_id() -> Schema:
    """Describe the record's number in the address."""
    return parameter("id", "path", "The record's number.", {"type": "integer", "minimum": 1})


def json_answer(text: str, schema: Schema) -> Schema:
    """Describe an answer in JSON."""
    return {"description": text, "content": {JSON: {"schema": schema}}}


def page_of(record: Schema) -> Schema:
    """Describe a page of a list."""
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": record},
            "next": {"type": ["string", "null"]},
            "total": {"type": "integer"},
        },
        "required": ["items", "next"],
    }


def json_body(schema: Schema, required: bool = True) -> Schema:
    """Describe a body in JSON."""
    return {"required": required, "content": {JSON: {"schema": schema}}}


def wrong(*codes: int) -> Schema:
    """Refer to the problems that may be answered."""
    return {
        str(code): {"$ref": f"#/components/responses/problem{code}"}
        for code in sorted({*ANY, *codes})
    }
