"""The four ways in: create, update, delete, perform."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from peewee import Case, DoesNotExist, IntegrityError

from app.filters import compile_filter, parse_rule
from app.reading.fields import rule_context
from app.reading.planning import planned
from app.reading.records import allows, fetch
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE, Actor, Denied
from app.writing.dependents import delete_with_parts
from app.writing.documents import compute, delete_gone, draft_lines, save_lines
from app.writing.errors import Invalids
from app.writing.parameters import checked_parameters
from app.writing.performing import noted
from app.writing.values import check_unique, set_values
from models.action import Action
from models.document import Document
from models.gate import gate
from models.line import computed_already
from models.placing import keep_order
from models.record import Record
from models.refused import Refused
from models.texts import _
from models.told import LeadsTo

Lines = Mapping[str, list[dict[str, Any]]]
"""Child records by resource name; each a dict of values, with `id` where it exists."""


def create(
    resource: Resource,
    values: dict[str, Any],
    actor: Actor,
    lines: Lines | None = None,
    way: str = "page",
) -> Any:
    """Store a new record with its lines. Raises Denied, Invalids (by field) or Refused."""
    if not actor.may(resource, "create"):
        raise Denied(resource.address, "create")
    with gate(actor.user_id, way):
        record = resource.model()
        set_values(resource, actor, record, values)
        record = _save_whole(resource, actor, record, lines)
        _still_in_scope(resource, actor, record, "create")
        return record


def update(
    resource: Resource,
    record_id: int,
    values: dict[str, Any],
    actor: Actor,
    lines: Lines | None = None,
    way: str = "page",
) -> Any:
    """Change a record and, where given, its lines.

    Lines with `id` are changed, those without are added, those left out are removed.
    """
    fetch(resource, actor, record_id, "update")
    with gate(actor.user_id, way):
        record = locked(resource, actor, record_id, "update")
        set_values(resource, actor, record, values)
        record = _save_whole(resource, actor, record, lines)
        _still_in_scope(resource, actor, record, "update")
        return record


def delete(resource: Resource, record_id: int, actor: Actor, way: str = "page") -> None:
    """Delete a record and its parts. Raises Refused naming what depends on it."""
    fetch(resource, actor, record_id, "delete")
    with gate(actor.user_id, way):
        record = locked(resource, actor, record_id, "delete")
        label = str(record)
        try:
            delete_with_parts(record, actor)
        except IntegrityError as error:
            raise Refused(_("%(record)s came into use just now.", record=label)) from error


def perform(
    resource: Resource,
    record_id: int,
    name: str,
    actor: Actor,
    parameters: dict[str, Any],
    way: str = "page",
) -> str:
    """Do a verb of a record and return its sentence.

    Raises Denied, Invalids for parameters that its form doesn't take, or Refused in a state where
    it isn't possible. The verb may lead out of the person's area: that is what the right means.
    """
    action = resource.actions()[name]
    fetch(resource, actor, record_id)
    parameters = checked_parameters(action.form, parameters)
    with gate(actor.user_id, way, cause=f"{resource.address}:{name}"):
        record = locked(resource, actor, record_id, action.right)
        if not possible(resource, record, [action], actor)[0]:
            raise impossible(record, action)
        with _storing(resource), noted(resource.address, record_id, name):
            sentence = getattr(record, action.method)(**parameters)
        if isinstance(sentence, LeadsTo):
            return sentence
        return str(sentence or _("%(action)s: done.", action=action.label))


def impossible(record: Record, action: Action) -> Refused:
    """Say that a verb isn't possible for a record in its state."""
    text = _(
        "“%(action)s” isn't possible for %(record)s as it is now.",
        action=action.label,
        record=str(record),
    )
    return Refused(text)


def locked(resource: Resource, actor: Actor, record_id: int, verb: str) -> Record:
    """Lock a record, then ask again: it may have left the person's area while we waited."""
    locked: Record = fetch(resource, actor, record_id).lock()
    if not allows(resource, actor, locked, verb):
        raise Denied(resource.address, verb)
    return locked


def possible(resource: Resource, record: Record, actions: list[Action], actor: Actor) -> list[bool]:
    """Say for each action whether its `when` holds for the record, with one query.

    `me` in it is the person who asks; hidden fields count, since the verb's author chose them.
    """
    model: Any = resource.model
    conditions = [action.when for action in actions if action.when]
    if not conditions:
        return [True] * len(actions)

    def asked(number: int) -> Any:
        context = rule_context(replace(HOUSE, user_id=actor.user_id))
        expressions = [compile_filter(parse_rule(text), model, context) for text in conditions]
        chosen = [Case(None, [(one, 1)], 0).alias(f"a{at}") for at, one in enumerate(expressions)]
        return model.select(*chosen).where(model.id == number).tuples()

    rows = planned(actor, ("possible", resource, *conditions), asked, record.id).rows()
    holds = iter(rows[0] if rows else (0,) * len(conditions))
    return [bool(next(holds)) if action.when else True for action in actions]


def _save_whole(resource: Resource, actor: Actor, record: Record, lines: Lines | None) -> Record:
    """Store a record with its lines, and return it as it is then."""
    if isinstance(record, Document):
        _save_document(resource, actor, record, lines or {})
        return record.lock()
    _save(resource, actor, record)
    if lines:
        _save_lines(resource, record, lines, actor)
        return record.lock()
    return record


def _save_document(resource: Resource, actor: Actor, record: Document, lines: Lines) -> None:
    """Store a document with its lines; its totals are computed before, so that all is new once."""
    drafted = draft_lines(resource, actor, record, lines)
    if drafted.errors:
        raise Invalids(drafted.errors)
    with _storing(resource):
        compute(record, drafted.records)
        delete_gone(drafted, actor)
        with computed_already():
            _save(resource, actor, record)
        save_lines(drafted, record, actor)


def _save(resource: Resource, actor: Actor, record: Record) -> None:
    check_unique(actor, record)
    try:
        with _storing(resource):
            record.save()
    except Invalids:
        raise
    except Refused as refused:
        if refused.field:
            raise Invalids({refused.field: [str(refused)]}) from refused
        raise


@contextmanager
def _storing(resource: Resource) -> Iterator[None]:
    """Say in a clerk's words what the database holds against storing."""
    try:
        yield
    except (IntegrityError, DoesNotExist) as error:
        # The record can't name itself: it may be what is gone, and PostgreSQL answers nothing more.
        raise Refused(
            _(
                "%(noun)s not saved: something it refers to is gone or it exists already.",
                noun=resource.singular,
            )
        ) from error


def _still_in_scope(resource: Resource, actor: Actor, record: Record, verb: str) -> None:
    """Hold the scope after a write too: nobody pushes a record out of what they may change."""
    if not allows(resource, actor, record, verb):
        raise Refused(
            _(
                "You may not save %(record)s with these values: it would leave your area.",
                record=str(record),
            )
        )


def _save_lines(resource: Resource, record: Record, lines: Lines, actor: Actor) -> None:
    errors: dict[str, list[str]] = {}
    for name, rows in lines.items():
        child = line_resource(resource, name)
        if child is None:
            errors[name] = [_("There are no lines named “%(name)s”.", name=name)]
            continue
        _save_children(child, record, name, rows, actor, errors)
    if errors:
        raise Invalids(errors)


def _save_children(
    child: Resource,
    record: Record,
    name: str,
    rows: list[dict[str, Any]],
    actor: Actor,
    errors: dict[str, list[str]],
) -> None:
    model: Any = child.model
    reference = model._meta.fields[model.parent]
    stored = {one.id: one for one in model.select().where(reference == record.id)}
    kept = {_line_id(row) for row in rows}
    # First of all: a new line may take what one that goes had to itself.
    for line_id, line in stored.items():
        if line_id not in kept:
            try:
                delete_with_parts(line, actor)
            except Refused as refused:
                errors[name] = [str(refused)]
    lines = [model() if row.get("id") is None else stored.get(_line_id(row)) for row in rows]
    keep_order([line for line in lines if line is not None])
    for number, (line, row) in enumerate(zip(lines, rows, strict=True)):
        if line is None:
            errors[f"{name}.{number}.id"] = [_("This line was removed meanwhile.")]
            continue
        line.__data__[model.parent] = record.id
        values = {key: value for key, value in row.items() if key not in ("id", model.parent)}
        try:
            set_values(child, actor, line, values)
            _save(child, actor, line)
        except Invalids as invalids:
            errors.update(
                {f"{name}.{number}.{key}": texts for key, texts in invalids.errors.items()}
            )


def _line_id(row: Mapping[str, Any]) -> int:
    """Return the number of a stored line; 0, which none has, for a new one or for nonsense."""
    given = row.get("id")
    return given if isinstance(given, int) else 0


def line_resource(resource: Resource, name: str) -> Resource | None:
    """Return the resource of the lines that a document calls by this name."""
    if name not in resource.lines:
        return None
    found = registry.resource(f"{resource.plugin.name}/{name}")
    return found if found and found.model.parent else None
