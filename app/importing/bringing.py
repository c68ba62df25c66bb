"""Records that rows bring along: found by their values, made where there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


class Orphaned(Exception):
    """Records were brought along by rows that were all rejected: those go back with their rows."""


@dataclass
class Trial:
    """Rows with what they bring along, taken as a unit; taken once more without what is orphaned.

    Copies of the rows are kept only where there is something to bring along.
    """

    rows: Sequence[FileRow]
    made: list[list[FileRow]] = field(default_factory=list)
    """The rows of each record that was made for them."""

    def __post_init__(self) -> None:
        """Keep the rows as they were read."""
        brings = any(row.brought() for row in self.rows)
        self._read = [row.copied() for row in self.rows] if brings else []

    def check(self) -> None:
        """Raise Orphaned where all rows of a record were rejected."""
        if any(all(row.errors for row in rows) for rows in self.made):
            raise Orphaned

    def begin_again(self) -> None:
        """Make the rows as they were read, but for those that were rejected with what they made."""
        lost = {id(row) for rows in self.made for row in rows if row.errors}
        for row, read in zip(self.rows, self._read, strict=True):
            if id(row) not in lost:
                row.become(read.copied())
        self.made = []


def bring_along(rows: Sequence[FileRow], actor: Actor) -> list[list[FileRow]]:
    """Put ids in place of what rows bring along, within the open gate.

    Returns the rows of each record that was made for them. A row whose record can't be made fails.
    """
    made = []
    wanted: dict[_Key, list[tuple[FileRow, str]]] = {}
    for row in rows:
        for name, model, brought in row.brought():
            key = (model, tuple(sorted(brought.values.items())))
            wanted.setdefault(key, []).append((row, name))
    for (model, pairs), places in wanted.items():
        own = [row for row, _name in places]
        number, problem, is_made = _found_or_made(model, dict(pairs), actor, own)
        if is_made:
            made.append(own)
        for row, name in places:
            row.values[name] = number
            if problem:
                row.fail(name, problem)
    return made


def _found_or_made(
    model: Any, values: dict[str, str], actor: Actor, rows: Sequence[FileRow]
) -> tuple[int | None, str, bool]:
    """Return the record's id or what stands against it, and whether it was made."""
    resource = registry.of(model)
    if resource is None:
        return None, _("Its kind of record is switched off."), False
    found = _find(resource, values, actor)
    if len(found) > 1:
        name = Brought(values)
        text = _("Several records are called “%(name)s”; the oldest is taken.", name=str(name))
        for row in rows:
            row.warnings.append(str(text))
    if found:
        return found[0], "", False
    if not actor.may(resource, "create"):
        text = _("There is no “%(name)s”, and you may not make it.", name=str(Brought(values)))
        return None, text, False
    outcome = create_many(resource, [values], actor)[0]
    if outcome.record_id is None or outcome.state != "created":
        text = " ".join(text for texts in outcome.errors.values() for text in texts)
        return None, text, False
    return outcome.record_id, "", True


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
