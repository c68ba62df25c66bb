"""Cells of an export: for each column a prepared function that turns raw values into cells."""

from collections.abc import Callable, Sequence
from typing import Any

from app.exporting.quick import quick_number, samples_of
from app.reading.columns import Column
from app.reading.gather import linked_labels
from app.reading.records import join_label, labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.tables.harmless import harmless_column, make_harmless
from models.clock import shown_zone
from models.kinds import Kind
from models.kinds.kind import CheckedKind
from models.kinds.numbers import MINUS
from models.kinds.text import LongTextKind, RichTextKind, TextKind
from models.kinds.url import UrlKind
from models.texts import _

# A batch's values of a column's expressions, with what makes Python values of them, and its ids.
Converters = Sequence[Callable[[Any], Any] | None]
Cells = Callable[[Sequence[Sequence[Any]], Converters, Sequence[int]], Sequence[Any]]
Writer = Callable[[Any], Any]

REMEMBERED = 20_000
PEOPLE, RAW = "people", "raw"
_PLAIN_TEXT = (TextKind, LongTextKind, RichTextKind)


class Manner:
    """How an export writes: for people or raw, as text or with the types of a workbook."""

    def __init__(self, form: str, is_workbook: bool, locale: str) -> None:
        self.is_raw = form == RAW
        self.is_workbook = is_workbook
        self.locale = locale

    @property
    def text(self) -> Writer:
        """Write a text: in people's CSV no spreadsheet may run it."""
        return str if self.is_raw or self.is_workbook else make_harmless

    def texts(self, column: Sequence[str]) -> Sequence[str]:
        """Write a column of texts."""
        if self.is_raw or self.is_workbook:
            return list(map(str, column))
        return harmless_column(column)

    def shower(self, kind: Kind) -> Callable[[str], str] | None:
        """Prepare the showing of texts that are kept; None where they stay as they are."""
        if self.is_raw:
            return None if type(kind)._plain is Kind._plain else kind.plain
        if isinstance(kind, UrlKind):  # people click it: whole, not as shown
            return None
        return None if type(kind)._show is Kind._show else kind.shower(self.locale)

    def writer(self, kind: Kind) -> Writer:
        """Prepare the writing of one kind's values, which are never None."""
        if self.is_raw:
            return lambda value: _raw_text(kind.plain(value))
        if kind.is_number:
            return (lambda value: value) if self.is_workbook else self._number(kind)
        if kind.name == "day":  # always with its year, which lists leave out
            return (lambda value: value) if self.is_workbook else (lambda value: str(value))
        if kind.name == "moment":
            zone = shown_zone()
            if self.is_workbook:
                return lambda value: value.astimezone(zone).replace(tzinfo=None)
            return lambda value: value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        text, show = self.text, kind.shower(self.locale)
        return lambda value: text(show(value))

    def _number(self, kind: Kind) -> Writer:
        """Write numbers as the language does, with the minus sign that spreadsheets read."""
        locale = self.locale

        def careful(value: Any) -> str:
            return kind.show(value, locale).replace(MINUS, "-")

        quick = quick_number(kind, locale)
        return quick if all(quick(one) == careful(one) for one in samples_of(kind)) else careful


def cells_of(resource: Resource, actor: Actor, column: Column, manner: Manner) -> Cells:
    """Prepare the cells of one column."""
    if column.gather == "many":
        return _many(resource, actor, column.path, manner)
    if column.gather == "ref":
        return _pointers(actor, manner)
    if column.kind is None:
        return _references(manner)
    if column.path == "id":
        return _ids
    return _values(column.kind, manner)


def _ids(parts: Sequence[Sequence[Any]], *_rest: Any) -> list[str]:
    """Give the record's own number, which is a name and no amount."""
    return list(map(str, parts[0]))


def _raw_text(plain: Any) -> str:
    """Write a plain value as it is imported."""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain)


def _values(kind: Kind, manner: Manner) -> Cells:
    if type(kind) in _PLAIN_TEXT or isinstance(kind, CheckedKind):
        return _texts(kind, manner)
    write = manner.writer(kind)
    known = _Written()

    def cells(
        parts: Sequence[Sequence[Any]], converters: Converters, _ids: Sequence[int]
    ) -> list[Any]:
        if _is_empty(parts[0]):
            return [""] * len(parts[0])
        convert = converters[0]
        known.write = write if convert is None else lambda raw: write(convert(raw))
        return list(map(known.__getitem__, parts[0]))

    return cells


class _Written(dict[Any, Any]):
    """Cells by what the database holds, each written once while there is room."""

    write: Writer

    def __missing__(self, raw: Any) -> Any:
        cell = "" if raw is None else self.write(raw)
        if len(self) < REMEMBERED:
            self[raw] = cell
        return cell


def _texts(kind: Kind, manner: Manner) -> Cells:
    """Give texts, which the database holds as they are."""
    show = manner.shower(kind)

    def cells(parts: Sequence[Sequence[Any]], *_rest: Any) -> Sequence[Any]:
        column = parts[0]
        if _is_empty(column):
            return [""] * len(column)
        if show is not None:
            column = [show(raw) if raw else "" for raw in column]
        elif None in column:
            column = ["" if raw is None else raw for raw in column]
        return manner.texts(column)

    return cells


def _is_empty(column: Sequence[Any]) -> bool:
    """Say whether a column has no value at all: many of a wide record's haven't."""
    return column.count(None) == len(column)


def _references(manner: Manner) -> Cells:
    """Give the number of the other record, or for people its label if they may see it."""

    def numbers(parts: Sequence[Sequence[Any]], *_rest: Any) -> list[str]:
        if _is_empty(parts[0]):
            return [""] * len(parts[0])
        return ["" if number is None else str(number) for number in parts[0]]

    def words(
        parts: Sequence[Sequence[Any]], converters: Converters, _ids: Sequence[int]
    ) -> list[str]:
        here, there, *inner = parts
        if _is_empty(here):
            return [""] * len(here)
        texts = list(zip(*map(_converted, inner, converters[2:]), strict=True)) or [()] * len(here)
        return [
            "" if number is None else not_seen() if seen is None else text(join_label(one, seen))
            for number, seen, one in zip(here, there, texts, strict=True)
        ]

    text = manner.text
    return numbers if manner.is_raw else words


def not_seen() -> str:
    """Say that a record is out of sight."""
    return str(_("not visible"))


def _converted(values: Sequence[Any], convert: Callable[[Any], Any] | None) -> Sequence[Any]:
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


def _many(resource: Resource, actor: Actor, name: str, manner: Manner) -> Cells:
    """Give the other records: their ids with commas, or their labels."""

    def cells(
        _parts: Sequence[Sequence[Any]], _converters: Converters, ids: Sequence[int]
    ) -> list[Any]:
        found = linked_labels(resource, actor, name, list(ids))
        return [write(found[one]) if one in found else "" for one in ids]

    def write(links: list[tuple[str, int]]) -> Any:
        if manner.is_raw:
            return ",".join(str(number) for number in sorted(number for _label, number in links))
        return text(", ".join(label for label, _number in sorted(links)))

    text = manner.text
    return cells


def _pointers(actor: Actor, manner: Manner) -> Cells:
    """Give pointers to any record: `contacts/parties/7`, or the record's label."""

    def cells(parts: Sequence[Sequence[Any]], *_rest: Any) -> list[str]:
        pairs = list(zip(parts[0], parts[1], strict=True))
        if manner.is_raw:
            return [
                f"{address}/{number}" if address and number else "" for address, number in pairs
            ]
        shown = _labels(actor, pairs)
        return [text(shown.get(pair, not_seen())) if pair[0] and pair[1] else "" for pair in pairs]

    text = manner.text
    return cells


def _labels(actor: Actor, pairs: list[tuple[Any, Any]]) -> dict[tuple[str, int], str]:
    """Return the labels of the records that the pairs point at, as far as they may be seen."""
    by_address: dict[str, set[int]] = {}
    for address, number in pairs:
        if address and number:
            by_address.setdefault(address, set()).add(number)
    return {
        (address, number): label
        for address, numbers in by_address.items()
        if (resource := registry.resource(address)) is not None
        for number, label in labels(resource, actor, numbers).items()
    }


__all__ = ["PEOPLE", "RAW", "Cells", "Manner", "cells_of"]
