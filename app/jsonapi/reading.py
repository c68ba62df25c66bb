"""Records as programs get them: one query for the rows, one more for each list within them."""

from collections.abc import Iterable, Iterator
from typing import Any

from peewee import JOIN

from app.jsonapi.expand import Tree, put_objects
from app.jsonapi.fields import ALWAYS, ApiField, api_fields
from app.jsonapi.money import currency_of, has_money, plain
from app.reading.columns import Column
from app.reading.records import NOTHING, visible
from app.resource import Resource
from app.rights import Actor, Denied
from models.placing import by_place
from models.prepared import Prepared
from models.record import link_columns

Object = dict[str, Any]
_AT_ONCE = 500
_prepared: dict[Any, Prepared] = {}
"""Queries for one number by what they select: columns of the class as it is, and nothing else."""


class Reading:
    """How a person reads a resource: the fields wanted, the columns they need, the objects made.

    For the verb `export` without the fields that they may not take along.
    """

    def __init__(
        self,
        resource: Resource,
        actor: Actor,
        names: Iterable[str] | None = None,
        expand: Tree | None = None,
        *,
        with_lines: bool = True,
        verb: str = "read",
    ) -> None:
        self.resource, self.actor, self.expand, self.verb = resource, actor, expand or {}, verb
        known = api_fields(resource, actor)
        kept_back = actor.withheld(resource) - {*ALWAYS} if verb == "export" else frozenset()
        wanted = set(known if names is None else names) | set(ALWAYS) | set(self.expand)
        self.fields = [
            one
            for one in known.values()
            if one.name in wanted - kept_back and (with_lines or one.form != "lines")
        ]

    def columns(self, target: Any) -> list[Column]:
        """Return what to select for the rows, whose values `objects` takes in that order."""
        found = [self._column(one, target) for one in self.fields if _is_selected(one)]
        if has_money(self.fields):
            expression, joins = currency_of(self.resource, target)
            if expression is not None:
                found.append(Column("", "", None, [expression], joins))
        return found

    def _column(self, one: ApiField, target: Any) -> Column:
        if one.form == "pointer":
            ends = [getattr(target, f"{one.name}_{end}") for end in ("resource", "id")]
            return Column(one.name, "", None, ends)
        return Column(one.name, "", one.kind, [getattr(target, one.name)])

    def objects(self, rows: Iterable[tuple[Any, ...]]) -> list[Object]:
        """Return rows, each with its id first, as objects with all that belongs into them."""
        found = [self._object(row) for row in rows]
        by_id = {one["id"]: one for one in found}
        for one in self.fields:
            if one.form == "many":
                self._put_many(one, by_id)
            elif one.form == "lines":
                self._put_lines(one, by_id)
        put_objects(self, found)
        return found

    def _object(self, row: tuple[Any, ...]) -> Object:
        values = iter(row[1:])
        raw: dict[str, Any] = {}
        for one in self.fields:
            if one.form == "pointer":
                address, number = next(values), next(values)
                raw[one.name] = {"resource": address, "id": number} if address and number else None
            elif _is_selected(one):
                raw[one.name] = next(values)
        currency, firms = next(values, None), self.resource.model.firm_amounts
        return {
            one.name: _given(one, raw.get(one.name), None if one.name in firms else currency)
            for one in self.fields
        }

    def _put_many(self, one: ApiField, by_id: dict[int, Object]) -> None:
        """Fill in the ids of a list of references, as far as the person may see the records."""
        if one.target is None or not by_id:
            return
        through, mine, theirs = link_columns(one.field)
        allowed = _allowed(one.target, self.actor, theirs)
        query = through.select(mine, theirs).order_by(theirs)
        for ids in _parts(list(by_id)):
            part = query.where(mine.in_(ids) if allowed is None else mine.in_(ids) & allowed)
            for number, other in part.tuples():
                by_id[number][one.name].append(other)

    def _put_lines(self, one: ApiField, by_id: dict[int, Object]) -> None:
        assert one.target is not None
        child: Any = one.target.model
        reference = child._meta.fields[child.parent]
        branch = self.expand.get(one.name)
        lines = Reading(one.target, self.actor, None, branch, with_lines=False, verb=self.verb)
        for ids in _parts(list(by_id)):
            for line in lines.select_of(reference, ids, reference):
                by_id[line.pop("")][one.name].append(line)

    def select(self, condition: Any, owner: Any = None) -> list[Object]:
        """Return the objects that meet a condition, by id; under "" the value of `owner`.

        The caller has made sure that the person may see them.
        """
        return self._made(list(self._query(owner).where(condition).tuples()), owner)

    def select_of(self, column: Any, numbers: list[int], owner: Any = None) -> list[Object]:
        """Return the objects whose column holds one of these numbers, as `select` does.

        For one number the SQL is written once and kept, unless something in it is worked out: that
        may be another thing for another person, or tomorrow.
        """
        if len(numbers) != 1 or any(one.form == "computed" for one in self.fields):
            return self.select(column.in_(numbers), owner)
        model: Any = self.resource.model
        names = tuple(one.name for one in self.fields)
        key = (model, column.name, owner is None, names, tuple(model._meta.fields))
        if key not in _prepared:
            query = self._query(owner)
            _prepared[key] = Prepared(1, lambda one: query.where(column == one).tuples())
        return self._made(_prepared[key].records(numbers[0]), owner)

    def _query(self, owner: Any) -> Any:
        model: Any = self.resource.model
        columns = self.columns(model)
        chosen = [model.id, *(part for column in columns for part in column.expressions)]
        if owner is not None:
            chosen.append(owner)
        query = model.select(*[part.alias(f"c{at}") for at, part in enumerate(chosen)])
        for source, alias, on in [join for column in columns for join in column.joins]:
            query = query.join_from(source, alias, JOIN.LEFT_OUTER, on=on)
        return query.order_by(*([model.id] if owner is None else by_place(model)))

    def _made(self, rows: list[tuple[Any, ...]], owner: Any) -> list[Object]:
        if owner is None:
            return self.objects(rows)
        found = self.objects(row[:-1] for row in rows)
        for one, row in zip(found, rows, strict=True):
            one[""] = row[-1]
        return found


def objects_by_id(
    resource: Resource,
    actor: Actor,
    ids: Iterable[int],
    names: Iterable[str] | None = None,
    expand: Tree | None = None,
    *,
    with_lines: bool = True,
) -> dict[int, Object]:
    """Return by id those of the records that a person may see."""
    try:
        allowed = visible(resource, actor)
    except Denied:
        return {}
    reading = Reading(resource, actor, names, expand, with_lines=with_lines)
    found: dict[int, Object] = {}
    for part in _parts(sorted(set(ids))):
        column = resource.model.id
        if allowed is None:
            made = reading.select_of(column, part)
        else:
            made = reading.select(column.in_(part) & allowed)
        found |= {one["id"]: one for one in made}
    return found


def _is_selected(one: ApiField) -> bool:
    return one.form not in ("many", "lines")


def _given(one: ApiField, value: Any, currency: str | None) -> Any:
    if one.form in ("many", "lines"):
        return []
    return value if one.kind is None else plain(one.kind, value, currency)


def _allowed(rel: Resource, actor: Actor, column: Any) -> Any:
    try:
        condition = visible(rel, actor)
    except Denied:
        return NOTHING
    model: Any = rel.model
    return None if condition is None else column.in_(model.select(model.id).where(condition))


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
