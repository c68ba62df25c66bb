"""Records that rows bring along: found by their values, made where there are none."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.importing.rows import FileRow
from app.importing.told import Brought
from app.reading.records import visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.writing.batch import create_many
from models.folding import fold
from models.record import KEY_LENGTH
from models.texts import _

_Key = tuple[Any, tuple[tuple[str, str], ...]]


def bring_along(rows: Sequence[FileRow], actor: Actor) -> None:
    """Put ids in place of what rows bring along, within the open gate.

    A row whose record can't be made fails.
    """
    wanted: dict[_Key, list[tuple[FileRow, str]]] = {}
    for row in rows:
        for name, model, brought in row.brought():
            key = (model, tuple(sorted(brought.values.items())))
            wanted.setdefault(key, []).append((row, name))
    for (model, pairs), places in wanted.items():
        number, problem = _found_or_made(model, dict(pairs), actor, [row for row, _ in places])
        for row, name in places:
            row.values[name] = number
            if problem:
                row.fail(name, problem)


def _found_or_made(
    model: Any, values: dict[str, str], actor: Actor, rows: Sequence[FileRow]
) -> tuple[int | None, str]:
    resource = registry.of(model)
    if resource is None:
        return None, _("Its kind of record is switched off.")
    found = _find(resource, values, actor)
    if len(found) > 1:
        name = Brought(values)
        text = _("Several records are called “%(name)s”; the oldest is taken.", name=str(name))
        for row in rows:
            row.warnings.append(str(text))
    if found:
        return found[0], ""
    if not actor.may(resource, "create"):
        return None, _(
            "There is no “%(name)s”, and you may not make it.", name=str(Brought(values))
        )
    outcome = create_many(resource, [values], actor)[0]
    if outcome.record_id is None or outcome.state != "created":
        return None, " ".join(text for texts in outcome.errors.values() for text in texts)
    return outcome.record_id, ""


def _find(resource: Resource, values: Mapping[str, str], actor: Actor) -> list[int]:
    """Return the first two ids of the records that this person sees with these values."""
    model: Any = resource.model
    if not actor.may(resource) or actor.hidden(resource) & set(values):
        return []  # what one may not see can't be found by it either
    query = model.select(model.id).order_by(model.id).limit(2)
    for name, value in values.items():
        key = model._meta.fields.get(f"{name}_key")
        field = model._meta.fields[name]
        query = query.where(field == value if key is None else key == fold(value)[:KEY_LENGTH])
    condition = visible(resource, actor)
    if condition is not None:
        query = query.where(condition)
    return [row[0] for row in query.tuples()]
