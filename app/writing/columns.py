"""Setting the values of many records: what one record asks the database is asked once for all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from peewee import FieldAccessor, ForeignKeyField

from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.writing.values import (
    keep_from_deleting,
    required_names,
    seen_ids,
    writable_names,
)
from models.kinds import kind_of
from models.record import KeyField, Record, link_columns
from models.refused import Invalid
from models.rows import chunks
from models.texts import _

Values = Mapping[str, Any]


class Columns:
    """The fields of a resource that one person may set, prepared for a batch of rows.

    `are_read` says that their kinds have read the values: an import may keep what a check refuses.
    """

    def __init__(self, resource: Resource, actor: Actor, are_read: bool = True) -> None:
        self.resource, self.actor = resource, actor
        self.model: Any = resource.model
        self.allowed = set(writable_names(resource, actor))
        self.needed = required_names(resource)
        self.unseen = self.needed & actor.hidden(resource)
        fields = self.model._meta.fields
        references = {name for name in fields if isinstance(fields[name], ForeignKeyField)}
        self.pointing = references | {*self.model.refs, *self.model._meta.manytomany}
        self.kinds = {} if are_read else {name: kind_of(field) for name, field in fields.items()}
        self.plain = {
            name
            for name in self.allowed - self.pointing
            if are_read and fields[name].accessor_class is FieldAccessor
        }
        self._seen: dict[Any, set[int]] = {}
        self._asked: dict[Any, set[int]] = {}

    def expect(self, rows: Iterable[Values]) -> None:
        """Look up all records that the rows point at, a query for each class of them."""
        wanted: dict[Any, set[int]] = {}
        pointing = self.pointing & self.allowed
        for row in rows:
            for name in pointing & row.keys():
                if value := row[name]:
                    for model, number in self._pointed(name, value):
                        wanted.setdefault(model, set()).add(number)
        for model, numbers in wanted.items():
            fresh = numbers - self._asked.get(model, set())
            if fresh:
                self._seen.setdefault(model, set()).update(seen_ids(self.actor, model, fresh))
                self._asked.setdefault(model, set()).update(fresh)

    def _pointed(self, name: str, value: Any) -> list[tuple[Any, int]]:
        if name in self.model._meta.manytomany:
            rel = self.model._meta.manytomany[name].rel_model
            return [(rel, number) for number in value]
        if name in self.model.refs:
            target = registry.resource(value["resource"])
            return [(target.model, value["id"])] if target else []
        return [(self.model._meta.fields[name].rel_model, value)]

    def set(self, record: Record, values: Values) -> dict[str, list[str]]:
        """Put values into a record and return what is wrong with them, by field."""
        errors: dict[str, list[str]] = {}
        for name, value in values.items():
            if name in self.plain and not (value is None or value == "" or value == []):
                # What its accessor would do, were it asked for each value of each row.
                record.__data__[name] = value
                record._dirty.add(name)
            elif problem := self._set(record, name, value):
                errors[name] = [problem]
        if record.is_new:
            for name in self.needed:
                if name in values or record.__data__.get(name) not in (None, ""):
                    continue
                if name in self.allowed:
                    errors[name] = [_("Fill this in.")]
                elif name in self.unseen:
                    errors[""] = [
                        _("You may not fill in all that this needs. Ask an administrator.")
                    ]
        return errors

    def _set(self, record: Record, name: str, value: Any) -> str:
        if name not in self.allowed:
            return _("There is no field “%(name)s” to write.", name=name)
        if value is None or value == "" or value == []:
            return self._empty(record, name)
        if name not in self.pointing:
            return self._set_plain(record, name, value)
        if not self._sees(record, name, value):
            if name in self.model._meta.manytomany:
                return _("One of these records isn't there. Choose again.")
            return _("There is no such record. Choose another one.")
        if name in self.model._meta.manytomany:
            record.__dict__.setdefault("_links", {})[name] = sorted(set(value))
        elif name in self.model.refs:
            address, number = value["resource"], value["id"]
            keep_from_deleting(registry.resources[address].model, number)
            setattr(record, f"{name}_resource", address)
            setattr(record, f"{name}_id", number)
        else:
            setattr(record, name, value)
        return ""

    def _set_plain(self, record: Record, name: str, value: Any) -> str:
        try:
            setattr(record, name, self.kinds[name].parse(value) if self.kinds else value)
        except Invalid as wrong:
            return str(wrong)
        return ""

    def _sees(self, record: Record, name: str, value: Any) -> bool:
        """Say whether the person may point there; what it points at already may stay."""
        if name in self.model.refs and registry.resource(value["resource"]) is None:
            return False
        for model, number in self._pointed(name, value):
            if number not in self._seen.get(model, ()) and record.__data__.get(name) != number:
                return False
        return True

    def _empty(self, record: Record, name: str) -> str:
        if name in self.needed:
            return _("Fill this in.")
        if name in self.model._meta.manytomany:
            record.__dict__.setdefault("_links", {})[name] = []
        elif name in self.model.refs:
            setattr(record, name, None)
        else:
            field = self.model._meta.fields[name]
            if field.null:
                setattr(record, name, None)
            elif field.default is not None:
                default = field.default() if callable(field.default) else field.default
                setattr(record, name, default)
        return ""


def taken_values(model: Any, actor: Actor, records: Sequence[Record]) -> list[dict[str, list[str]]]:
    """Say for each record which of its unique values another one has, stored or among these."""
    errors: list[dict[str, list[str]]] = [{} for _record in records]
    for field in model._meta.sorted_fields:
        if not field.unique or field.primary_key:
            continue
        values = [record.__data__.get(field.name) for record in records]
        owners = _owners(model, field, values)
        first: dict[Any, int | None] = dict(owners)
        clashes: dict[int, Any] = {}
        for number, (record, value) in enumerate(zip(records, values, strict=True)):
            if value in (None, ""):
                continue
            if value not in first:
                first[value] = record.id
            elif record.id is None or first[value] != record.id:
                clashes[number] = value
        others = {first[value] for value in clashes.values()} - {None}
        names = _names_of(model, actor, others)
        for number, value in clashes.items():
            text = _taken(names.get(first[value] or 0), value, owners)
            errors[number].setdefault(_shown_name(field), [text])
    return errors


def _shown_name(field: Any) -> str:
    """Return the field that people know: a folded key stands for its text."""
    name = str(field.name)
    return name.removesuffix("_key") if isinstance(field, KeyField) else name


def _owners(model: Any, field: Any, values: Iterable[Any]) -> dict[Any, int]:
    wanted = {value for value in values if value not in (None, "")}
    found: dict[Any, int] = {}
    for part in chunks(wanted):
        rows = model.select(field, model.id).where(field.in_(part)).tuples()
        found.update((value, number) for value, number in rows)
    return found


def _names_of(model: Any, actor: Actor, owners: Collection[Any]) -> dict[int, str]:
    """Name the records that have a value already, to those who may see them."""
    seen = seen_ids(actor, model, owners) if owners else set()
    return {one.id: str(one) for part in chunks(seen) for one in _select(model, part)}


def _select(model: Any, ids: list[int]) -> Any:
    return model.select().where(model.id.in_(ids))


def _taken(name: str | None, value: Any, owners: Mapping[Any, int]) -> str:
    if value not in owners:
        return _("Another row of this batch has this too. It must be different.")
    if name:
        return _("%(other)s has this already. It must be different.", other=name)
    return _("This is taken already. It must be different.")


def linked_ids(model: Any, name: str, ids: Iterable[int]) -> dict[int, list[int]]:
    """Return what a many-to-many field of these records holds, by record."""
    through, mine, theirs = link_columns(model._meta.manytomany[name])
    found: dict[int, list[int]] = {number: [] for number in ids}
    for part in chunks(sorted(found)):
        for one, other in through.select(mine, theirs).where(mine.in_(part)).tuples():
            found[one].append(other)
    return {number: sorted(others) for number, others in found.items()}


__all__ = ["Columns", "Values", "linked_ids", "taken_values"]
