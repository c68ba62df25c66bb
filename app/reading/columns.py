"""Columns: a path of fields becomes expressions, the joins they need and a way to draw values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from peewee import ForeignKeyField

from app.lasting import while_rights_stay
from app.reading.records import NOTHING, both, join_label, label_expressions, nameable
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor, Denied
from models.computed import computed
from models.kinds import Kind, kind_of
from models.record import KeyField, is_sorted_text
from models.texts import _

_STEADY = ("text", "email", "url")
"""Kinds of texts that are drawn by nothing but themselves: the same ones are shown all day."""
_DRAWN = 4_000
NOT_VISIBLE = Markup('<span class="muted">{}</span>')


@dataclass(eq=False)
class Column:
    """A column of a list. `draw` takes the values of `expressions` in order.

    `orders` are (expression, may be empty) to sort by; `is_indexed` says that the database has
    that very order.
    """

    path: str
    label: str
    kind: Kind | None
    expressions: list[Any] = field(default_factory=list)
    joins: list[tuple[Any, Any, Any]] = field(default_factory=list)
    draw: Callable[[tuple[Any, ...]], Markup] = lambda values: Markup("")
    orders: list[tuple[Any, bool]] = field(default_factory=list)
    is_indexed: bool = False
    gather: str = ""
    """`many` or `ref` where the values come with a query of their own for the whole page."""
    owner: Resource | None = None
    """Whose list of references it is; the first expression is then that record's id."""

    @property
    def name(self) -> str:
        """The field at the end of the path."""
        return self.path.rpartition(".")[2]

    @property
    def names(self) -> bool:
        """Its values can stand for the record."""
        return self.kind is not None and self.kind.name == "text"

    @property
    def is_number(self) -> bool:
        """Aligned at the end."""
        return self.kind is not None and self.kind.is_number


def columns_of(
    resource: Resource, actor: Actor, paths: tuple[str, ...], locale: str
) -> list[Column]:
    """Return the columns of those paths that the person may read; hidden ones are left out."""
    found = []
    for path in paths:
        column = column_of(resource, actor, path, locale)
        if column is not None:
            found.append(column)
    return found


@while_rights_stay
def column_of(
    resource: Resource, actor: Actor, path: str, locale: str, verb: str = "read"
) -> Column | None:
    """Return one column, or None where the person may not read it.

    A `verb` other than read asks on every step for that right too: no field is given away by way of
    another resource. Raises KeyError for an unknown path.
    """
    hides = actor.withheld if verb == "export" else actor.hidden
    model: Any = resource.model
    target: Any = model
    joins: list[tuple[Any, Any, Any]] = []
    at, verbs = resource, dict.fromkeys(("read", verb))
    steps = path.split(".")
    for step in steps[:-1]:
        reference = at.model._meta.fields[step]
        rel = registry.of(reference.rel_model)
        if step in hides(at) or rel is None or not all(actor.may(rel, one) for one in verbs):
            return None
        alias = reference.rel_model.alias()
        condition = getattr(target, step) == alias.id
        for one in verbs:
            condition = both(condition, nameable(rel, actor, one, alias))
        joins.append((target, alias, condition))
        target, at = alias, rel
    name = steps[-1]
    if name in hides(at):
        return None
    column = _leaf(at, actor, target, name, locale)
    column.path = path
    column.joins = joins + column.joins
    if joins:
        column.orders = [(expression, True) for expression, _null in column.orders]
        column.is_indexed = False
    return column


def _leaf(at: Resource, actor: Actor, target: Any, name: str, locale: str) -> Column:
    model: Any = at.model
    label = field_label(model, name)
    if name in model._meta.manytomany:
        return Column(name, label, None, [target.id], gather="many", owner=at)
    if name in model.refs:
        expressions = [getattr(target, f"{name}_resource"), getattr(target, f"{name}_id")]
        return Column(name, label, None, expressions, gather="ref")
    if name not in model._meta.fields:
        return _computed(model, target, name, label, locale)
    field = model._meta.fields[name]
    if isinstance(field, KeyField):
        raise KeyError(name)
    if isinstance(field, ForeignKeyField):
        return _reference(actor, target, field, label)
    kind = kind_of(field)
    column = Column(name, label, kind, [getattr(target, name)])
    if kind.name in _STEADY:
        column.draw = lambda values: _drawn(kind, values[0], locale)
    else:
        column.draw = lambda values: kind.html(values[0], locale)
    key = model._meta.fields.get(f"{name}_key")
    if key is not None:
        column.orders = [(getattr(target, key.name), field.null)]
        column.is_indexed = True
    elif kind.sortable and name.removesuffix("_id") not in model.refs:
        expression = getattr(target, name)
        column.orders = [(expression, field.null)]
        column.is_indexed = name == "id" or _has_index(model, field)
    if is_sorted_text(field) and key is None:
        column.is_indexed = False
    return column


@lru_cache(_DRAWN, typed=True)
def _drawn(kind: Kind, text: str | None, locale: str) -> Markup:
    return kind.html(text, locale)


def _has_index(model: Any, field: Any) -> bool:
    for index in model._meta.fields_to_index():
        expressions = getattr(index, "_expressions", [])
        if len(expressions) == 2 and expressions[0] is field:
            return True
    return False


def _computed(model: Any, target: Any, name: str, label: str, locale: str) -> Column:
    for base in model.__mro__:
        declared = vars(base).get(name)
        if isinstance(declared, computed):
            break
    else:
        raise KeyError(name)
    kind = declared.value_kind(model)
    expression = getattr(target, name)
    column = Column(name, label, kind, [expression], orders=[(expression, True)])
    column.draw = lambda values: kind.html(values[0], locale)
    return column


def _reference(actor: Actor, target: Any, field: Any, label: str) -> Column:
    """A reference shows the other record's label, if the person may see that record."""
    rel = registry.of(field.rel_model)
    alias = field.rel_model.alias()
    here = getattr(target, field.name)
    inner, more = label_expressions(field.rel_model, alias, actor)
    allowed: Any = NOTHING
    if rel is not None:
        try:
            allowed = nameable(rel, actor, "read", alias)
        except Denied:
            allowed = NOTHING
    on = here == alias.id
    column = Column(field.name, label, None)
    column.joins = [(target, alias, on if allowed is None else on & allowed), *more]
    column.expressions = [here, alias.id, *inner]
    column.orders = [(expression, True) for expression in inner]

    def draw(values: tuple[Any, ...]) -> Markup:
        if values[0] is None:
            return Markup("")
        if values[1] is None or rel is None:
            return NOT_VISIBLE.format(_("not visible"))
        text = join_label(values[2:], values[1])
        return plain_link(text, rel.record_href(values[1]))

    column.draw = draw
    return column


def draw_links(pairs: list[tuple[str, str]]) -> Markup:
    """Draw labelled links as badges in a row."""
    inner = Markup("").join(
        Markup(f'<a class="badge" href="{escape(href)}">{escape(label)}</a>')
        for label, href in pairs
    )
    return Markup(f'<span class="badges">{inner}</span>') if pairs else Markup("")


@lru_cache(_DRAWN, typed=True)  # markup is no text
def plain_link(label: str, href: str) -> Markup:
    """Draw a link whose text may run either way."""
    return Markup(f'<a href="{escape(href)}" dir="auto">{escape(label)}</a>')
