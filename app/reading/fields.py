"""What the filter language may reach: fields, references and children that a person may read."""

from collections.abc import Sequence
from typing import Any

from peewee import ForeignKeyField, Model

from app.duplicates.tombstones import can_stay
from app.filters.errors import FilterError
from app.filters.targets import (
    Children,
    Column,
    Computed,
    Context,
    Forward,
    Linked,
    Target,
)
from app.hints import hint_at
from app.reading.planning import others_merged
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.clock import firm_zone, today
from models.computed import computed
from models.core import User
from models.kinds import kind_of
from models.record import KeyField, link_columns
from models.texts import _

_USER_COLUMNS = ("created_by", "updated_by")


def rule_context(actor: Actor) -> Context:
    """Return what a stored rule means for this person: it sees every field and every row."""
    return Context(
        fields=ActorFields(actor, checked=False),
        today=today(),
        zone=firm_zone(),
        me=actor.user_id,
        my=lambda name: _my(actor, name),
        scope=lambda source: None,
        merged=_merged,
    )


def _merged(model: type[Model], number: int) -> Sequence[int]:
    resource = registry.by_model.get(model)
    is_possible = resource is not None and can_stay(resource)
    return others_merged(resource.address, number) if resource and is_possible else ()


def _my(actor: Actor, name: str) -> object:
    user = User.get_or_none(User.id == actor.user_id)
    if name in User.secret or (name not in User._meta.fields and name not in User._meta.manytomany):
        raise LookupError(name)
    if user is None:
        return None
    return user.linked(name) if name in User._meta.manytomany else user.__data__.get(name)


class ActorFields:
    """The fields of every record as one person may filter them."""

    def __init__(self, actor: Actor, checked: bool = True) -> None:
        self.actor = actor
        self.checked = checked

    def field(self, model: type[Model], name: str) -> Target:
        """Find a field by its name. Raises FilterError where there is none, or none to see."""
        resource = registry.by_model.get(model)
        if resource is not None and self.checked and name in self.actor.hidden(resource):
            raise FilterError(self._unknown(resource, model, name), name, hidden=True)
        found = _own(model, name) or self._children(model, name)
        if found is None:
            raise FilterError(self._unknown(resource, model, name), name)
        return found

    def _children(self, model: Any, name: str) -> Target | None:
        """Find the records that point here: by the backref's name, or by resource and reference.

        Raises FilterError where the reference is hidden: read backwards it would tell the same.
        """
        for resource, reference in registry.pointing_at(model):
            if name not in (reference.backref, backref_name(model, resource, reference)):
                continue
            if self.checked and reference.name in self.actor.hidden(resource):
                own = registry.by_model.get(model)
                raise FilterError(self._unknown(own, model, name), name, hidden=True)
            return Children(resource.model, reference)
        return None

    def _unknown(self, resource: Resource | None, model: Any, name: str) -> str:
        hidden = self.actor.hidden(resource) if resource is not None else frozenset()
        known = [one for one in [*model._meta.fields, *model._meta.manytomany] if one not in hidden]
        known = [one for one in known if not isinstance(model._meta.fields.get(one), KeyField)]
        where = resource.name if resource is not None else model.__name__
        return _(
            "There is no field “%(name)s” in %(where)s.%(hint)s",
            name=name,
            where=where,
            hint=hint_at(name, known),
        )


def _own(model: Any, name: str) -> Target | None:
    field = model._meta.fields.get(name)
    if isinstance(field, KeyField):
        return None
    if isinstance(field, ForeignKeyField):
        return Forward(field, is_user=field.rel_model is User)
    if field is not None:
        key = model._meta.fields.get(f"{name}_key")
        return Column(field, kind_of(field), key, is_user=name in _USER_COLUMNS)
    many = model._meta.manytomany.get(name)
    if many is not None:
        _through, mine, theirs = link_columns(many)
        return Linked(mine, theirs, is_user=many.rel_model is User)
    for base in model.__mro__:
        declared = vars(base).get(name)
        if isinstance(declared, computed):
            build = declared.function
            return Computed(build, declared.value_kind(model), _adapter(declared, model))
    return None


def _adapter(declared: computed, model: Any) -> Any:
    field = declared.first_field(model)
    if field is None or declared.kind not in ("", kind_of(field).name):
        return lambda value: value
    return field.db_value


def backref_name(model: Any, resource: Resource, reference: Any) -> str:
    """Name the records that point at this one: `loans`, from another plugin `library_loans`."""
    own = registry.by_model.get(model)
    same = own is not None and own.plugin is resource.plugin
    return resource.name if same else f"{resource.plugin.name}_{resource.name}"
