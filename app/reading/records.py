"""Single records and what may be seen of them: visibility and labels."""

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import JOIN, SQL, ForeignKeyField

from app.duplicates.tombstones import hide_kept, is_kept
from app.filters import FilterError, compile_filter, parse_rule
from app.reading.fields import rule_context
from app.reading.planning import planned
from app.registry import registry
from app.resource import Resource
from app.rights import PASSED_ON, Actor, Denied, NotVisible, asks_itself, owner_of
from models.reader import Reads
from models.record import Record
from models.rows import among, among_given, given_ids

NOTHING = SQL("1 = 0")


def visible(resource: Resource, actor: Actor, verb: str = "read", target: Any = None) -> Any:
    """Return the condition that a row must meet for this person and verb, or None for no condition.

    `target` is the model or an alias of it. Raises Denied without any right.
    """
    model: Any = target if target is not None else resource.model
    return hide_kept(resource, model, nameable(resource, actor, verb, target))


def nameable(resource: Resource, actor: Actor, verb: str = "read", target: Any = None) -> Any:
    """Return the condition of the rights alone: a tombstone is named, though it isn't found.

    What serves the code alone (`shown_if`) has no name either.
    """
    found = _granted(resource, actor, verb, target)
    rule = resource.model.shown_if
    model: Any = target if target is not None else resource.model
    return both(found, _scope(rule, resource, model, actor)) if rule else found


def _granted(resource: Resource, actor: Actor, verb: str, target: Any) -> Any:
    scopes = actor.scopes(resource, verb)
    model: Any = target if target is not None else resource.model
    if resource.model.belongs_to and not actor.may_all(_needed(verb)):
        if not asks_itself(resource, verb):
            return _through_pointer(resource, model, actor, verb)
        seen = _through_pointer(resource, model, actor, "read")
        return both(seen, _any_of(scopes, resource, model, actor))
    if not scopes:
        return None
    owner, _verb = owner_of(resource, verb)
    if owner is not resource:
        return _through_parents(resource, model, actor, verb)
    return _any_of(scopes, resource, model, actor)


def _any_of(scopes: list[str], resource: Resource, model: Any, actor: Actor) -> Any:
    """Join what scopes mean, of which a row must match one; None where there are none."""
    parts = [_scope(text, resource, model, actor) for text in scopes]
    return either(parts) if parts else None


def _scope(text: str, resource: Resource, model: Any, actor: Actor) -> Any:
    """Compile a stored rule; one that names a field that is gone matches nothing."""
    try:
        return compile_filter(parse_rule(text), model, rule_context(actor))
    except FilterError:
        return NOTHING


def fits(text: str, resource: Resource, actor: Actor, record: Record) -> bool:
    """Say whether a stored record is within a scope, as the gate reads it for this person."""
    if not text:
        return True
    model: Any = resource.model
    inside = (model.id == record.id) & _scope(text, resource, model, actor)
    return bool(model.select(model.id).where(inside).exists())


def _through_parents(resource: Resource, model: Any, actor: Actor, verb: str) -> Any:
    reference = resource.model._meta.fields[resource.model.parent]
    parent = registry.by_model[reference.rel_model]
    alias = reference.rel_model.alias()
    condition = visible(parent, actor, verb if verb in PASSED_ON else "update", alias)
    inside = alias.select(alias.id)
    if condition is not None:
        inside = inside.where(condition)
    return getattr(model, reference.name).in_(inside)


def _through_pointer(resource: Resource, model: Any, actor: Actor, verb: str) -> Any:
    """Let a row be seen by who sees the record it points at; one that points at none, by its maker.

    It is exported by who may export that record, and changed by who may change it, unless it has
    grants of its own.
    """
    needed = _needed(verb)
    pointer = resource.model.belongs_to
    kind, number = getattr(model, f"{pointer}_resource"), getattr(model, f"{pointer}_id")
    whole, parts = [], [kind.is_null() & (model.created_by == actor.user_id)]
    for other in registry.enabled_resources():
        if other.model.belongs_to or not actor.may(other, needed):
            continue
        alias: Any = other.model.alias()
        condition = visible(other, actor, needed, alias)
        if condition is None:
            whole.append(other.address)
        else:
            seen = alias.select(alias.id).where(condition)
            parts.append((kind == other.address) & number.in_(seen))
    return either([*parts, kind.in_(whole)] if whole else parts)


def _needed(verb: str) -> str:
    return verb if verb in PASSED_ON else "update"


def visible_for(resource: Resource, actor: Actor, verb: str, target: Any = None) -> Any:
    """Return the condition of rows that a person may see and do the verb with, None for all."""
    return both(visible(resource, actor, "read", target), nameable(resource, actor, verb, target))


def either(parts: Sequence[Any]) -> Any:
    """Join conditions of which a row must meet one, in pairs of pairs.

    One after the other each would stand in one more pair of brackets, and SQLite reads no more than
    a hundred.
    """
    while len(parts) > 1:
        pairs = [parts[at : at + 2] for at in range(0, len(parts), 2)]
        parts = [pair[0] | pair[1] if len(pair) == 2 else pair[0] for pair in pairs]
    return parts[0]


def both(one: Any, other: Any) -> Any:
    """Join two conditions of which each may be None."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def select_visible(resource: Resource, actor: Actor, verb: str = "read") -> Any:
    """Return a query of the records that a person may see, their hidden fields left out (None).

    To change a record, `lock()` it: that reads it whole.
    """
    condition = visible(resource, actor, verb)
    hidden = actor.hidden(resource)
    fields = [one for one in resource.model._meta.sorted_fields if one.name not in hidden]
    query = resource.model.select(*fields)
    return query if condition is None else query.where(condition)


def fetch(resource: Resource, actor: Actor, record_id: int, verb: str = "read") -> Any:
    """Return a record.

    Raises NotVisible where there is none for this person, Denied where only the verb isn't allowed.
    """

    def one(number: int) -> Any:
        return select_visible(resource, actor).where(resource.model.id == number)

    if record_id >= 2**63:
        raise NotVisible(resource.address, record_id)
    try:
        found = planned(actor, ("fetch", resource), one, record_id).rows()
    except Denied:
        raise NotVisible(resource.address) from None
    if not found:
        raise NotVisible(resource.address, record_id)
    record = found[0]
    if verb != "read" and not allows(resource, actor, record, verb):
        raise Denied(resource.address, verb)
    return record


def allows(resource: Resource, actor: Actor, record: Record, verb: str) -> bool:
    """Say whether a person may do the verb with this very record."""
    if not actor.may(resource, verb):
        return False
    if nameable(resource, actor, verb) is None:
        return not is_kept(resource, record.id)
    model: Any = resource.model

    def one(number: int) -> Any:
        seen = hide_kept(resource, model, nameable(resource, actor, verb))
        return model.select(model.id).where((model.id == number) & seen).tuples()

    return bool(planned(actor, ("allows", resource, verb), one, record.id).rows())


def reads_as(actor: Actor) -> Reads:
    """Return how a person reads the parts of a name: nothing hidden, nothing out of sight."""

    def read(record: Record, name: str) -> Any:
        resource = registry.by_model.get(type(record))
        if resource is None:
            return getattr(record, name, None)
        if name in actor.hidden(resource) or _is_out_of_sight(resource, actor, record):
            return None
        field = record._meta.fields.get(name)
        if not isinstance(field, ForeignKeyField):
            return getattr(record, name, None)
        rel, number = registry.of(field.rel_model), record.__data__.get(name)
        return labels(rel, actor, [number]).get(number) if rel and number is not None else None

    return read


def _is_out_of_sight(resource: Resource, actor: Actor, record: Record) -> bool:
    """Say whether a record is stored but not for this person to see."""
    if record.id is None or actor.may_all():
        return False
    try:
        condition = visible(resource, actor)
    except Denied:
        return True
    if condition is None:
        return False
    model: Any = resource.model
    row = model.select(condition).where(model.id == record.id).tuples().first()
    return row is not None and not row[0]


def label_expressions(
    model: Any, target: Any, actor: Actor, depth: int = 2
) -> tuple[list[Any], list[tuple[Any, Any, Any]]]:
    """Return the expressions whose values name a record to a person, and the joins they need.

    A join is (source, alias, condition).
    """
    expressions: list[Any] = []
    joins: list[tuple[Any, Any, Any]] = []
    own = registry.by_model.get(model)
    hidden = actor.hidden(own) if own else frozenset()
    for name in model.shown_as:
        if name in hidden:
            continue
        field = model._meta.fields.get(name)
        if isinstance(field, ForeignKeyField):
            if depth == 0:
                continue
            alias = field.rel_model.alias()
            joins.append((target, alias, _seen(target, name, alias, field.rel_model, actor)))
            inner, more = label_expressions(field.rel_model, alias, actor, depth - 1)
            expressions += inner
            joins += more
        else:
            expressions.append(getattr(target, name))
    return expressions, joins


def _seen(target: Any, name: str, alias: Any, model: Any, actor: Actor) -> Any:
    """Join what a reference points at, where the person may see it."""
    on = getattr(target, name) == alias.id
    rel = registry.of(model)
    try:
        allowed = nameable(rel, actor, "read", alias) if rel else NOTHING
    except Denied:
        allowed = NOTHING
    return on if allowed is None else on & allowed


def join_label(values: Iterable[Any], record_id: int | None) -> str:
    """Join the values of label expressions as `Record.__str__` does."""
    if record_id is None:
        return ""
    return " · ".join(str(value) for value in values if value not in (None, "")) or f"#{record_id}"


def labelled(resource: Resource, actor: Actor) -> tuple[Any, list[Any]]:
    """Return a query of (id, label parts) of the records that a person may see, and those parts."""
    model: Any = resource.model
    expressions, joins = label_expressions(model, model, actor)
    query = model.select(model.id, *expressions)
    for source, alias, condition in joins:
        query = query.join_from(source, alias, JOIN.LEFT_OUTER, on=condition)
    condition = nameable(resource, actor)
    if condition is not None:
        query = query.where(condition)
    return query, expressions


def labels(resource: Resource, actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return the labels of the records among `ids` that a person may see."""
    wanted = sorted(set(ids))
    if not wanted or not actor.may(resource, "read"):
        return {}

    def among_them(given: Any) -> Any:
        query, _expressions = labelled(resource, actor)
        return query.where(among_given(resource.model.id, given)).tuples()

    rows = planned(actor, ("labels", resource), among_them, given_ids(wanted)).rows()
    return {row[0]: join_label(row[1:], row[0]) for row in rows}


def seen_among(resource: Resource, actor: Actor, ids: Iterable[int]) -> set[int]:
    """Return those of many stored records that have a label for a person, without making any."""
    wanted = set(ids)
    if not wanted or not actor.may(resource, "read"):
        return set()
    condition, model = nameable(resource, actor), resource.model
    if condition is None:
        return wanted
    query: Any = model.select(model.id).where(among(model.id, wanted), condition)
    return {row[0] for row in query.tuples()}
