"""Lists by key: the page after, before or last costs the same whatever the list's length."""

import json
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import and_
from typing import Any

from app.filters import compile_filter
from app.filters.addresses import parse_args, parse_sort
from app.filters.errors import FilterError
from app.hints import hint_at
from app.reading.columns import Column, column_of
from app.reading.context import context_for
from app.reading.joining import in_parts, is_joined, put_in, select_columns
from app.reading.keys import Order, beyond, in_two_ranges, ranges, raw_key, sorted_by
from app.reading.markers import read_marker, write_marker
from app.reading.matching import Nearly, matches, nearly
from app.reading.planning import Plan, Same, filled, parted
from app.reading.planning import planned as written
from app.reading.records import visible
from app.resource import Resource
from app.rights import Actor
from models.database import database, is_sqlite
from models.rows import among, among_given, given_ids
from models.texts import _

PAGE = 50
COUNT_CAP = 20_000
END = "end"
FEW = 2_000
"""So many found rows are sorted in less time than it takes to look for them in their order."""

_PAGING = ("after", "before", "limit", "count")
_MANY = 5_000
_KEEP_SECONDS = 10.0
_kept: dict[tuple[Any, ...], tuple[float, int]] = {}


def counted(sql: str, params: list[Any]) -> int:
    """Count a query's rows; a count of many thousands is kept for ten seconds.

    Few rows are counted each time: people see there whether their change arrived.
    """
    key = (database.obj.database, sql, *map(str, params))
    at, count = _kept.get(key, (0.0, 0))
    if count > _MANY and time.monotonic() - at < _KEEP_SECONDS:
        return count
    count = count_rows(sql, params)
    if count > _MANY:
        if len(_kept) > 500:
            _kept.clear()
        _kept[key] = (time.monotonic(), count)
    return count


def count_rows(sql: str, params: list[Any]) -> int:
    """Count a query's rows."""
    return int(database.execute_sql(f"SELECT COUNT(*) FROM ({sql}) AS rows", params).fetchone()[0])


@dataclass
class Slice:
    """One page of rows: (id, values by column) with the cursors that lead on."""

    rows: list[tuple[Any, ...]]
    first: bool
    last: bool
    before: str
    after: str


@dataclass
class Listing:
    """A resource as one person sees it through a filter. `args` are the pairs of the address.

    A `verb` other than read takes the rows that both rights give.
    """

    resource: Resource
    actor: Actor
    args: list[tuple[str, str]]
    locale: str = "en"
    verb: str = "read"
    also: Any = None
    """A further condition, such as that of a board's column."""
    near: Nearly | None = None
    """What is shown for a search that finds nothing as it is typed."""
    tree: Any = field(init=False)
    sort: str = field(init=False)
    q: str = field(init=False)
    _known: tuple[int, int] | None = field(default=None, init=False)
    """How many rows there are, counted up to one more than so many."""

    def __post_init__(self) -> None:
        self.tree = parse_args(self.args)
        found = dict(self.args)
        self.q = found.get("q", "").strip()
        self.sort = found.get("sort", "") or self._own_sort()

    def _own_sort(self) -> str:
        """Sort unasked as declared, or by the label, as far as the person may read that.

        Parts, which may be millions, are sorted by a label that is indexed, else the newest first.
        """
        for sort in (self.resource.sort, *self.resource.model.shown_as[:1]):
            if sort and self._sorts(sort):
                is_part = self.resource.is_child and sort != self.resource.sort
                return sort if not is_part or self._is_indexed(sort) else "-id"
        return "id"

    def _is_indexed(self, name: str) -> bool:
        column = column_of(self.resource, self.actor, name, self.locale)
        return column is not None and column.is_indexed

    def _sorts(self, sort: str) -> bool:
        """Say whether the list may be sorted so. What the code misspelled sorts nothing."""
        try:
            paths = [".".join(path) for path, _descending in parse_sort(sort)]
            columns = [column_of(self.resource, self.actor, path, self.locale) for path in paths]
        except (KeyError, AttributeError, FilterError):
            return False
        return bool(columns) and all(column is not None and column.orders for column in columns)

    def _sortable(self) -> list[str]:
        """Name the record's own fields by which this person may sort."""
        return [name for name in self.resource.model._meta.fields if self._sorts(name)]

    def condition(self) -> Any:
        """Return what rows must meet: rights, filter and search together; None for no condition."""
        model = self.resource.model
        conditions = [visible(self.resource, self.actor)]
        if self.verb != "read":
            conditions.append(visible(self.resource, self.actor, self.verb))
        if self.tree is not None:
            conditions.append(compile_filter(self.tree, model, context_for(self.actor)))
        if self.q:
            conditions.append(
                self.near.condition if self.near else matches(self.resource, self.actor, self.q)
            )
        conditions.append(self.also)
        present = [one for one in conditions if one is not None]
        return reduce(and_, present) if present else None

    def settle(self) -> bool:
        """Tolerate one typing error in a search that finds nothing; say whether that was done."""
        if not self.q or self.near or self.count(0):
            return self.near is not None
        self.near, self._known = nearly(self.resource, self.actor, self.q), None
        if self.near and not self.count(0):
            self.near, self._known = None, None
        return self.near is not None

    def count(self, cap: int = COUNT_CAP) -> int:
        """Count the rows, up to one more than `cap`; many of them are counted every ten seconds."""
        known, up_to = self._known or (0, -1)
        if cap <= up_to or 0 <= known <= up_to:
            return min(known, cap + 1)
        self._known = (self._counted(cap), cap)
        return self._known[0]

    def _counted(self, cap: int) -> int:
        plan = self.planned(("count", cap), lambda one: one._ids().limit(cap + 1))
        return counted(plan.sql, plan.params)

    def count_all(self) -> int:
        """Count the rows, however many there are."""
        plan = self.planned(("count",), lambda one: one._ids())
        return count_rows(plan.sql, plan.params)

    def _ids(self) -> Any:
        model: Any = self.resource.model
        query, condition = model.select(model.id).tuples(), self.condition()
        return query if condition is None else query.where(condition)

    def planned(self, what: tuple[Hashable, ...], build: Callable[..., Any], *more: Any) -> Plan:
        """Return what `build` makes of this listing as SQL, written once for all that are alike.

        `what` tells it from other queries of the same listing; `build` gets what stands for `more`
        values, too.
        """
        if self.near is not None or self.also is not None:
            return Plan.of(build(self, *more))
        pairs, values = parted([pair for pair in self.args if pair[0] not in _PAGING])
        key = (self.resource, self.verb, self.locale, pairs, *what)

        def like(*given: Any) -> Any:
            args = filled(pairs, given[: len(values)])
            listing = Listing(self.resource, self.actor, args, self.locale, self.verb)
            return build(listing, *given[len(values) :])

        return written(self.actor, key, like, *values, *more)

    def orders(self) -> list[Order]:
        """Return the sort keys. Raises FilterError for a field that can't be sorted by."""
        self._joins: list[Any] = []
        found: list[Order] = []
        for path, descending in parse_sort(self.sort):
            name = ".".join(path)
            try:
                column = column_of(self.resource, self.actor, name, self.locale)
            except (KeyError, AttributeError):
                column = None
            if column is None or not column.orders:
                hint = hint_at(name, self._sortable())
                told = _("One can't sort by “%(name)s”.%(hint)s", name=name, hint=hint)
                raise FilterError(told, name)
            self._joins += [join for join in column.joins if not is_joined(self._joins, join)]
            found += [Order(one, descending, null) for one, null in column.orders]
        model: Any = self.resource.model
        found.append(Order(model.id, bool(found) and found[0].descending, False))
        return found

    def page(
        self,
        columns: list[Column],
        after: str = "",
        before: str = "",
        limit: int = PAGE,
        more: list[Any] | None = None,
    ) -> Slice:
        """Return a page of rows: id, each column's expressions in order, then those of `more`."""
        orders = self.orders()
        if self.q and not is_sqlite() and not orders[0].nullable and self.count() <= FEW:
            orders = [replace(order, by_index=False) for order in orders]
        backwards = bool(before)
        cursor = before if before and before != END else after
        start = self._read_cursor(cursor, orders) if cursor else None
        part, *others = in_parts(columns, len(self._joins))
        if self._finds_first(part, orders):
            rows = self._found(part, orders, more or [], start, backwards, limit + 1)
        elif start is None:
            rows = self._begun(part, orders, more or [], backwards, limit + 1)
        else:
            query = self._select(part, orders, more or [])
            rows = self._walk(query, orders, start, backwards, limit + 1)
        goes_on = len(rows) > limit
        rows = rows[:limit]
        if backwards:
            rows.reverse()
        width = len(orders)
        at_first = not goes_on if backwards else start is None
        at_last = (start is None) if backwards else not goes_on
        edges = [self._cursor(row[-width:]) for row in (rows[:1] + rows[-1:])] or ["", ""]
        shown = self._with_others([row[:-width] for row in rows], part, others)
        return Slice(shown, at_first, at_last, edges[0], edges[-1])

    def _with_others(
        self, rows: list[tuple[Any, ...]], part: list[Column], others: list[list[Column]]
    ) -> list[tuple[Any, ...]]:
        """Put the values of further columns behind those of a part: a query for each of them."""
        for other in others if rows else []:
            found = self.again(other, [row[0] for row in rows]).tuples()
            rows, part = put_in(rows, part, found), part + other
        return rows

    def again(self, columns: list[Column], ids: list[int]) -> Any:
        """Return a query of (id, further columns) of rows that are in the list still."""
        model: Any = self.resource.model
        query = select_columns(model, [model.id], columns, []).where(among(model.id, ids))
        condition = self.condition()
        return query if condition is None else query.where(condition)

    def around(self, record_id: int) -> tuple[int | None, int | None]:
        """Return the ids of the rows before and after a record; None at the ends, or if it is out.

        Raises FilterError for what the list can't be filtered or sorted by.
        """
        orders = self.orders()
        query = self._select([], orders, [])
        row = query.where(self.resource.model.id == record_id).tuples().first()
        if row is None:
            return None, None
        start = [raw_key(value) for value in row[-len(orders) :]]
        found = (self._walk(query, orders, start, backwards, 1) for backwards in (True, False))
        before, after = (rows[0][0] if rows else None for rows in found)
        return before, after

    def _select(self, columns: list[Column], orders: list[Order], more: list[Any]) -> Any:
        model: Any = self.resource.model
        more = more + [order.expression for order in orders]
        query = select_columns(model, [model.id], columns, more, self._joins)
        condition = self.condition()
        return query if condition is None else query.where(condition)

    def _finds_first(self, columns: list[Column], orders: list[Order]) -> bool:
        """Say whether a search comes before the joins: else each row that is found is joined."""
        is_plain = len(orders) <= 2 and not orders[0].nullable and not self._joins
        return bool(self.q) and is_plain and any(column.joins for column in columns)

    def _found(
        self,
        columns: list[Column],
        orders: list[Order],
        more: list[Any],
        start: Any,
        backwards: bool,
        limit: int,
    ) -> list[Any]:
        model: Any = self.resource.model
        more = more + [order.expression for order in orders]
        by = sorted_by(orders, backwards)
        if start is None and is_sqlite():
            # The index of words is asked once: how many there are is known thereby, if few.
            few = self.planned(("ids", backwards), lambda one: one._sorted_ids(backwards))
            ids = [row[0] for row in few.rows()]
            if len(ids) <= FEW:
                self._known = (len(ids), COUNT_CAP)

            def among(_listing: "Listing", given: Any) -> Any:
                query = select_columns(model, [model.id], columns, more)
                return query.where(among_given(model.id, given)).order_by(*by).tuples()

            what = ("found", *columns, *map(Same, more), backwards)
            return self.planned(what, among, given_ids(ids[:limit])).rows()
        found = model.select(model.id).where(self.condition())
        if start is not None:
            found = found.where(beyond(orders, start, backwards))
        query = select_columns(model, [model.id], columns, more)
        query = query.where(model.id.in_(found.order_by(*by).limit(limit)))
        return list(query.order_by(*by).tuples())

    def _sorted_ids(self, backwards: bool) -> Any:
        return self._ids().order_by(*sorted_by(self.orders(), backwards)).limit(FEW + 1)

    def _walk(
        self, query: Any, orders: list[Order], start: Any, backwards: bool, limit: int
    ) -> list[Any]:
        """Walk on from where a row stands."""
        rows: list[Any] = []
        for one in ranges(query, orders, start, backwards):
            if len(rows) < limit:
                rows += list(one.limit(limit - len(rows)).tuples())
        return rows

    def _begun(
        self, part: list[Column], orders: list[Order], more: list[Any], backwards: bool, limit: int
    ) -> list[Any]:
        """Walk from the first row, or the last one."""
        walks = orders[0].by_index
        what = (*part, *map(Same, more), backwards, walks)
        rows: list[Any] = []
        for at in range(2 if in_two_ranges(orders) else 1):
            left = limit - len(rows)

            def begin(one: "Listing", at: int = at, left: int = left) -> Any:
                by = [replace(order, by_index=walks) for order in one.orders()]
                query = one._select(part, by, more)
                return ranges(query, by, None, backwards)[at].limit(left).tuples()

            rows += self.planned(("page", at, left, *what), begin).rows() if left > 0 else []
        return rows

    @cached_property
    def _place(self) -> str:
        pairs = [pair for pair in self.args if pair[0] not in _PAGING]
        return json.dumps([self.resource.address, self.sort, sorted(pairs)])

    def _cursor(self, values: Iterable[Any]) -> str:
        return write_marker(self._place, [raw_key(value) for value in values])

    def _read_cursor(self, cursor: str, orders: list[Order]) -> list[Any]:
        values = read_marker(self._place, cursor)
        if values is None or len(values) != len(orders):
            raise FilterError(
                _("This page marker belongs to another list. Start at the first page."), "after"
            )
        return values
