"""The shape of values and records in JSON Schema (2020-12), from the fields' kinds."""

from typing import Any

from app.jsonapi.fields import ApiField, api_fields
from app.resource import Resource
from app.rights import Actor
from models.kinds import Kind

Schema = dict[str, Any]

_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
_DECIMALS = {
    "decimal": "An exact decimal.",
    "money": "An amount of money, in the decimals of its currency.",
    "price": "The price of one unit.",
    "quantity": "A quantity.",
    "percent": "In percent: 20 is 20 %.",
}
_STRINGS: dict[str, Schema] = {
    "day": {"format": "date"},
    "moment": {"format": "date-time", "description": "In UTC, ending in Z."},
    "time": {"pattern": "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$"},
    "birthday": {"pattern": "^--[0-1][0-9]-[0-3][0-9]$"},
    "email": {"format": "email"},
    "url": {"format": "uri"},
    "country": {"pattern": "^[A-Z]{2}$", "description": "ISO 3166-1."},
    "currency": {"pattern": "^[A-Z]{3}$", "description": "ISO 4217."},
    "language": {"description": "A language tag of BCP 47."},
    "richtext": {"description": "Markdown."},
}
POINTER: Schema = {
    "type": ["object", "null"],
    "properties": {"resource": {"type": "string"}, "id": {"type": "integer"}},
    "required": ["resource", "id"],
    "description": "A record of any resource.",
}


def component(resource: Resource, end: str = "") -> str:
    """Name a resource's schema: `contacts.parties`, `contacts.parties.new`."""
    name = resource.address.replace("/", ".")
    return f"{name}.{end}" if end else name


def ref(name: str) -> Schema:
    """Refer to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def record_schemas(resource: Resource, actor: Actor) -> dict[str, Schema]:
    """Return a resource's schemas: as it is answered, as it is made and as it is changed."""
    known = api_fields(resource, actor)
    answered = {name: value_schema(one) for name, one in known.items()}
    sent = {name: _sent(one) for name, one in known.items() if one.is_writable}
    about = str(resource.about or type(resource).__doc__ or resource.title).strip()
    made: Schema = {"type": "object", "properties": sent, "additionalProperties": False}
    needed = [name for name, one in known.items() if one.is_writable and one.is_required]
    line = {"id": {"type": "integer"}} if resource.is_child else {}
    found = {
        "": {
            "type": "object",
            "description": about,
            "properties": answered,
            "required": ["id", "version"],
        },
        "new": made | ({"required": needed} if needed else {}),
        "change": {**made, "properties": {**line, **sent}},
    }
    return {component(resource, end): schema for end, schema in found.items()}


def value_schema(one: ApiField) -> Schema:
    """Return the schema of a field's value as it is answered."""
    label = {"title": one.label}
    match one.form:
        case "many":
            number = {"type": ["integer", "object"]}
            return {**label, "type": "array", "items": number, **_of(one)}
        case "lines":
            assert one.target is not None
            return {**label, "type": "array", "items": ref(component(one.target))}
        case "pointer":
            return {**POINTER, **label}
        case "reference":
            return {**label, "type": ["integer", "object", "null"], **_of(one)}
    assert one.kind is not None
    return {**label, **_nullable(_of_kind(one.kind), one)}


def _sent(one: ApiField) -> Schema:
    """Return the schema of a value that is sent: decimals may be numbers, relations are ids."""
    schema = value_schema(one)
    if one.form == "lines" and one.target is not None:
        return {**schema, "items": ref(component(one.target, "change"))}
    if one.form == "many":
        return {**schema, "items": {"type": "integer"}}
    if one.form == "reference":
        return {**schema, "type": ["integer", "null"]}
    if one.kind is not None and one.kind.name in _DECIMALS:
        return {**schema, "type": ["string", "number", "null"]}
    return schema


def _of(one: ApiField) -> Schema:
    where = one.target.address if one.target else ""
    return {"description": f"The id of a record of {where}."} if where else {}


def _of_kind(kind: Kind) -> Schema:
    if kind.name == "yesno":
        return {"type": "boolean"}
    if kind.name == "integer":
        return {"type": "integer"}
    if kind.name in _DECIMALS:
        return {"type": "string", "pattern": _DECIMAL, "description": _DECIMALS[kind.name]}
    if kind.name in ("choice", "state"):
        return {"enum": [_choice(kind, key) for key, _label in kind.options(None)]}
    if kind.name in ("reference", "record"):
        return {"type": "integer"}
    if kind.name == "json":
        return {"description": "Any JSON."}
    most = getattr(kind, "max_length", None)
    return {
        "type": "string",
        **({"maxLength": most} if most else {}),
        **_STRINGS.get(kind.name, {}),
    }


def _choice(kind: Kind, key: str) -> Any:
    return kind.plain(kind.parse(key))


def _nullable(schema: Schema, one: ApiField) -> Schema:
    """Let a value be missing where the row may lack it; emptied, what has a default gets that."""
    if one.field is not None and not one.field.null and not one.is_writable:
        return schema
    if not schema.keys() & {"type", "enum"}:
        return schema
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}
