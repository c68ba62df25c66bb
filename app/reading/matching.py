"""Finding records by what somebody types: a list's search, candidates for a reference."""

from typing import Any

from peewee import SQL, Case, fn

from app.duplicates.tombstones import hide_kept
from app.reading.records import NOTHING, join_label, labelled, visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.search import contains, digits_of, hits
from models.folding import sought
from models.record import KEY_LENGTH

TERMS = 8
PHONE_DIGITS = 5


def matches(resource: Resource, actor: Actor, text: str) -> Any:
    """Return the condition that each word is found in a searched field that the person may read.

    A number in groups, such as +49 30 23125, is looked for as a whole too.
    """
    terms = sought(text).split()[:TERMS]
    found: Any = None
    for term in terms:
        condition = _one_term(resource, actor, term)
        found = condition if found is None else found & condition
    number = digits_of(text.replace("(0)", ""))
    if len(terms) > 1 and len(number) >= PHONE_DIGITS:
        found = found | _one_term(resource, actor, number)
    return found if found is not None else SQL("1 = 1")


def _one_term(resource: Resource, actor: Actor, term: str) -> Any:
    own: list[str] = []
    through: dict[str, list[str]] = {}
    for path in resource.search:
        first, _dot, rest = path.partition(".")
        if first in actor.hidden(resource):
            continue
        if rest:
            through.setdefault(first, []).append(rest)
        else:
            own.append(first)
    model: Any = resource.model
    condition: Any = NOTHING
    if own:
        condition = model.id.in_(hits(model, own, term))
    for first, names in through.items():
        reference = model._meta.fields[first]
        rel = registry.of(reference.rel_model)
        if rel is None or not actor.may(rel, "read"):
            continue
        readable = [name for name in names if name not in actor.hidden(rel) and "." not in name]
        if readable:
            found = hits(reference.rel_model, readable, term)
            condition = condition | reference.in_(_visible_ids(rel, actor, found))
    return condition


def _visible_ids(resource: Resource, actor: Actor, found: Any) -> Any:
    allowed = visible(resource, actor)
    if allowed is None:
        return found
    model: Any = resource.model
    return model.select(model.id).where(model.id.in_(found) & allowed)


def pick(resource: Resource, actor: Actor, text: str, limit: int = 20) -> list[tuple[int, str]]:
    """Return (id, label) of the visible records that a typed text may mean, exact labels first."""
    if not actor.may(resource, "read"):
        return []
    query, expressions = labelled(resource, actor)
    found_at_all = hide_kept(resource, resource.model, None)
    if found_at_all is not None:
        query = query.where(found_at_all)
    if text.strip():
        query = query.where(_means(resource, actor, text, expressions))
    model: Any = resource.model
    key = f"{model.shown_as[0]}_key" if model.shown_as else ""
    order = model._meta.fields.get(key) if key not in actor.hidden(resource) else None
    by: list[Any] = [model.id] if order is None else [order, model.id]
    if order is not None and text.strip():
        # What is called exactly so is found however many others the text may mean.
        by.insert(0, Case(None, [(order == sought(text)[:KEY_LENGTH], 0)], 1))
    query = query.order_by(*by).limit(limit)
    found = [(row[0], join_label(row[1:], row[0])) for row in query.tuples()]
    exact = text.strip().casefold()
    return sorted(found, key=lambda one: one[1].casefold() != exact)


def _means(resource: Resource, actor: Actor, text: str, expressions: list[Any]) -> Any:
    if resource.search:
        return matches(resource, actor, text)
    condition: Any = NOTHING
    for expression in expressions:
        condition = condition | contains(fn.shophouse_fold(expression), sought(text))
    return condition
