"""Records and forms made from declarations alone: valid values for every kind of field."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any

from peewee import ForeignKeyField
from stdnum import ean

from app.registry import registry
from app.resource import Resource
from models.core import NumberSeries, Role, SeriesYear
from models.document import Document
from models.fields import StateField
from models.gate import gate
from models.kinds import kind_of
from models.record import SYSTEM_FIELDS, KeyField, Record
from models.refused import Refused

_SAMPLES = {
    "integer": "9",
    "decimal": "12.5",
    "money": "12.50",
    "price": "12.50",
    "quantity": "2",
    "percent": "20",
    "day": "2026-03-01",
    "moment": "2026-03-01T10:00:00Z",
    "time": "10:00",
    "birthday": "--03-01",
    "phone": "+49 30 1234567",
    "iban": "DE89370400440532013000",
    "vat": "DE136695976",
    "yesno": "true",
    "json": "{}",
}
_LISTED = ("country", "currency", "language", "timezone", "choice", "state")
_numbers = count(1)

Words = Callable[[str], str]
"""Gives the word for a field that holds free text."""


def plain_words(name: str) -> str:
    """Give a text of its own for a field."""
    return f"{name.replace('_', ' ')} {next(_numbers):04d}"


def typed(field: Any, words: Words) -> str:
    """Return what a person types into a field, in the plain notation of programs."""
    kind = kind_of(field)
    if field.model is Role and field.name == "grants":
        return "contacts/parties:read"
    if field.model is NumberSeries and field.name == "pattern":
        return words(field.name) + "-{year}-{number}"
    if field.model is SeriesYear and field.name == "year":
        return str(next(_numbers))
    if kind.name == "email":
        return f"{words(field.name).replace(' ', '.')}@lantern.example".lower()
    if kind.name == "url":
        return f"https://lantern.example/{words(field.name).replace(' ', '-')}"
    if kind.name == "isbn":
        text = f"978{next(_numbers):09d}"
        return text + ean.calc_check_digit(text)
    if kind.name in _LISTED:
        # The last of the choices: a company rather than a person.
        return kind.options(None)[-1][0]
    if kind.name == "day" and _is_unlike(field):
        return (date(2026, 3, 1) + timedelta(days=31 * (next(_numbers) % 9_000))).isoformat()
    if kind.name == "day" and field.name in ("next_on", "until_on"):
        return "2096-03-01"  # what is still to come
    return _SAMPLES.get(kind.name) or words(field.name)


def _is_unlike(field: Any) -> bool:
    """Say whether a field is unlike that of all other rows, alone or together with others."""
    declared = [one for one in field.model._meta.indexes if isinstance(one, tuple)]
    together = [names for names, unique in declared if unique]
    return field.unique or any(field.name in names for names in together)


def own_fields(model: Any) -> list[Any]:
    """Return the fields that people fill in."""
    pointers = {f"{name}_{end}" for name in model.refs for end in ("resource", "id")}
    given = {"number"} if issubclass(model, Document) else set()
    return [
        field
        for field in model._meta.sorted_fields
        if field.name not in SYSTEM_FIELDS
        and field.name not in pointers | model.secret | model.filled | given
        and not isinstance(field, KeyField | StateField)
    ]


def is_needed(field: Any) -> bool:
    """Say whether a row can't be without the field."""
    return not field.null and field.default is None


def references(model: Any) -> list[Any]:
    """Return the references that a record can't be without."""
    return [
        field
        for field in own_fields(model)
        if isinstance(field, ForeignKeyField) and is_needed(field)
    ]


Refer = Callable[[Any], Record | None]
"""Gives the record that a reference points at; None leaves it empty."""


def make(
    resource: Resource,
    words: Words = plain_words,
    actor_id: int | None = None,
    refer: Refer | None = None,
) -> Record:
    """Store a record with all its plain fields filled, and new ones for what it refers to."""
    model: Any = resource.model
    record: Any = model()
    refer = refer or (lambda field: _new_one(field, words, actor_id))
    for field in own_fields(model):
        if field.name in resource.readonly:
            continue
        if isinstance(field, ForeignKeyField):
            other = refer(field)
            if other is not None:
                setattr(record, field.name, other)
        else:
            setattr(record, field.name, kind_of(field).parse(typed(field, words)))
    with gate(actor_id, "command"):
        record.save()
    return record  # type: ignore[no-any-return]


def _new_one(field: Any, words: Words, actor_id: int | None) -> Record | None:
    if not is_needed(field):
        return None
    return make(registry.by_model[field.rel_model], words, actor_id)


def form_values(
    resource: Resource, choose: Callable[[Any], int], words: Words = plain_words
) -> dict[str, str]:
    """Return a filled form; `choose` gives the id of a record for a reference that is needed."""
    values: dict[str, str] = {}
    for field in own_fields(resource.model):
        if field.name in resource.readonly:
            continue
        if isinstance(field, ForeignKeyField):
            if is_needed(field):
                values[field.name] = str(choose(field))
        else:
            value = kind_of(field).parse(typed(field, words))
            values[field.name] = kind_of(field).entry(value, "en")
    for name in resource.required:
        if name in resource.model._meta.manytomany:
            rel = resource.model._meta.manytomany[name].rel_model
            values[name] = str(choose(resource.model._meta.manytomany[name]) if rel else "")
    return values


def in_order(resources: Iterable[Resource]) -> list[Resource]:
    """Return resources, those that are referred to first."""
    found: list[Resource] = []

    def visit(resource: Resource) -> None:
        if resource in found:
            return
        for field in references(resource.model):
            rel = registry.by_model.get(field.rel_model)
            if rel is not None and rel is not resource:
                visit(rel)
        if resource not in found:
            found.append(resource)

    for resource in resources:
        visit(resource)
    return found


def several(resource: Resource, number: int, refer: Refer | None = None) -> list[Record]:
    """Store so many records; they share what they refer to, as far as it lets them."""
    shared: dict[str, Record | None] = {}

    def share(reference: Any) -> Record | None:
        found = refer(reference) if refer else None
        if found is None:
            if reference.name not in shared:
                shared[reference.name] = _new_one(reference, plain_words, None)
            found = shared[reference.name]
        return found

    made: list[Record] = []
    is_again = False
    while len(made) < number:
        try:
            made.append(make(resource, refer=share))
        except Refused:
            # Such as the last copy lent: go on with others, unless those are refused too.
            if not shared or is_again:
                raise
            shared.clear()
            is_again = True
        else:
            is_again = False
    return made
