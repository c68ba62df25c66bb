"""Values on their way in: which fields take them, and whether they hold."""

from collections.abc import Collection, Iterable
from typing import Any

from peewee import ForeignKeyField

from app.lasting import while_rights_stay
from app.reading.planning import planned
from app.reading.records import NOTHING, labels, visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied
from app.writing.errors import Invalids
from models.database import is_sqlite
from models.fields import StateField
from models.kinds import kind_by_name, kind_of
from models.record import SYSTEM_FIELDS, KeyField, Record
from models.refused import Invalid, Refused
from models.rows import among_given, chunks, given_ids
from models.texts import _

_NO_RECORD = _("There is no such record. Choose another one.")


@while_rights_stay
def writable_names(resource: Resource, actor: Actor) -> tuple[str, ...]:
    """Return the fields that this person may set, in the order of the model."""
    model = resource.model
    hidden = actor.hidden(resource) | model.filled
    names: list[str] = []
    for field in model._meta.sorted_fields:
        if isinstance(field, KeyField | StateField) or field.name in SYSTEM_FIELDS:
            continue
        names.append(field.name)
    for name in model.refs:
        names = [one for one in names if one not in (f"{name}_resource", f"{name}_id")] + [name]
    names += list(model._meta.manytomany)
    return tuple(one for one in names if one not in hidden and one not in resource.readonly)


def may_write(resource: Resource, actor: Actor, name: str) -> bool:
    """Say whether this person may set the field."""
    return name in writable_names(resource, actor)


def required_names(resource: Resource) -> set[str]:
    """Return the fields that must not be empty: those the table or the resource wants filled."""
    needed = set(resource.required)
    for field in resource.model._meta.sorted_fields:
        if not field.null and field.default is None and field.name not in SYSTEM_FIELDS:
            needed.add(field.name)
    return needed


def set_values(resource: Resource, actor: Actor, record: Record, values: dict[str, Any]) -> None:
    """Put values into a record.

    Raises Invalids for unknown fields, empty required ones and what isn't visible.
    """
    errors: dict[str, list[str]] = {}
    allowed = writable_names(resource, actor)
    needed = required_names(resource)
    for name, value in values.items():
        if name not in allowed:
            errors[name] = [_("There is no field “%(name)s” to write.", name=name)]
            continue
        problem = _set(resource, actor, record, name, value, name in needed)
        if problem:
            errors[name] = [problem]
    if record.is_new:
        for name in needed - set(errors):
            if name in values or record.__data__.get(name) not in (None, ""):
                continue
            if name in allowed:
                errors[name] = [_("Fill this in.")]
            elif name in actor.hidden(resource):
                raise Refused(_("You may not fill in all that this needs. Ask an administrator."))
    if errors:
        raise Invalids(errors)


def _set(
    resource: Resource, actor: Actor, record: Record, name: str, value: Any, needed: bool
) -> str:
    model = resource.model
    try:
        if name in model._meta.manytomany:
            return _set_many(actor, record, name, _ids(value), needed)
        if name in model.refs:
            return _set_pointer(actor, record, name, value, needed)
        field = model._meta.fields[name]
        if value is not None and value == record.__data__.get(name) and not record.is_new:
            return ""  # an import may have kept what a check would refuse now
        value = kind_of(field).parse(value)
    except Invalid as error:
        return str(error)
    if value is None:
        return _set_empty(record, field, needed)
    if isinstance(field, ForeignKeyField):
        same = record.__data__.get(name) == value
        if not same and not _sees(actor, field.rel_model, [value]):
            return _NO_RECORD
    setattr(record, name, value)
    return ""


def read_values(resource: Resource, values: dict[str, Any]) -> dict[str, Any]:
    """Return values as their kinds read them; those of unknown fields stay. Raises Invalid."""
    model: Any = resource.model
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in model._meta.manytomany:
            found[name] = _ids(value)
        elif name in model.refs:
            pointed = kind_by_name("record").parse(value or None)
            found[name] = pointed and dict(zip(("resource", "id"), pointed, strict=True))
        elif name in model._meta.fields:
            found[name] = kind_of(model._meta.fields[name]).parse(value)
        else:
            found[name] = value
    return found


def _ids(value: Any) -> list[int]:
    """Read a list of records' numbers. Raises Invalid for anything else."""
    if value is None:
        return []
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise Invalid(_("A list of records is needed here."))
    reads = kind_by_name("reference").parse
    found = [reads(one) for one in value]
    return [one for one in found if one is not None]


def _set_empty(record: Record, field: Any, needed: bool) -> str:
    """Empty a field, to its default where it has one: the table may refuse a NULL."""
    if needed:
        return _("Fill this in.")
    if field.null:
        setattr(record, field.name, None)
    elif field.default is not None:
        setattr(record, field.name, field.default() if callable(field.default) else field.default)
    return ""


def _set_many(actor: Actor, record: Record, name: str, ids: list[int], needed: bool) -> str:
    if needed and not ids:
        return _("Fill this in.")
    field = record._meta.manytomany[name]
    stored = set(record.linked(name))
    added = set(ids) - stored
    if added and not _sees(actor, field.rel_model, sorted(added)):
        return _("One of these records isn't there. Choose again.")
    record.link(name, sorted({*ids, *_out_of_sight(actor, field.rel_model, stored - set(ids))}))
    return ""


def _out_of_sight(actor: Actor, model: Any, ids: set[int]) -> set[int]:
    """Return those of the ids that a person can't see and so can't have taken out."""
    resource = registry.of(model)
    if actor.is_house or not ids:
        return set()
    return ids - set(labels(resource, actor, ids)) if resource else ids


def _set_pointer(actor: Actor, record: Record, name: str, value: Any, needed: bool) -> str:
    """Set a pointer to any record from {"resource", "id"}, `contacts/parties/7` or nothing."""
    found = kind_by_name("record").parse(value or None)
    if found is None:
        if needed:
            return _("Fill this in.")
        setattr(record, name, None)
        return ""
    address, number = found
    stored = record.__data__.get(f"{name}_resource"), record.__data__.get(f"{name}_id")
    if stored == (address, number):
        return ""
    target = registry.resource(address)
    if target is None or not _sees(actor, target.model, [number]):
        return _NO_RECORD
    keep_from_deleting(target.model, number)
    setattr(record, f"{name}_resource", address)
    setattr(record, f"{name}_id", number)
    return ""


def keep_from_deleting(model: Any, record_id: int) -> None:
    """Hold a row that a pointer will name until the gate closes, as a foreign key would."""
    if not is_sqlite():
        list(model.select(model.id).where(model.id == record_id).for_update("FOR KEY SHARE"))


def _sees(actor: Actor, model: Any, ids: list[int]) -> bool:
    """Say whether a person may see all of these records: unknown and invisible are the same."""
    return seen_ids(actor, model, ids) == set(ids)


def seen_ids(actor: Actor, model: Any, ids: Iterable[int], verb: str = "read") -> set[int]:
    """Return those of the ids that are there and that a person may read, or do the verb with."""
    resource = registry.of(model)

    def among(given: Any) -> Any:
        query = model.select(model.id).where(among_given(model.id, given)).tuples()
        if actor.is_house:
            return query
        condition = visible(resource, actor, verb) if resource else NOTHING
        return query if condition is None else query.where(condition)

    found: set[int] = set()
    try:
        for part in chunks(sorted(set(ids))):
            plan = planned(actor, ("seen", model, verb), among, given_ids(part))
            found.update(row[0] for row in plan.rows())
    except Denied:
        return set()
    return found


def check_unique(actor: Actor, record: Record, names: Collection[str] | None = None) -> None:
    """Raise Invalids where another record has the same unique value, naming it to who may see.

    `names` are the fields that changed, where that is known.
    """
    model: Any = type(record)
    errors: dict[str, list[str]] = {}
    for field in model._meta.sorted_fields:
        value = record.__data__.get(field.name)
        if not field.unique or field.primary_key or value in (None, ""):
            continue
        if names is not None and field.name.removesuffix("_key") not in names:
            continue
        other = model.select().where(field == value, model.id != (record.id or 0)).first()
        if other is not None:
            named = _("%(other)s has this already. It must be different.", other=str(other))
            taken = _("This is taken already. It must be different.")
            errors[field.name] = [named if _sees(actor, model, [other.id]) else taken]
    if errors:
        raise Invalids(errors)
