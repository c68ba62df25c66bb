"""What a field of a filter may be, and what the compiler asks of its surroundings."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from peewee import Field, ForeignKeyField, Model, ModelAlias, Node

Source: TypeAlias = "type[Model] | ModelAlias[Any]"
"""A model or an alias of it: where the rows of a query come from."""


class Kind(Protocol):
    """What the compiler needs to know of a field type."""

    @property
    def name(self) -> str:
        """Its name: text, integer, money, day, moment, …"""

    @property
    def filter_ops(self) -> Collection[str]:
        """The operators it knows; `contains` marks free text."""

    def parse(self, value: Any, locale: None = None, *, strict: bool = True) -> Any:
        """Read a value as programs write it. Raises Invalid with a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored field. `key` is its folded shadow; `is_user` marks an id of a user."""

    field: "Field[Any]"
    kind: Kind
    key: "Field[Any] | None" = None
    is_user: bool = False


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression over the row.

    `build` gets the model or its alias, `adapt` makes database values of what the kind has read.
    """

    build: Callable[[Source], Node]
    kind: Kind
    adapt: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True, slots=True)
class Forward:
    """A reference to one record of another model."""

    field: "ForeignKeyField[Any]"
    is_user: bool = False

    @property
    def model(self) -> type[Model]:
        """The model it points at."""
        return self.field.rel_model  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Children:
    """The records of another model that point at this one.

    `field` holds this one's key; `only` narrows them, as a pointer to any record needs.
    """

    model: type[Model]
    field: "Field[Any]"
    only: Callable[[Source], Node] | None = None
    is_user: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """Records on the other side of a table between, by its two references."""

    near: "ForeignKeyField[Any]"
    far: "ForeignKeyField[Any]"
    is_user: bool = False

    @property
    def model(self) -> type[Model]:
        """The model on the other side."""
        return self.far.rel_model  # type: ignore[no-any-return]


Relation = Forward | Children | Linked
Target = Column | Computed | Relation


class Fields(Protocol):
    """Which fields there are for this reader."""

    def field(self, model: type[Model], name: str) -> Target:
        """Find a field by its name. Raises FilterError where there is none, or none to see."""


def no_scope(source: Source) -> Node | None:
    """Let everything be seen."""
    return None


def no_guard(source: Source, name: str) -> Node | None:
    """Let every column be compared."""
    return None


def no_others(model: type[Model], number: int) -> Collection[int]:
    """Know of no record that was merged."""
    return ()


def no_value(name: str) -> object:
    """Know nothing about the reader."""
    raise LookupError(name)


@dataclass(frozen=True)
class Context:
    """Who filters, when and with which rights.

    `scope` says which rows of a model may be seen; it holds wherever a filter goes to another one.
    `guard` says in which rows of a source a column may be compared: that of a pointer only where it
    points at something that may be seen.
    `merged` names the records that were merged into one and whose rows stayed: what refers to them
    refers to that one.
    `my` gives the reader's own value for `me.<name>`, an id for a reference, a list for several,
    and raises LookupError where users have no such field.
    """

    fields: Fields
    today: date
    zone: ZoneInfo
    me: int | None = None
    my: Callable[[str], object] = no_value
    scope: Callable[[Source], Node | None] = no_scope
    guard: Callable[[Source, str], Node | None] = no_guard
    merged: Callable[[type[Model], int], Collection[int]] = no_others


def model_of(source: Source) -> type[Model]:
    """Return the model behind an alias."""
    return source.model if isinstance(source, ModelAlias) else source


def column_of(source: Source, field: "Field[Any]") -> Any:
    """Return a model's field as a column of this source."""
    return getattr(source, field.name) if isinstance(source, ModelAlias) else field
