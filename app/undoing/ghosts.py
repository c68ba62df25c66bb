"""Who may see deleted records: the rights are asked as if their rows were there again."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.reading.records import visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied
from app.undoing.rows import is_cleared, record_of
from models.change import Change
from models.database import database, is_sqlite
from models.rows import chunks
from models.shape import shape_of, stored_row
from models.table import table_name

_AT_ONCE = 50


def seen_ghosts(
    resource: Resource, actor: Actor, changes: Sequence[Change], verb: str = "read"
) -> set[int]:
    """Return those of the deletions, by their ids, whose records a person could read again.

    With another verb also do that with them. Whose content was cleared is seen by nobody.
    """
    left = [change for change in changes if not is_cleared(change)]
    for asked in dict.fromkeys(("read", verb)):
        if not left or not actor.may(resource, asked):
            return set()
        try:
            condition = visible(resource, actor, asked)
        except Denied:
            return set()
        if condition is not None and not actor.is_house:
            inside = {
                one for part in chunks(left, _AT_ONCE) for one in _inside(resource, condition, part)
            }
            left = [change for change in left if change.record_id in inside]
    return {change.id for change in left}


def _inside(resource: Resource, condition: Any, changes: Sequence[Change]) -> set[int]:
    """Return the records that meet a condition, with their rows and their owners' put back."""
    model: Any = resource.model
    ids = sorted({change.record_id for change in changes})
    sql, params = model.select(model.id).where(condition, model.id.in_(ids)).sql()
    back: dict[Any, dict[int, Any]] = {}
    for change in [*changes, *owners_of(changes)]:
        other = registry.resources.get(change.record_type)
        if other is not None and not is_cleared(change):
            record = record_of(other.model, change)
            back.setdefault(other.model, {}).setdefault(record.id, record)
    tables, given = [], []
    for one, records in back.items():
        text, values = _with_rows(one, list(records.values()))
        tables.append(text)
        given += values
    rows = database.execute_sql(f"WITH {', '.join(tables)} {sql}", [*given, *params]).fetchall()
    return {row[0] for row in rows}


def owners_of(changes: Iterable[Change]) -> list[Change]:
    """Return the deletions of what these were parts of, in the same change sets; the whole last."""
    found: list[Change] = []
    waiting = list(changes)
    while waiting:
        keys = {(one.change_set_id, one.parent_type, one.parent_id) for one in waiting}
        waiting = [
            row
            for number, kind, record_id in keys
            if kind
            for row in Change.select().where(
                Change.record_type == kind,
                Change.record_id == record_id,
                Change.change_set == number,
                Change.verb == "delete",
            )
        ]
        found += waiting
    return found


def _with_rows(model: Any, records: Sequence[Any]) -> tuple[str, list[Any]]:
    """Write a table expression that has a table's name, its rows and those of these records.

    Rows that are there again are not doubled.
    """
    shape, table = shape_of(model), table_name(model)
    names = ", ".join(f'"{name}"' for name in shape.columns)
    source = f'main."{table}"' if is_sqlite() else f'"{table}"'
    ids = ", ".join(str(int(record.id)) for record in records)
    row = f" UNION ALL SELECT {', '.join([database.param] * len(shape.columns))}"
    text = (
        f'"{table}" ({names}) AS (SELECT {names} FROM {source} WHERE id NOT IN ({ids})'
        f"{row * len(records)})"
    )
    return text, [value for one in records for value in stored_row(one.__data__, shape.stored)]


def label_of(resource: Resource, actor: Actor, change: Any) -> str:
    """Name a deleted record; by its number where its name tells of hidden fields or of others."""
    fields = resource.model._meta.fields
    hidden = actor.hidden(resource)
    tells = any(
        name in hidden or hasattr(fields.get(name), "rel_model") for name in resource.model.shown_as
    )
    if tells and not actor.may_all():
        return f"{resource.singular} #{change.record_id}"
    return str(change.label)


__all__ = ["label_of", "owners_of", "seen_ghosts"]
