"""What is checked at start of the ways to look at a list: its boards and their totals."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, IntegerField

from app.hints import hint_at
from app.misdeclared import Misdeclared
from app.resource import Resource
from models.fields import StateField
from models.fields.scaled import ScaledField
from models.record import SYSTEM_FIELDS

KINDS = ("list", "board")
MOST = 30
"""A board has at most so many columns."""


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
    _check_moves(resource)


def _check_view(resource: Resource, where: str, view: str) -> None:
    kind, _colon, field_name = view.partition(":")
    if kind not in KINDS:
        raise Misdeclared(
            f"view.kind: '{view}' in {where} is no way to look at a list. Write list, or"
            " board:<field>."
        )
    if kind == "list":
        if field_name:
            raise Misdeclared(f"view.kind: 'list' in {where} takes no field.")
        return
    fields: Any = resource.model._meta.fields
    field = fields.get(field_name)
    if field is None:
        raise Misdeclared(
            f"view.field: {resource.model.__name__} has no '{field_name}', named in {where}."
            + hint_at(field_name, fields)
        )
    is_listed = bool(field.choices) and len(list(field.choices)) <= MOST
    if not isinstance(field, ForeignKeyField) and not is_listed:
        raise Misdeclared(
            f"view.field: '{field_name}' in {where} makes no columns. Name a state, a reference,"
            f" or a choice of at most {MOST}."
        )


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
