"""The fields of plain Peewee models, without rights."""

from collections.abc import Callable, Collection
from typing import Any

from peewee import Field, ForeignKeyField, Model

from app.filters.targets import Children, Column, Forward, Kind, Linked, Target
from app.filters.unknown import unknown_field

USER_COLUMNS = frozenset({"created_by", "updated_by"})


class ModelFields:
    """Read fields and relations off the models themselves.

    `kind_of` gives a field's kind, `users` is the model that `me` is one of, `hidden` are pairs of
    model and name that this reader may not use.
    """

    def __init__(
        self,
        kind_of: Callable[[Any], Kind],
        users: type[Model] | None = None,
        hidden: Collection[tuple[type[Model], str]] = (),
    ) -> None:
        self.kind_of = kind_of
        self.users = users
        self.hidden = hidden

    def field(self, model: type[Model], name: str) -> Target:
        """Find a field by its name. Raises FilterError where there is none, or none to see."""
        is_hidden = (model, name) in self.hidden
        target = None if is_hidden else self.find(model, name)
        if target is None:
            known = [one for one in names_of(model) if (model, one) not in self.hidden]
            raise unknown_field(name, model._meta.table_name, known, hidden=is_hidden)
        return target

    def find(self, model: type[Model], name: str) -> Target | None:
        """Return what a name is in a model, or None if it is nothing."""
        field = model._meta.fields.get(name)
        if isinstance(field, ForeignKeyField):
            return Forward(field, is_user=self._is_users(field.rel_model))
        if field is not None and not is_key(field):
            return self._column(model, field)
        if name in model._meta.manytomany:
            return self._linked(model._meta.manytomany[name])
        for reference, child in model._meta.backrefs.items():
            if reference.backref == name:
                return Children(child, reference, is_user=self._is_users(child))
        return None

    def _column(self, model: type[Model], field: "Field[Any]") -> Column:
        key = model._meta.fields.get(f"{field.name}_key")
        is_user = field.name in USER_COLUMNS or (bool(field.primary_key) and self._is_users(model))
        return Column(
            field,
            self.kind_of(field),
            key if key is not None and covers(key, field) else None,
            is_user,
        )

    def _linked(self, field: Any) -> Linked:
        between = field.through_model
        near = between._meta.model_refs[field.model][0]
        far = next(one for one in between._meta.model_refs[field.rel_model] if one is not near)
        if field._is_backref and field.model is field.rel_model:
            near, far = far, near
        return Linked(near, far, is_user=self._is_users(field.rel_model))

    def _is_users(self, model: type[Model]) -> bool:
        return self.users is not None and model is self.users


def is_key(field: "Field[Any]") -> bool:
    """Tell whether a field is the folded key of another, which nobody filters by itself."""
    return bool(field.name == f"{getattr(field, 'source', None)}_key")


def covers(key: Any, field: Any) -> bool:
    """Tell whether a folded key holds the whole of its field."""
    return is_key(key) and bool((getattr(field, "max_length", None) or 0) <= key.max_length)


def names_of(model: type[Model]) -> list[str]:
    """List the names that a filter may use in a model."""
    fields = [name for name, field in model._meta.fields.items() if not is_key(field)]
    backrefs = [one.backref for one in model._meta.backrefs if one.backref not in ("+", "!", None)]
    return [*fields, *model._meta.manytomany, *backrefs]
