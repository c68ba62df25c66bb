"""One side of a comparison: what is compared, and how texts become values of it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from app.filters.errors import FilterError
from app.filters.moments import day_span
from app.filters.targets import Column, Computed, Context, Kind, Source, column_of
from app.filters.words import find_day, find_values
from models.refused import Invalid
from models.texts import _

REFERENCE_OPS = ("eq", "ne", "in", "isnull")
LARGEST = 2**63 - 1

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Span:
    """A range of values that counts as one: from `start`, before `end`."""

    start: Any
    end: Any


@dataclass(frozen=True, slots=True)
class Operand:
    """Something comparable in SQL, with the operators and values it takes."""

    name: str
    node: Any
    ops: Collection[str]
    parse: Callable[[str], object]
    adapt: Callable[[Any], Any]
    kind: str
    key: Any = None
    is_user: bool = False

    @property
    def is_text(self) -> bool:
        """Free text, in which no word has a meaning of its own."""
        return "contains" in self.ops

    def values(self, text: str, context: Context) -> tuple[Any, ...]:
        """Return the database values and Spans that a text stands for; a word may give several.

        Raises FilterError if it can't be read.
        """
        found = self._word(text, context)
        try:
            return tuple(self._value(one, context) for one in found)
        except Invalid as error:
            reason = _("%(name)s: %(reason)s", name=self.name, reason=error)
            raise FilterError(reason, self.name) from error
        except (ValueError, ArithmeticError, TypeError) as error:
            message = _("“%(text)s” is no value for “%(name)s”.", text=text, name=self.name)
            raise FilterError(message, self.name) from error

    def _word(self, text: str, context: Context) -> tuple[object, ...]:
        if self.is_text:
            return self._word_in_text(text, context)
        found = find_values(text, context, is_user=self.is_user)
        if found is not None:
            return found
        if self.kind in ("day", "moment"):
            day = find_day(text, context.today)
            if day is not None:
                return (day,)
        return (text,)

    def _word_in_text(self, text: str, context: Context) -> tuple[object, ...]:
        if not text.startswith("me."):
            return (text,)
        try:
            return find_values(text, context, is_user=False) or ()
        except FilterError:
            return (text,)

    def _value(self, value: object, context: Context) -> Any:
        if self.kind == "moment":
            if isinstance(value, str) and _ISO_DAY.fullmatch(value):
                value = date.fromisoformat(value)
            if isinstance(value, date) and not isinstance(value, datetime):
                start, end = day_span(value, context.zone)
                return Span(self.adapt(start), self.adapt(end))
        if isinstance(value, str):
            value = self.parse(value)
        elif self.kind == "yesno" and not isinstance(value, bool):
            raise TypeError(value)  # such as the numbers of one's roles
        elif self.kind and not isinstance(value, bool):
            # What a word gives, such as `me.roles`, may be of another type than the field.
            given: Any = str(value) if self.is_text else value
            value = self.parse(given)
        elif isinstance(value, bool) and self.kind != "yesno":
            raise TypeError(value)
        stored = self.adapt(value)
        if isinstance(stored, int) and abs(stored) > LARGEST:
            raise OverflowError(stored)
        return stored


def field_operand(name: str, target: Column | Computed, source: Source) -> Operand:
    """Make the operand of a stored or computed field."""
    kind = target.kind
    if isinstance(target, Computed):
        node = target.build(source)
        return Operand(name, node, kind.filter_ops, _reader(kind), target.adapt, kind.name)
    return Operand(
        name,
        column_of(source, target.field),
        kind.filter_ops,
        _reader(kind),
        target.field.db_value,
        kind.name,
        None if target.key is None else column_of(source, target.key),
        target.is_user,
    )


def reference_operand(name: str, node: Any, is_user: bool) -> Operand:
    """Make the operand of a reference, which is compared by id."""
    return Operand(name, node, REFERENCE_OPS, read_id, lambda value: value, "", is_user=is_user)


def read_yes_no(text: str) -> bool:
    """Read yes or no as programs and people write it. Raises Invalid."""
    word = text.strip().lower()
    if word in ("true", "yes", "1"):
        return True
    if word in ("false", "no", "0"):
        return False
    raise Invalid(_("Write true or false, not “%(text)s”.", text=text))


def read_id(text: str) -> int:
    """Read the id of a record. Raises Invalid if it isn't one."""
    if not _ID.fullmatch(text):
        raise Invalid(_("“%(text)s” is not the number of a record.", text=text))
    return int(text)


def _reader(kind: Kind) -> Callable[[str], object]:
    if kind.name == "yesno":
        return read_yes_no
    if "contains" in kind.filter_ops:
        return partial(_read_text, kind)
    return kind.parse


def _read_text(kind: Kind, text: str) -> object:
    """Bring a text into the form that is kept; what could never be kept is just not found."""
    try:
        return kind.parse(text, None, strict=False)
    except Invalid:
        return text
