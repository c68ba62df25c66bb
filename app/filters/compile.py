"""A filter as one SQL expression that stands anywhere: in lists, updates, scopes.

Other models are reached by subqueries over aliases, never by joins. A condition is either true or
not: `not` and `ne` give exactly the other rows, those with empty fields included.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from peewee import Value

from app.filters.compare import all_of, any_of, check_operator, compare, is_among, is_not
from app.filters.errors import FilterError, too_deep
from app.filters.operands import Operand, field_operand, read_yes_no, reference_operand
from app.filters.targets import (
    Children,
    Column,
    Computed,
    Context,
    Forward,
    Linked,
    Relation,
    Source,
    Target,
    column_of,
    model_of,
)
from app.filters.tree import And, Compare, Exists, Not, Or, Tree
from models.database import is_sqlite
from models.refused import Invalid
from models.texts import _

HOP = 4
"""A step to another model counts as so many levels."""

MAX_LEVELS = 24
"""SQLite's parser holds a hundred open signs; this leaves room for the query and for scopes."""

_LACKING = ("ne", "isnull")

Inner = Callable[[Source, int], Any]


def compile_filter(tree: Tree, source: Source, context: Context) -> Any:
    """Turn a filter into a Peewee expression over a model or an alias of it.

    Raises FilterError, which names the field, operator or value that isn't known.
    """
    return _Compiler(context).build(tree, source, 0)


class _Compiler:
    """One pass over a tree; `depth` guards the database's own limits."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def build(self, tree: Tree, source: Source, depth: int) -> Any:
        _check_depth(depth)
        match tree:
            case And(items):
                parts = self._joined(items, source)
                return all_of([self.build(item, source, depth + 1) for item in parts])
            case Or(items):
                return self._either(items, source, depth)
            case Not(item):
                return is_not(self.build(item, source, depth + 1))
            case Exists(path, condition):
                return self._exists(path, condition, source, depth)
            case Compare():
                return self._compare(tree, source, depth)

    def _either(self, items: tuple[Tree, ...], source: Source, depth: int) -> Any:
        """Join by OR; where each names other records, PostgreSQL looks for the rows of each.

        Joined by OR, no index would be used: every row of the table would be asked.
        """
        are_named = all(self._names_others(one, source) for one in items)
        if is_sqlite() or len(items) < 2 or not are_named:
            return any_of([self.build(item, source, depth + 1) for item in items])
        found = []
        for item in items:
            rows = model_of(source).alias()
            found.append(rows.select(_key(rows)).where(self.build(item, rows, depth + HOP)))
        return is_among(_key(source), reduce(or_, found))

    def _names_others(self, tree: Tree, source: Source) -> bool:
        """Say whether a condition holds of few rows only: those of records that it names."""
        match tree:
            case Exists():
                return True
            case Compare((head, *_rest), "eq"):
                return isinstance(self._field(source, head), Forward)
        return False

    def _joined(self, items: tuple[Tree, ...], source: Source) -> list[Tree]:
        """Ask the one record that a reference names for all at once: a subquery each costs as much.

        Only what it holds counts here, not what it lacks: that is true of no record, too.
        """
        heads = [_head(item) for item in items]
        several = {
            head
            for head in set(heads)
            if head and heads.count(head) > 1 and isinstance(self._field(source, head), Forward)
        }
        joined: dict[str, list[Tree]] = {head: [] for head in several}
        rest: list[Tree] = []
        for item, head in zip(items, heads, strict=True):
            if isinstance(item, Compare) and head in joined:
                joined[head].append(Compare(item.path[1:], item.op, item.values))
            else:
                rest.append(item)
        return [*rest, *(Exists((head,), And(tuple(found))) for head, found in joined.items())]

    def _compare(self, tree: Compare, source: Source, depth: int) -> Any:
        match tree.op:
            case "ne":
                return is_not(self._leaf(tree, "eq", source, depth + 1))
            case "in":
                return self._leaf(tree, "eq", source, depth)
            case "isnull":
                return self._is_empty(tree, source, depth)
        return self._leaf(tree, tree.op, source, depth)

    def _is_empty(self, tree: Compare, source: Source, depth: int) -> Any:
        wishes = _read_wishes(tree)
        filled = self._leaf(tree, "filled", source, depth + 1)
        return any_of([is_not(filled) if wish else filled for wish in sorted(wishes)])

    def _leaf(self, tree: Compare, op: str, source: Source, depth: int) -> Any:
        return self._follow(tree.path, source, depth, _Finish(tree, op, self.context))

    def _follow(self, path: tuple[str, ...], source: Source, depth: int, finish: "_Finish") -> Any:
        name, *rest = path
        target = self._field(source, name)
        if isinstance(target, Column | Computed):
            if rest:
                raise _no_relation(name)
            return self._column(name, target, source, finish)
        if rest:
            return self._relate(
                target, source, depth, lambda at, deep: self._follow(tuple(rest), at, deep, finish)
            )
        return self._reference(name, target, source, depth, finish)

    def _column(
        self, name: str, target: Column | Computed, source: Source, finish: "_Finish"
    ) -> Any:
        condition = finish(field_operand(name, target, source))
        guard = self.context.guard(source, name) if finish.tells_which else None
        return condition if guard is None else all_of([condition, guard])

    def _reference(
        self, name: str, target: Relation, source: Source, depth: int, finish: "_Finish"
    ) -> Any:
        """Compare by id, also of those that were merged into the ones that are asked for."""
        found = self._by_id(name, target, source, depth, finish)
        if not isinstance(target, Forward) or finish.op != "eq":
            return found
        node = column_of(source, target.field)
        parts = [found]
        for number in finish.values(reference_operand(name, node, target.is_user)):
            if others := self.context.merged(target.model, number):
                parts.append(all_of([node.in_(others), *self._is_seen(target.model, number)]))
        return any_of(parts)

    def _is_seen(self, model: Any, number: int) -> list[Any]:
        """Return the condition that the reader may see a record; none where they may see all."""
        there = model.alias()
        scope = self.context.scope(there)
        if scope is None:
            return []
        seen = there.select(_key(there)).where(all_of([_key(there) == number, scope]))
        return [is_among(Value(number, converter=False), seen)]

    def _by_id(
        self, name: str, target: Relation, source: Source, depth: int, finish: "_Finish"
    ) -> Any:
        """Compare by id: with the column itself, or only among the records that may be seen."""
        if isinstance(target, Forward) and not (finish.tells_which and self._is_scoped(target)):
            node = column_of(source, target.field)
            return finish(reference_operand(name, node, target.is_user))
        if isinstance(target, Linked) and not self._is_scoped(target):
            between = target.near.model.alias()
            far = reference_operand(name, column_of(between, target.far), target.is_user)
            found = between.select(column_of(between, target.near)).where(finish(far))
            return is_among(_referred(source, target.near), found)
        among = self._relate(
            target,
            source,
            depth,
            lambda at, deep: finish(reference_operand(name, _key(at), target.is_user)),
        )
        if isinstance(target, Forward) and target.is_user and self.context.me is not None:
            node = column_of(source, target.field)
            own = [node == self.context.me, finish(reference_operand(name, node, True))]
            return any_of([among, all_of(own)])
        return among

    def _is_scoped(self, target: Relation) -> bool:
        """Say whether the reader may see only some of the records that a reference leads to."""
        return self.context.scope(target.model) is not None

    def _exists(self, path: tuple[str, ...], condition: Tree, source: Source, depth: int) -> Any:
        name, *rest = path
        target = self._field(source, name)
        if isinstance(target, Column | Computed):
            raise _no_relation(name)

        def inner(at: Source, deep: int) -> Any:
            if rest:
                return self._exists(tuple(rest), condition, at, deep)
            return self.build(condition, at, deep)

        return self._relate(target, source, depth, inner)

    def _relate(self, target: Relation, source: Source, depth: int, inner: Inner) -> Any:
        """Return whether there is a visible record of the relation for which `inner` holds."""
        _check_depth(depth + HOP)
        there = target.model.alias()
        parts = [inner(there, depth + HOP)]
        scope = self.context.scope(there)
        if scope is not None:
            parts.append(scope)
        match target:
            case Forward(field):
                found = there.select(column_of(there, field.rel_field)).where(all_of(parts))
                return is_among(column_of(source, field), found)
            case Children(field=field, only=only):
                if only is not None:
                    parts.append(only(there))
                found = there.select(column_of(there, field)).where(all_of(parts))
                return is_among(_referred(source, field), found)
            case Linked(near, far):
                between = near.model.alias()
                both = column_of(between, far) == column_of(there, far.rel_field)
                rows = between.select(column_of(between, near)).join(there, on=both)
                return is_among(_referred(source, near), rows.where(all_of(parts)))

    def _field(self, source: Source, name: str) -> Target:
        return self.context.fields.field(model_of(source), name)


@dataclass(frozen=True, slots=True)
class _Finish:
    """The comparison at the end of a path, once the operand there is known."""

    tree: Compare
    op: str
    context: Context

    def __call__(self, operand: Operand) -> Any:
        check_operator(operand, self.tree.op)
        return compare(operand, self.op, self.tree.values, self.context)

    def values(self, operand: Operand) -> list[Any]:
        """Return what the operand is compared with."""
        texts = self.tree.values
        return [value for text in texts for value in operand.values(text, self.context)]

    @property
    def tells_which(self) -> bool:
        """Say whether what is found tells which record a reference holds, not only that it does."""
        return self.op != "filled"


def _check_depth(depth: int) -> None:
    if depth > MAX_LEVELS:
        raise too_deep()


def _head(tree: Tree) -> str:
    """Return the reference whose record a condition is about, where it holds of that alone."""
    match tree:
        case Compare((head, _field), op) if op not in _LACKING:
            return head
    return ""


def _key(source: Source) -> Any:
    key: Any = model_of(source)._meta.primary_key
    return column_of(source, key)


def _referred(source: Source, field: Any) -> Any:
    """Return what a reference to this source holds: the column it names, else the id."""
    there: Any = getattr(field, "rel_field", None)
    return _key(source) if there is None else column_of(source, there)


def _no_relation(name: str) -> FilterError:
    return FilterError(_("“%(name)s” leads to no other record.", name=name), name)


def _read_wishes(tree: Compare) -> set[bool]:
    try:
        return {read_yes_no(text) for text in tree.values}
    except Invalid as error:
        name = f"{'.'.join(tree.path)}__isnull"
        raise FilterError(_("%(name)s: %(reason)s", name=name, reason=error), name) from error
