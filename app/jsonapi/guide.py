"""The API for people to read: each resource's fields, operators, verbs and examples."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.jsonapi.fields import ApiField, api_fields
from app.pages import Link
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.core import File
from models.texts import _

_SAMPLES: dict[str, Any] = {
    "integer": 9,
    "decimal": "12.5",
    "money": "12.50",
    "price": "12.5",
    "quantity": "2",
    "percent": "20",
    "yesno": True,
    "day": "2026-03-01",
    "moment": "2026-03-01T10:00:00Z",
    "time": "10:00",
    "birthday": "--03-01",
    "email": "ada@lantern.example",
    "phone": "+49 30 901820",
    "url": "https://lantern.example",
    "country": "DE",
    "currency": "EUR",
    "language": "de",
    "timezone": "Europe/Berlin",
    "iban": "DE89370400440532013000",
    "vat": "DE136695976",
}


@dataclass
class GuideField:
    """A field as the page shows it."""

    name: str
    label: str
    type: str
    notes: list[str] = field(default_factory=list)
    operators: str = ""


@dataclass
class Example:
    """A call by curl."""

    title: str
    text: str


@dataclass
class Guide:
    """What the page of one resource shows."""

    title: str
    about: str
    address: str
    fields: list[GuideField]
    verbs: list[tuple[str, str, str]]
    examples: list[Example]


def resources_by_plugin(actor: Actor) -> list[tuple[str, list[Link]]]:
    """Return the resources that a person may read, under their plugins."""
    groups = []
    for one in registry.enabled():
        links = [
            Link(
                str(resource.title),
                f"/settings/api/{resource.address}",
                resource.icon or "table",
                hint=resource.address,
            )
            for resource in one.resources
            if actor.may(resource, "read")
        ]
        if links and one.plugin:
            groups.append((str(one.plugin.label), links))
    return groups


def resource_guide(resource: Resource, actor: Actor, base: str) -> Guide:
    """Return what there is to say of a resource to a person."""
    known = api_fields(resource, actor)
    at = f"{base}/{resource.address}"
    return Guide(
        title=str(resource.title),
        about=str(resource.about or ""),
        address=f"/api/v1/{resource.address}",
        fields=[_field(one) for one in known.values()],
        verbs=_verbs(resource, actor),
        examples=_examples(resource, actor, known, at),
    )


def _field(one: ApiField) -> GuideField:
    notes = []
    if one.is_required and one.is_writable:
        notes.append(str(_("required")))
    if not one.is_writable:
        notes.append(str(_("read only")))
    if one.kind is not None and one.kind.name in ("choice", "state"):
        notes.append(" | ".join(key for key, _label in one.kind.options(None)))
    operators = ""
    if one.form != "lines":
        ops = one.kind.filter_ops if one.kind else ("eq", "ne", "in", "isnull")
        operators = " ".join("=" if op == "eq" else f"__{op}" for op in ops)
    return GuideField(one.name, one.label, _type(one), notes, operators)


def _type(one: ApiField) -> str:
    target = one.target.address if one.target else ""
    match one.form:
        case "reference":
            return str(_("id of %(target)s", target=target or _("a record")))
        case "many":
            return str(_("ids of %(target)s", target=target or _("records")))
        case "pointer":
            return '{"resource", "id"}'
        case "lines":
            return str(_("list of %(target)s", target=target))
    assert one.kind is not None
    return one.kind.name


def _verbs(resource: Resource, actor: Actor) -> list[tuple[str, str, str]]:
    """Return (method, address, what it does) of what the person may call."""
    at = f"/api/v1/{resource.address}"
    rows = [
        ("read", "GET", at, _("The list: filter, sort, fields, limit, after, count, expand")),
        ("create", "POST", at, _("One record, or up to 1 000 as items")),
        ("read", "GET", f"{at}/<id>", _("One record")),
        ("update", "PATCH", f"{at}/<id>", _("Changes what is sent")),
        ("delete", "DELETE", f"{at}/<id>", _("Deletes it with its parts")),
        ("read", "GET", f"{at}/<id>/changes", _("Its history")),
    ]
    found = [
        (method, path, str(text)) for verb, method, path, text in rows if actor.may(resource, verb)
    ]
    found += _verbs_of_files(resource, actor, at)
    for action in resource.actions().values():
        if actor.may(resource, action.right):
            found.append(("POST", f"{at}/<id>/{action.name}", str(action.label)))
    return found


def _verbs_of_files(resource: Resource, actor: Actor, at: str) -> list[tuple[str, str, str]]:
    rows = []
    if resource.takes_files and actor.may(registry.by_model[File]):
        rows.append(("read", "GET", f"{at}/<id>/files", _("Its files")))
    if resource.takes_files:
        rows.append(("update", "POST", f"{at}/<id>/files", _("Adds files, sent as multipart")))
    if resource.model is File:
        rows.append(("read", "GET", f"{at}/<id>/content", _("Its content")))
    if not resource.is_child:
        rows.append(("create", "POST", f"{at}/import", _("Imports a file, as a job")))
    rows.append(("export", "GET", f"{at}/export", _("All that a filter finds, as CSV")))
    return [
        (method, path, str(text)) for verb, method, path, text in rows if actor.may(resource, verb)
    ]


def _examples(
    resource: Resource, actor: Actor, known: Mapping[str, ApiField], at: str
) -> list[Example]:
    token = '-H "Authorization: Bearer $TOKEN"'
    names = [one.name for one in known.values() if one.form == "plain"][1:4]
    query = f"fields={','.join(names)}&limit=10&sort=-updated_at&count=true"
    found = [Example(str(_("A list")), f'curl {token} \\\n  "{at}?{query}"')]
    body = _sample(known)
    sent = f"{token} \\\n  -H 'Content-Type: application/json'"
    if actor.may(resource, "create"):
        call = f"curl {sent} \\\n  -H 'Idempotency-Key: 6f1c' \\\n  -d '{_json(body)}' \\\n  {at}"
        found.append(Example(str(_("A new record")), call))
    if resource.takes_files and actor.may(resource, "update"):
        call = f"curl {token} \\\n  -F file=@offer.pdf -F file=@plan.png \\\n  {at}/7/files"
        found.append(Example(str(_("Files of a record")), call))
    if actor.may(resource, "create") and not resource.is_child:
        call = f"curl {token} \\\n  -F file=@list.csv -F dry_run=true \\\n  {at}/import"
        found.append(Example(str(_("A rehearsed import")), call))
    if actor.may(resource, "update") and body:
        some = dict(list(body.items())[:1])
        call = (
            f"curl -X PATCH {sent} \\\n  -H 'If-Match: \"1\"' \\\n  -d '{_json(some)}' \\\n  {at}/7"
        )
        found.append(Example(str(_("A change, unless somebody was faster")), call))
    return found


def _sample(known: Mapping[str, ApiField]) -> dict[str, Any]:
    """Return a body with what is required and, where that is little, some more."""
    can = [one for one in known.values() if one.is_writable and one.form != "lines"]
    chosen = [one for one in can if one.is_required]
    chosen += [one for one in can if one not in chosen and one.form == "plain"][: 3 - len(chosen)]
    return {one.name: _sample_of(one) for one in chosen}


def _sample_of(one: ApiField) -> Any:
    if one.form == "many":
        return [7]
    if one.form == "pointer":
        return {"resource": "contacts/parties", "id": 7}
    if one.form == "reference" or one.kind is None:
        return 7
    options = one.kind.options(None) if one.kind.name in ("choice", "state") else []
    return options[-1][0] if options else _SAMPLES.get(one.kind.name, one.label)


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
