"""A board: a column for each value of a field, with its cards and what they add up to."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from peewee import ForeignKeyField

from app.filters import FilterError
from app.list_parts import Board, BoardColumn, Card, Move
from app.reading.columns import Column
from app.reading.finishing import state_field
from app.reading.grouping import Group, grouped
from app.reading.moves import Way, openings, ways
from app.reading.pages import Listing, Slice
from app.reading.records import both, labels
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.details import read_whole
from app.showing.drawing_rows import drawn_rows
from app.showing.views import State, address
from app.showing.ways import fields_of, word_of
from app.view_checks import MOST
from app.view_parts import Option
from app.writing.values import may_write
from models.action import Action
from models.kinds import kind_of
from models.texts import _

CARDS = 20
_LINES = 4
_NOTHING = ""
_END = "="
"""Stands before a state in the value of a column of records that ended with it."""


class End(str):
    """The column of the records that ended with a state."""


class BoardOf:
    """One board for one person: its columns are asked for all at once, or some of them."""

    def __init__(
        self, resource: Resource, actor: Actor, state: State, columns: list[Column], locale: str
    ) -> None:
        self.resource, self.actor, self.state, self.locale = resource, actor, state, locale
        self.name = fields_of(state.kind)[0]
        self.field: Any = resource.model._meta.fields[self.name]
        self.columns = [one for one in columns if one.path != self.name][: _LINES + 1]
        self.ways = ways(resource, actor, self.name, may_write(resource, actor, self.name))
        self.whole_of = read_whole(resource, actor, state.kind, state.detail)
        self.state_field = state_field(resource, actor)
        self.ends = self._own_ends()
        if self.ends:
            led = resource.actions().values()
            self.ways += [Way(one) for one in led if self._leads_to_end(one)]
        hidden = actor.hidden(resource)
        self.totals = [one for one in resource.totals if one not in hidden]

    def _own_ends(self) -> tuple[End, ...]:
        """Return the states whose records stand in columns of their own, beside those by value."""
        state = self.state_field
        if state is None or state.name == self.name:
            return ()
        return tuple(End(one) for one in self.resource.ends)

    def _leads_to_end(self, action: Action) -> bool:
        return action.to in self.ends and self.actor.may(self.resource, action.right)

    def listing(self, also: Any = None, *, ended: bool = False) -> Listing:
        """Return the board's rows, or those of a column; with `ended` those that are finished."""
        asked = (self.resource, self.actor, self.state.conditions, self.locale)
        for one in (self._within(), self._under_way(ended)):
            also = both(also, one)
        return Listing(*asked, also=also, near=self.state.near)

    def _within(self) -> Any:
        """Return the condition of the rows whose column is a part of the chosen whole."""
        if self.whole_of is None or not self.whole_of.known:
            return None
        rel: Any = self.field.rel_model
        owner = rel._meta.fields[rel.parent]
        return self.field.in_(rel.select(rel.id).where(owner == self.whole_of.id))

    def _under_way(self, ended: bool) -> Any:
        if not self.ends:
            return None
        state: Any = self.state_field
        return state.in_(list(self.ends)) if ended else state.not_in(list(self.ends))

    def whole(self) -> Board:
        """Return the board with all its columns."""
        found = self._groups()
        known = self.values(found)
        board = self.frame()
        board.wholes = self._wholes()
        board.columns = self._columns(found, known, list(range(len(known))))
        under_way = [key for key in found if not isinstance(key, End)]
        board.count = sum(found[key].count for key in under_way)
        named = {key for key, _label in known}
        shown = sum(found[key].count for key in under_way if key in named)
        board.missing = board.count - shown
        return board

    def _groups(self) -> dict[Any, Group]:
        """Return what is counted and added up: by value, and by end."""
        found = grouped(self.listing(), self.name, self.totals)
        if self.ends and self.state_field is not None:
            ended = grouped(self.listing(ended=True), self.state_field.name, self.totals)
            found |= {End(key): group for key, group in ended.items()}
        return found

    def _wholes(self) -> list[Option]:
        """Return the wholes whose parts the columns can be, where there are several."""
        if self.whole_of is None:
            return []
        rest = [pair for pair in self.state.base if pair[0] != "view" or pair[1].isdigit()]
        return [
            Option(
                label,
                address(self.resource, [("view", f"{self.state.kind}:{number}"), *rest]),
                number == self.whole_of.id,
            )
            for number, label in self.whole_of.known.items()
        ]

    def frame(self) -> Board:
        """Return the board without its cards: where they are moved, and to which address."""
        label = str(field_label(self.resource.model, self.name))
        # The kind stands in the address even where it is the first: the form is sent elsewhere.
        word = word_of(self.state.ways, self.state.kind, self.state.detail)
        rest = [pair for pair in self.state.base if pair != ("view", self.state.kind)]
        words = [] if any(pair[0] == "view" for pair in rest) else [("view", word)]
        return Board(label, f"{self.resource.href}/move", urlencode([*words, *rest]), [])

    def further(self, key: Any, after: str) -> BoardColumn:
        """Return a column with only its next cards."""
        known = self.values({key: Group()})
        at = next((at for at, one in enumerate(known) if one[0] == key), 0)
        part = self.part(key, after)
        column = BoardColumn(f"column-{at}", text_of(key), known[at][1], "", [], [])
        column.cards = self.cards(list(part.rows), known)
        if not part.last:
            column.more_href, column.all_href = self._more(key, part.after), self._all(key)
        return column

    def some(self, texts: set[str]) -> list[BoardColumn]:
        """Return the columns of these values, as they are now."""
        found = self._groups()
        known = self.values(found)
        places = [at for at, (key, _label) in enumerate(known) if text_of(key) in texts]
        return self._columns(found, known, places)

    def values(self, found: dict[Any, Group]) -> list[tuple[Any, str]]:
        """Return (value, label) of the columns; rows without a value come first."""
        if isinstance(self.field, ForeignKeyField):
            known = self._referred()
        else:
            known = [(key, str(label)) for key, label in self.field.choices]
        if None in found or self.field.null:
            known.insert(0, (None, str(_("None"))))
        labels = self.state_field.labels if self.state_field else {}
        return known[:MOST] + [(end, str(labels.get(end, end))) for end in self.ends]

    def _referred(self) -> list[tuple[Any, str]]:
        rel = registry.of(self.field.rel_model)
        assert rel is not None
        also = None
        if self.whole_of is not None:
            owner = rel.model._meta.fields[rel.model.parent]
            also = owner == self.whole_of.id
        page = Listing(rel, self.actor, [], self.locale, also=also).page([], limit=MOST)
        ids = [row[0] for row in page.rows]
        named = labels(rel, self.actor, ids)
        return [(number, named.get(number, f"#{number}")) for number in ids]

    def _columns(
        self, found: dict[Any, Group], known: list[tuple[Any, str]], places: list[int]
    ) -> list[BoardColumn]:
        parts: list[tuple[int, Slice]] = []
        for at in places:
            key = known[at][0]
            if key in found and not isinstance(key, End):
                parts.append((at, self.part(key)))
        cards = self.cards([row for _at, part in parts for row in part.rows], known)
        by_id = {card.id: card for card in cards}
        of = {at: [by_id[row[0]] for row in part.rows] for at, part in parts}
        ends = {at: part.after for at, part in parts if not part.last}
        columns = []
        for at in places:
            key, label = known[at]
            group = found.get(key, Group())
            column = BoardColumn(
                id=f"column-{at}",
                value=text_of(key),
                label=label,
                count=str(group.count),
                totals=self._totals(group),
                cards=of.get(at, []),
                tone=getattr(self.field, "tones", {}).get(key, ""),
            )
            if isinstance(key, End):
                column.is_end, column.all_href = True, self._all(key)
                columns.append(column)
                continue
            if self.actor.may(self.resource, "create") and may_write(
                self.resource, self.actor, self.name
            ):
                column.new_href = f"{self.resource.href}/new?{urlencode({self.name: column.value})}"
            if at in ends:
                column.more_href = self._more(key, ends[at])
                column.all_href = self._all(key)
            columns.append(column)
        return columns

    def part(self, key: Any, after: str = "") -> Slice:
        """Return the rows of one column: the drawn columns, its value, what may be done."""
        also = self.field.is_null() if key is None else self.field == key
        more = [self.field, *openings(self.resource, self.actor, self.ways)]
        return self.listing(also).page(self.columns, after, limit=CARDS, more=more)

    def cards(self, rows: list[tuple[Any, ...]], known: list[tuple[Any, str]]) -> list[Card]:
        """Draw rows as cards, whichever column they are of."""
        cards = []
        width = 1 + len(self.ways)
        for row, (label, drawn) in zip(
            rows, drawn_rows(self.resource, self.actor, self.columns, rows, self.locale),
            strict=True,
        ):  # fmt: skip
            here, *may = row[-width:]
            lines = [
                (str(column.label), html, _is_day(column))
                for column, html in zip(self.columns[1:], drawn, strict=True)
                if html != Markup("")
            ]
            href = self.resource.record_href(row[0])
            cards.append(Card(row[0], href, label, lines, self._moves(row[0], here, may, known)))
        return cards

    def _moves(
        self, number: int, here: Any, may: list[Any], known: list[tuple[Any, str]]
    ) -> list[Move]:
        moves = []
        for way, is_open in zip(self.ways, may, strict=True):
            if not is_open:
                continue
            for key, label in known:
                to = text_of(key)
                leads = self._leads(way, key)
                if key == here or not leads:
                    continue
                move = Move(to, label, _move_value(number, here, to, way))
                if way.action:
                    move.verb = str(way.action.label)
                    if way.action.confirm or way.action.form:
                        href = self.resource.record_href(number)
                        move.ask_href = f"{href}/{way.action.name}"
                moves.append(move)
        return moves

    def _leads(self, way: Way, key: Any) -> bool:
        """Say whether a way leads to a column."""
        if way.action:
            return way.action.to == (key if isinstance(key, End) else text_of(key))
        return not isinstance(key, End) and (key is not None or bool(self.field.null))

    def _totals(self, group: Group) -> list[str]:
        shown = []
        for currency, sums in sorted(group.totals.items()):
            for name, total in zip(self.totals, sums, strict=True):
                kind = kind_of(self.resource.model._meta.fields[name])
                text = kind.show(total, self.locale)
                if not currency and len(self.totals) > 1:
                    text = f"{field_label(self.resource.model, name)} {text}"
                shown.append(f"{text} {currency}".strip())
        return shown

    def _more(self, key: Any, after: str) -> str:
        words = [("view", self.state.kind)] if not self.state.base else []
        pairs = [*words, *self.state.base, ("_column", text_of(key)), ("after", after)]
        return f"{self.resource.href}/column?{urlencode(pairs)}"

    def _all(self, key: Any) -> str:
        """Return the list of a column's rows, for who has no script."""
        rest = [pair for pair in self.state.base if pair[0] not in ("view", self.name)]
        own = (f"{self.name}__isnull", "true") if key is None else (self.name, text_of(key))
        if isinstance(key, End) and self.state_field is not None:
            own = (self.state_field.name, str(key))
        is_list = [("view", "list")] if "list" in self.resource.views else []
        return address(self.resource, [*is_list, *rest, own])


def _is_day(column: Column) -> bool:
    return column.kind is not None and column.kind.name in ("day", "moment")


def _move_value(number: int, here: Any, to: str, way: Way) -> str:
    return f"id={number}&{_step(text_of(here), to, way.action.name if way.action else '')}"


@lru_cache(1_000)
def _step(here: str, to: str, verb: str) -> str:
    """Write a step from column to column, the same for all cards that can go it."""
    return urlencode({"from": here, "to": to} | ({"do": verb} if verb else {}))


def text_of(key: Any) -> str:
    """Write the value of a column as addresses and forms hold it."""
    if isinstance(key, End):
        return f"{_END}{key}"
    return _NOTHING if key is None else str(key)


def key_of(field: Any, text: str, ends: Sequence[End] = ()) -> Any:
    """Read the value of a column back. Raises FilterError for what is none."""
    if text == _NOTHING:
        return None
    for end in ends:
        if text == text_of(end):
            return end
    if isinstance(field, ForeignKeyField):
        if text.isascii() and text.isdigit() and len(text) < 19:
            return int(text)
    else:
        for key, _label in field.choices:
            if str(key) == text:
                return key
    raise FilterError(_("There is no column “%(name)s” here.", name=text[:60]), "_column")
