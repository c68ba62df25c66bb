"""Letting all that points at a record point at another one."""

from collections.abc import Iterable
from typing import Any

from peewee import IntegrityError

from app.filters import compile_filter, parse_rule
from app.reading.fields import rule_context
from app.registry import registry
from app.rights import HOUSE
from app.writing.dependents import Pointer, dependents, pointers_at
from app.writing.raw_rows import RawTable, move_rows
from models.record import SYSTEM_FIELDS, KeyField, Record, link_columns
from models.refused import Refused
from models.table import table_name
from models.texts import _


def move_pointers(loser: Record, winner: Record, merged: Iterable[int]) -> bool:
    """Move every reference of every table from one record to another; say whether some stay.

    Rows of enabled plugins are saved, so that their history tells it; others are moved by SQL.
    What a class declares `frozen` stays. Among the `merged` records themselves references go.
    Raises Refused naming the row that stands against it.
    """
    group, stays = set(merged), False
    for pointer in pointers_at(loser):
        link = _link_of(pointer.table)
        if link is not None and _is_own(link, pointer, loser):
            continue  # the loser's own links are joined with the winner's
        frozen = _frozen_ids(pointer, loser)
        stays = stays or bool(frozen)
        model = _model_of(pointer.table)
        if link is not None and registry.of(link[0]) is not None:
            _move_links(link, loser, winner, frozen)
        elif model is not None and registry.of(model) is not None:
            _move_records(model, pointer, loser, winner, group, frozen)
        else:
            move_rows(pointer, loser, winner, frozen)
    return stays


def _model_of(table: str) -> Any:
    """Return the record class of a table, asleep or not, as far as it could be imported."""
    return next(
        (one.model for one in registry.resources.values() if table_name(one.model) == table), None
    )


def _link_of(table: str) -> tuple[Any, str] | None:
    """Return (class, name) of the many-to-many field that a table between two records is for."""
    for resource in registry.resources.values():
        for name, field in resource.model._meta.manytomany.items():
            if field.model is resource.model and field.through_model._meta.table_name == table:
                return resource.model, name
    return None


def _is_own(link: tuple[Any, str], pointer: Pointer, loser: Record) -> bool:
    _through, mine, _theirs = link_columns(link[0]._meta.manytomany[link[1]])
    return link[0] is type(loser) and mine.column_name == pointer.column


def _at(model: Any, pointer: Pointer, record: Record) -> Any:
    columns = {field.column_name: field for field in model._meta.sorted_fields}
    condition = columns[pointer.column] == record.id
    if pointer.type_column:
        condition &= columns[pointer.type_column] == record.record_type
    return condition


def _frozen_ids(pointer: Pointer, loser: Record) -> set[int]:
    """Return the rows of a pointer that may not change; of links, their owners' ids."""
    link = _link_of(pointer.table)
    model = link[0] if link else _model_of(pointer.table)
    if model is None or not model.frozen:
        return set()
    rule = compile_filter(parse_rule(model.frozen), model, rule_context(HOUSE))
    if link:
        through, mine, theirs = link_columns(model._meta.manytomany[link[1]])
        inside = through.select(mine).where(theirs == loser.id)
        found = model.select(model.id).where(model.id.in_(inside), rule)
        if registry.of(model) is None:
            owners = [row[0] for row in found.tuples()]
            links = RawTable(pointer.table).rows({pointer.column: loser.id})
            return {row["id"] for row in links if row[mine.column_name] in owners}
    else:
        found = model.select(model.id).where(_at(model, pointer, loser), rule)
    return {row[0] for row in found.tuples()}


def _move_links(link: tuple[Any, str], loser: Record, winner: Record, frozen: set[int]) -> None:
    model, name = link
    through, mine, theirs = link_columns(model._meta.manytomany[name])
    owners = [row[0] for row in through.select(mine).where(theirs == loser.id).tuples()]
    for owner in model.select().where(model.id.in_(owners)).order_by(model.id):
        if owner.id not in frozen:
            ids = set(owner.linked(name)) - {loser.id}
            itself = type(owner) is type(winner) and owner.id == winner.id
            owner.link(name, sorted(ids if itself else ids | {winner.id}))
            _save(owner, str(owner), winner)


def _move_records(
    model: Any,
    pointer: Pointer,
    loser: Record,
    winner: Record,
    group: set[int],
    frozen: set[int],
) -> None:
    field = next(one for one in model._meta.sorted_fields if one.column_name == pointer.column)
    is_part = model.parent == field.name
    doubles = _contents(model, field, winner) if is_part and not model.secret else {}
    for row in list(model.select().where(_at(model, pointer, loser)).order_by(model.id)):
        if row.id in frozen:
            continue
        label = str(row)
        if model is type(winner) and row.id in group:
            _let_go(row, pointer, field, winner)
        elif is_part and _content(row, field) in doubles and not dependents(row):
            row.delete_instance()
            continue
        else:
            setattr(row, field.name, winner.id)
        _save(row, label, winner)


def _let_go(row: Record, pointer: Pointer, field: Any, winner: Record) -> None:
    """Empty a reference among the records that become one."""
    if not field.null:
        raise Refused(
            _("%(row)s refers to %(record)s and needs to.", row=str(row), record=str(winner))
        )
    setattr(row, field.name, None)
    if pointer.type_column:
        setattr(row, pointer.type_column, None)


def _save(row: Record, label: str, winner: Record) -> None:
    try:
        row.save()
    except Refused as refused:
        raise Refused(
            _(
                "“%(row)s” stands against it: %(reason)s Change or delete it first.",
                row=label,
                reason=str(refused),
            )
        ) from refused
    except IntegrityError as error:
        raise Refused(
            _("“%(row)s” stands against it: the other record has the same already.", row=label)
        ) from error


def _contents(model: Any, field: Any, parent: Record) -> dict[Any, bool]:
    return {_content(row, field): True for row in model.select().where(field == parent.id)}


def _content(row: Record, reference: Any) -> tuple[Any, ...]:
    """Return all that a part holds, but for whose part it is."""
    values = [
        row.__data__.get(field.name)
        for field in row._meta.sorted_fields
        if field.name not in SYSTEM_FIELDS
        and field.name != reference.name
        and not isinstance(field, KeyField)
    ]
    links = [tuple(row.linked(name)) for name in row._meta.manytomany]
    return tuple(repr(value) for value in (*values, *links))


__all__ = ["move_pointers"]
