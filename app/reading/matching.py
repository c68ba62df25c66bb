"""Finding records by what somebody types: a list's search, candidates for a reference."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL, Case, fn

from app.duplicates.tombstones import hide_kept
from app.reading.planning import Plan, filled, parted, planned
from app.reading.records import NOTHING, both, either, join_label, labelled, visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.search import contains, digits_of, hits, hits_all, holds
from app.spelling import may_be_misspelled, near_words
from models.archivable import Archivable
from models.database import is_sqlite
from models.folding import sought
from models.record import KEY_LENGTH

TERMS = 8
PHONE_DIGITS = 5
SHORT = 3
"""Texts of fewer letters are looked for at the beginning of labels first: the index helps there."""


@dataclass(frozen=True)
class Nearly:
    """What a text with a typing error may mean: the condition, and the words that are meant."""

    condition: Any
    words: tuple[str, ...]


Spellings = dict[tuple[Any, ...], list[str]]
"""What words may be meant for, by class, fields and word: asked once for several resources."""


def nearly(
    resource: Resource, actor: Actor, text: str, known: Spellings | None = None
) -> Nearly | None:
    """Return what is spelled almost as a text of which nothing is found; None where nothing is.

    Only words of fields that the person may read are taken for the typed ones.
    """
    known = {} if known is None else known
    terms = sought(text).split()
    if not resource.search or len(terms) > TERMS or not any(map(may_be_misspelled, terms)):
        return None
    condition: Any = None
    words: list[str] = []
    lost = [term for term in terms if not _finds(resource, actor, term)] or terms
    for term in terms:
        if term not in lost:
            condition = both(condition, _one_term(resource, actor, term))
            continue
        others: dict[str, list[str]] = {}
        for first, model, names in _searched(resource, actor):
            key = (model, *names, term)
            if key not in known:
                known[key] = near_words(model, names, term)
            others[first] = known[key]
            words += others[first]
        one = _one_term(resource, actor, term, others)
        condition = both(condition, one)
    return Nearly(condition, tuple(dict.fromkeys(words))) if words else None


def _finds(resource: Resource, actor: Actor, term: str) -> bool:
    """Say whether the person finds anything by a word."""
    condition = both(visible(resource, actor), _one_term(resource, actor, term))
    model: Any = resource.model
    return bool(model.select(model.id).where(condition).exists())


def matches(resource: Resource, actor: Actor, text: str) -> Any:
    """Return the condition that each word is found in a searched field that the person may read.

    A number in groups, such as +49 30 23125, is looked for as a whole too.
    """
    terms = sought(text).split()[:TERMS]
    found: Any = None
    searched = _searched(resource, actor)
    if len(terms) > 1 and [first for first, _model, _names in searched] == [""]:
        model: Any = resource.model
        found = model.id.in_(hits_all(model, searched[0][2], terms))
    if found is None:
        found = reduce(both, _each_term(resource, actor, terms), None)
    number = digits_of(text.replace("(0)", ""))
    if len(terms) > 1 and len(number) >= PHONE_DIGITS:
        found = found | _one_term(resource, actor, number)
    return found if found is not None else SQL("1 = 1")


def _each_term(resource: Resource, actor: Actor, terms: list[str]) -> Iterator[Any]:
    """Give the condition of each word, long ones first: they narrow down where short ones are."""
    long = [term for term in terms if len(term) >= SHORT]
    for term in long or terms:
        yield _one_term(resource, actor, term)
    for term in terms if long else ():
        if len(term) < SHORT:
            yield (_short_term if is_sqlite() else _one_term)(resource, actor, term)


def _short_term(resource: Resource, actor: Actor, term: str) -> Any:
    """Match a short word in rows that other words found, one by one."""
    model: Any = resource.model
    parts = []
    for first, owner, names in _searched(resource, actor):
        number = model._meta.fields[first or "id"]
        condition = holds(owner, names, term, number)
        if first:
            there = owner.alias()
            allowed = visible(registry.by_model[owner], actor, "read", there)
            if allowed is not None:
                seen = there.select(there.id).where((there.id == number) & allowed)
                condition = fn.EXISTS(seen) & condition
        parts.append(condition)
    return either(parts) if parts else NOTHING


def _one_term(
    resource: Resource, actor: Actor, term: str, others: Mapping[str, list[str]] | None = None
) -> Any:
    """Match a word, or those that it may be meant for in the own fields ("") or by reference."""
    model: Any = resource.model
    parts = []
    for first, owner, names in _searched(resource, actor):
        found = hits(owner, names, term, (others or {}).get(first, ()))
        if not first:
            parts.append(("id", found))
            continue
        parts.append((first, _visible_ids(registry.by_model[owner], actor, found)))
    if not parts:
        return NOTHING
    if len(parts) == 1 or is_sqlite():
        return reduce(or_, (model._meta.fields[name].in_(ids) for name, ids in parts))
    return model.id.in_(reduce(or_, (_rows_with(model, name, ids) for name, ids in parts)))


def _rows_with(model: Any, name: str, ids: Any) -> Any:
    """Return the ids of rows by one column: joined by OR, PostgreSQL would use no index of any."""
    rows = model.alias()
    return rows.select(rows.id).where(getattr(rows, name).in_(ids))


def _searched(resource: Resource, actor: Actor) -> list[tuple[str, Any, list[str]]]:
    """Return (reference or "", class, fields) of what the person may read, own fields first."""
    hidden = actor.hidden(resource)
    own = [path for path in resource.search if "." not in path and path not in hidden]
    found = [("", resource.model, own)] if own else []
    through: dict[str, list[str]] = {}
    for path in resource.search:
        first, dot, rest = path.partition(".")
        if dot and first not in hidden:
            through.setdefault(first, []).append(rest)
    for first, names in through.items():
        rel = registry.of(resource.model._meta.fields[first].rel_model)
        if rel is None or not actor.may(rel, "read"):
            continue
        readable = [name for name in names if name not in actor.hidden(rel) and "." not in name]
        if readable:
            found.append((first, rel.model, readable))
    return found


def _visible_ids(resource: Resource, actor: Actor, found: Any) -> Any:
    allowed = visible(resource, actor)
    if allowed is None:
        return found
    model: Any = resource.model
    return model.select(model.id).where(model.id.in_(found) & allowed)


def pick(
    resource: Resource,
    actor: Actor,
    text: str,
    limit: int = 20,
    near: Nearly | None = None,
    *,
    in_use: bool = False,
) -> list[tuple[int, str]]:
    """Return (id, label) of the visible records that a typed text may mean, exact labels first.

    With `near` those that are spelled almost so; `in_use` leaves out what is archived.
    """
    if not actor.may(resource, "read"):
        return []
    order, folded = _label_order(resource, actor), sought(text)
    if order is not None and 0 < len(folded) < SHORT and near is None:
        query = _labelled_found(resource, actor, in_use)[0]
        found = _beginning(query, order, folded, limit)
        if len(found) == limit:
            return found

    def pick_by(typed: str) -> Any:
        return _picking(resource, actor, typed, near, in_use).limit(limit)

    key = None if near else ("pick", resource, limit, in_use)
    rows = _looked_for(actor, key, text, pick_by)
    exact, found = text.strip().casefold(), [(row[0], join_label(row[1:], row[0])) for row in rows]
    return sorted(found, key=lambda one: one[1].casefold() != exact)


def _looked_for(
    actor: Actor, key: tuple[Any, ...] | None, text: str, build: Callable[[str], Any]
) -> list[Any]:
    """Return the rows of what `build` makes of a typed text, written once for words like these."""
    pairs, words = parted([("q", text)])
    is_plain = words or not text.strip()
    if key is None or not is_plain or len(text) > KEY_LENGTH:
        return Plan.of(build(text)).rows()
    return planned(actor, key, lambda *given: build(filled(pairs, given)[0][1]), *words).rows()


def _label_order(resource: Resource, actor: Actor) -> Any:
    """Return the key that sorts by label; None where there is none for this person."""
    model: Any = resource.model
    key = f"{model.shown_as[0]}_key" if model.shown_as else ""
    return model._meta.fields.get(key) if key not in actor.hidden(resource) else None


def _picking(resource: Resource, actor: Actor, text: str, near: Nearly | None, in_use: bool) -> Any:
    """Return the query of what a typed text may mean, exact labels first."""
    order, folded = _label_order(resource, actor), sought(text)
    query, expressions = _labelled_found(resource, actor, in_use)
    if near is not None:
        query = query.where(near.condition)
    elif text.strip():
        query = query.where(_means(resource, actor, text, expressions))
    model: Any = resource.model
    by: list[Any] = [model.id] if order is None else [order, model.id]
    if order is not None and text.strip():
        # What is called exactly so, then what begins so, comes before what else it may mean.
        begins = (order >= folded) & (order < f"{folded}\U0010ffff")
        by.insert(0, Case(None, [(order == folded[:KEY_LENGTH], 0), (begins, 1)], 2))
    return query.order_by(*by).tuples()


def beginning(resource: Resource, actor: Actor, text: str, limit: int) -> list[tuple[int, str]]:
    """Return (id, label) of the visible records whose label begins so, as quick as can be."""
    key = f"{resource.model.shown_as[0]}_key" if resource.model.shown_as else ""
    order = resource.model._meta.fields.get(key)
    hidden = actor.hidden(resource)
    if order is None or {key, key.removesuffix("_key")} & hidden:
        return []
    query, _expressions = _labelled_found(resource, actor, in_use=False)
    return _beginning(query, order, sought(text), limit)


def _beginning(query: Any, order: Any, folded: str, limit: int) -> list[tuple[int, str]]:
    """Return what begins so: a range of the label's index."""
    inside = (order >= folded) & (order < f"{folded}\U0010ffff")
    return _named(query.where(inside).order_by(order, order.model.id).limit(limit))


def _labelled_found(resource: Resource, actor: Actor, in_use: bool) -> tuple[Any, list[Any]]:
    """Return the query of labels of what can be found, without tombstones, and those labels."""
    query, expressions = labelled(resource, actor)
    model, found_at_all = resource.model, hide_kept(resource, resource.model, None)
    if in_use and issubclass(model, Archivable):
        query = query.where(model.is_active)
    return (query if found_at_all is None else query.where(found_at_all)), expressions


def _named(query: Any) -> list[tuple[int, str]]:
    return [(row[0], join_label(row[1:], row[0])) for row in query.tuples()]


def pick_nearly(
    resource: Resource,
    actor: Actor,
    text: str,
    limit: int = 20,
    known: Spellings | None = None,
    *,
    in_use: bool = False,
) -> list[tuple[int, str]]:
    """Return (id, label) of the visible records that are spelled almost as a typed text."""
    near = nearly(resource, actor, text, known) if actor.may(resource, "read") else None
    return pick(resource, actor, text, limit, near, in_use=in_use) if near else []


def count_found(
    resource: Resource, actor: Actor, text: str, cap: int, near: Nearly | None = None
) -> int:
    """Count the visible records that a typed text may mean, up to `cap`."""

    def found_by(typed: str) -> Any:
        condition = near.condition if near is not None else matches(resource, actor, typed)
        model: Any = resource.model
        query = model.select(model.id).where(both(visible(resource, actor), condition))
        return query.limit(cap).tuples()

    return len(_looked_for(actor, None if near else ("count", resource, cap), text, found_by))


def _means(resource: Resource, actor: Actor, text: str, expressions: list[Any]) -> Any:
    if resource.search:
        return matches(resource, actor, text)
    condition: Any = NOTHING
    for expression in expressions:
        condition = condition | contains(fn.shophouse_fold(expression), sought(text))
    return condition
