"""The fields of a resource as programs know them: which there are, of what kind, who may set them.

The answers, the checks of what is sent, the OpenAPI description and the page for readers all ask
here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import ForeignKeyField

from app.lasting import while_rights_stay
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.writing.gate import line_resource
from app.writing.values import required_names, writable_names
from models.computed import computed
from models.kinds import Kind, kind_of
from models.record import SYSTEM_FIELDS, KeyField

ALWAYS = ("id", "version")
_LAST = ("created_at", "created_by", "updated_at", "updated_by", "version")


@dataclass(frozen=True)
class ApiField:
    """A field: `form` is plain, reference, many, pointer, computed or lines."""

    name: str
    form: str
    label: str
    kind: Kind | None = None
    field: Any = None
    target: Resource | None = None
    """What a reference, a list of them or lines consist of; None where that isn't enabled."""
    is_writable: bool = False
    is_required: bool = False

    @property
    def is_relation(self) -> bool:
        """It can be expanded."""
        return self.form in ("reference", "many", "pointer")


@while_rights_stay
def api_fields(resource: Resource, actor: Actor) -> Mapping[str, ApiField]:
    """Return by name the fields that a person may read, in the order they are answered."""
    hidden = actor.hidden(resource)
    writable = set(writable_names(resource, actor))
    needed = required_names(resource)
    return {
        one.name: _with_rights(one, writable, needed)
        for one in _declared(resource, actor)
        if one.name not in hidden
    }


def _with_rights(one: ApiField, writable: set[str], needed: set[str]) -> ApiField:
    may = one.form == "lines" or one.name in writable
    return ApiField(
        one.name, one.form, one.label, one.kind, one.field, one.target, may, one.name in needed
    )


def _declared(resource: Resource, actor: Actor) -> Iterator[ApiField]:
    model: Any = resource.model
    columns = {f"{name}_{end}" for name in model.refs for end in ("resource", "id")}
    names = [one.name for one in model._meta.sorted_fields if one.name not in columns]
    own = [name for name in names if name not in SYSTEM_FIELDS]
    for name in ("id", *own):
        if not isinstance(model._meta.fields[name], KeyField):
            yield _column(resource, name)
    for name in model.refs:
        yield ApiField(name, "pointer", str(field_label(model, name)))
    for name, many in model._meta.manytomany.items():
        yield ApiField(
            name, "many", str(field_label(model, name)), None, many, registry.of(many.rel_model)
        )
    for name, value in _computed(model):
        yield ApiField(name, "computed", str(field_label(model, name)), value.value_kind(model))
    for name in resource.lines:
        child = line_resource(resource, name)
        if child is not None and actor.may(child, "read"):
            yield ApiField(name, "lines", str(child.title), None, None, child)
    for name in _LAST:
        yield _column(resource, name)


def _column(resource: Resource, name: str) -> ApiField:
    field = resource.model._meta.fields[name]
    label = str(field_label(resource.model, name))
    if isinstance(field, ForeignKeyField):
        target = registry.of(field.rel_model)
        return ApiField(name, "reference", label, kind_of(field), field, target)
    return ApiField(name, "plain", label, kind_of(field), field)


def _computed(model: Any) -> list[tuple[str, Any]]:
    found: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        found |= {name: one for name, one in vars(base).items() if isinstance(one, computed)}
    return list(found.items())
