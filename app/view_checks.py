"""What is checked at start of the ways to look at a list: their fields, totals and moves."""

from collections.abc import Callable
from typing import Any

from peewee import BigIntegerField, DateField, ForeignKeyField, IntegerField

from app.hints import hint_at
from app.misdeclared import Misdeclared
from app.resource import Resource
from models.fields import CurrencyField, MomentField, StateField
from models.fields.scaled import ScaledField
from models.kinds import kind_of
from models.record import SYSTEM_FIELDS

MOST = 30
"""A board has at most so many columns."""
_WORDS = {
    "list": "list",
    "board": "board:<field>",
    "calendar": "calendar:<start> or calendar:<start>,<end>",
    "chart": "chart:<field>",
    "map": "map:<latitude>,<longitude>",
}


def check_views(resource: Resource) -> None:
    """Refuse views that can't be drawn, totals that are no numbers, and moves that lead nowhere."""
    name = type(resource).__name__
    if not resource.views:
        raise Misdeclared(f"view.none: {name}.views is empty; leave it out for a plain list.")
    for view in resource.views:
        _check_view(resource, f"{name}.views", view)
    for one in resource.totals:
        field = resource.model._meta.fields.get(one)
        is_number = isinstance(field, ScaledField | IntegerField | BigIntegerField)
        if not is_number or isinstance(field, ForeignKeyField) or one in SYSTEM_FIELDS:
            raise Misdeclared(
                f"view.totals: '{one}' in {name}.totals is no stored number or amount."
                + hint_at(one, resource.model._meta.fields)
            )
    _check_totals(resource)
    _check_ends(resource)
    _check_moves(resource)


def _check_totals(resource: Resource) -> None:
    """Refuse totals of which some are in the firm's currency and some in the record's."""
    firms = set(resource.totals) & resource.model.firm_amounts
    has_currency = any(isinstance(one, CurrencyField) for one in resource.model._meta.sorted_fields)
    if firms and has_currency and firms != set(resource.totals):
        raise Misdeclared(
            f"view.totals: {type(resource).__name__}.totals mixes amounts of the firm's currency"
            f" ({', '.join(sorted(firms))}) with others. Name those of one sort."
        )


def _check_ends(resource: Resource) -> None:
    """Refuse ends that are no states, or to which no action leads."""
    led_to = {one.to for one in resource.actions().values()}
    for end in resource.ends:
        if end not in led_to:
            raise Misdeclared(
                f"view.ends: no action of {resource.model.__name__} leads to '{end}', named in"
                f" {type(resource).__name__}.ends.{hint_at(end, sorted(filter(None, led_to)))}"
            )


def _check_view(resource: Resource, where: str, view: str) -> None:
    kind, _colon, names = view.partition(":")
    if kind not in _WORDS:
        raise Misdeclared(
            f"view.kind: '{view}' in {where} is no way to look at a list.{hint_at(kind, _WORDS)}"
            f" Write {'; '.join(_WORDS.values())}."
        )
    if kind == "list":
        if names:
            raise Misdeclared(f"view.kind: 'list' in {where} takes no field.")
        return
    _CHECKS[kind](resource, where, names.split(","))


def _field(model: Any, where: str, name: str) -> Any:
    fields = model._meta.fields
    if name not in fields:
        raise Misdeclared(
            f"view.field: {model.__name__} has no '{name}', named in {where}."
            + hint_at(name, fields)
        )
    return fields[name]


def _one(where: str, names: list[str], kind: str) -> str:
    if len(names) != 1:
        raise Misdeclared(f"view.field: a {kind} in {where} takes one field: {_WORDS[kind]}.")
    return names[0]


def _check_board(resource: Resource, where: str, names: list[str]) -> None:
    name = _one(where, names, "board")
    field = _field(resource.model, where, name)
    is_listed = bool(field.choices) and len(list(field.choices)) <= MOST
    if not isinstance(field, ForeignKeyField) and not is_listed:
        raise Misdeclared(
            f"view.field: '{name}' in {where} makes no columns. Name a state, a reference,"
            f" or a choice of at most {MOST}."
        )


def _check_chart(resource: Resource, where: str, names: list[str]) -> None:
    name = _one(where, names, "chart")
    field = _field(resource.model, where, name)
    is_grouped = isinstance(field, ForeignKeyField | DateField | MomentField)
    if not is_grouped and not kind_of(field).options("en"):
        raise Misdeclared(
            f"view.field: '{name}' in {where} makes no bars. Name a state, a choice, a code"
            " (as of a country), a yes or no, a reference, a day or a moment."
        )


def _check_calendar(resource: Resource, where: str, names: list[str]) -> None:
    if len(names) > 2:
        raise Misdeclared(f"view.field: a calendar in {where} is {_WORDS['calendar']}.")
    fields = [_field(resource.model, where, name) for name in names]
    for kind in (DateField, MomentField):
        if all(isinstance(field, kind) for field in fields):
            return
    raise Misdeclared(
        f"view.field: '{','.join(names)}' in {where} makes no calendar. Name a day or a moment;"
        " start and end are of the same type."
    )


def _check_map(resource: Resource, where: str, names: list[str]) -> None:
    if len(names) != 2 or names[0].rpartition(".")[0] != names[1].rpartition(".")[0]:
        raise Misdeclared(
            f"view.field: a map in {where} takes the two fields of one place: {_WORDS['map']}."
        )
    model = _owner(resource, where, names[0].rpartition(".")[0])
    for name in names:
        field = _field(model, where, name.rpartition(".")[2])
        if not isinstance(field, ScaledField):
            raise Misdeclared(
                f"view.field: '{name}' in {where} is no degree. Name two fields that hold decimals,"
                " as a RateField does."
            )


def _owner(resource: Resource, where: str, path: str) -> Any:
    """Return the record that holds a place: the own one, or the one a step away."""
    model: Any = resource.model
    if not path:
        return model
    field = model._meta.fields.get(path)
    if isinstance(field, ForeignKeyField):
        return field.rel_model
    children = {
        reference.backref: reference.model
        for reference in model._meta.backrefs
        if reference.backref not in (None, "+")
    }
    if path not in children:
        raise Misdeclared(
            f"view.field: {model.__name__} has no '{path}', named in {where}."
            + hint_at(path, [*model._meta.fields, *children])
        )
    return children[path]


_CHECKS: dict[str, Callable[[Resource, str, list[str]], None]] = {
    "board": _check_board,
    "calendar": _check_calendar,
    "chart": _check_chart,
    "map": _check_map,
}


def _check_moves(resource: Resource) -> None:
    states = {
        state
        for one in resource.model._meta.sorted_fields
        if isinstance(one, StateField)
        for state in one.moves
    }
    for action in resource.actions().values():
        if action.to and action.to not in states:
            raise Misdeclared(
                f"action.to: {resource.model.__name__}.{action.method} leads to '{action.to}',"
                f" which is no state.{hint_at(action.to, states)}"
            )
