"""Documents on their way in: lines are read first, then totals, then all of it is stored once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.writing.dependents import delete_with_parts
from app.writing.errors import Invalids
from app.writing.values import check_unique, set_values
from models.batch import insert_all, load_references, look_ahead
from models.document import Document
from models.line import Posted, computed_already
from models.placing import keep_order
from models.refused import Refused
from models.texts import _

Errors = dict[str, list[str]]


@dataclass
class DraftLine:
    """A line that was sent: the name and place under which it came, and its stored values."""

    resource: Resource
    name: str
    number: int
    line: Any
    before: dict[str, Any] | None = None

    @property
    def differs(self) -> bool:
        """Say whether something of it is to be stored."""
        links = self.line.__dict__.get("_links")
        return self.before is None or bool(links) or self.line.__data__ != self.before


@dataclass
class DraftLines:
    """The lines of a document as they will be, those that go, and what is wrong with them."""

    lines: list[DraftLine] = field(default_factory=list)
    gone: list[tuple[str, Any]] = field(default_factory=list)
    errors: Errors = field(default_factory=dict)

    @property
    def records(self) -> list[Any]:
        """The lines in their order."""
        return [one.line for one in self.lines]


def draft_lines(
    resource: Resource, actor: Actor, record: Document, sent: Mapping[str, Sequence[Any]]
) -> DraftLines:
    """Read the lines that were sent; those of names that were not are taken as they are stored."""
    found = DraftLines()
    known: dict[str, Resource] = {}
    for name in resource.lines:
        child = registry.resource(f"{resource.plugin.name}/{name}")
        if child is not None and child.model.parent:
            known[name] = child
    for name in sent.keys() - known.keys():
        found.errors[name] = [_("There are no lines named “%(name)s”.", name=name)]
    stored: dict[Any, dict[int, Any]] = {}
    for line in record.lines():
        stored.setdefault(type(line), {})[line.id] = line
    for name, child in known.items():
        own = stored.get(child.model, {})
        if name not in sent:
            for at, line in enumerate(own.values()):
                found.lines.append(DraftLine(child, name, at, line, dict(line.__data__)))
            continue
        _read_sent(found, child, name, sent[name], own, record, actor)
    return found


def _read_sent(
    found: DraftLines,
    child: Resource,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    stored: Mapping[int, Any],
    record: Document,
    actor: Actor,
) -> None:
    model: Any = child.model
    kept = set()
    for number, row in enumerate(rows):
        values = {key: value for key, value in row.items() if key not in ("id", model.parent)}
        line_id = row.get("id")
        line = model() if line_id is None else stored.get(line_id if line_id in stored else 0)
        if line is None:
            found.errors[f"{name}.{number}.id"] = [_("This line was removed meanwhile.")]
            continue
        kept.add(line_id)
        before = None if line.is_new else dict(line.__data__)
        line.belong_to(record)
        try:
            set_values(child, actor, line, values)
        except Invalids as invalids:
            for key, texts in invalids.errors.items():
                found.errors[f"{name}.{number}.{key}"] = texts
        found.lines.append(DraftLine(child, name, number, line, before))
    keep_order([one.line for one in found.lines if one.name == name])
    found.gone += [(name, line) for key, line in stored.items() if key not in kept]


def compute(record: Document, lines: Sequence[Any]) -> None:
    """Let a document fill what follows from its lines; what they point at is read at once."""
    if record.is_posted:
        return
    for model in {type(line): None for line in lines}:
        load_references([line for line in lines if type(line) is model])
    record.compute(lines)


def against_computing(record: Document, lines: Sequence[Any]) -> Errors:
    """Let a document fill what follows from its lines; return what stands against it."""
    try:
        record.compute(lines)
    except Refused as refused:
        return {refused.field or "": [str(refused)]}
    return {}


def save_lines(drafted: DraftLines, record: Document, actor: Actor) -> None:
    """Store what differs of a document's lines, once it is stored itself. Raises Invalids."""
    errors: Errors = {}
    new: list[DraftLine] = []
    with computed_already():
        for one in drafted.lines:
            one.line.belong_to(record)
            if one.before is None:
                new.append(one)
            elif one.differs:
                _note(errors, one, _problems(one, actor, store=True))
        for model in {type(one.line): None for one in new}:
            own = [one for one in new if type(one.line) is model]
            look_ahead([one.line for one in own])
            for one in own:
                _note(errors, one, _problems(one, actor, store=False))
            if not errors:
                insert_all([one.line for one in own])
    if errors:
        raise Invalids(errors)


def delete_gone(drafted: DraftLines, actor: Actor) -> None:
    """Delete the lines that were taken out. Raises Invalids, Posted."""
    errors: Errors = {}
    with computed_already():
        for name, line in drafted.gone:
            try:
                delete_with_parts(line, actor)
            except Posted:
                raise
            except Refused as refused:
                errors[name] = [str(refused)]
    if errors:
        raise Invalids(errors)


def _problems(one: DraftLine, actor: Actor, *, store: bool) -> Errors:
    """Store a line, or only look at it; return what stands against it."""
    try:
        check_unique(actor, one.line)
        if store:
            one.line.save()
        else:
            one.line.prepare(looked_ahead=True)
    except Posted:
        raise
    except Invalids as invalids:
        return invalids.errors
    except Refused as refused:
        return {refused.field or "": [str(refused)]}
    return {}


def _note(errors: Errors, one: DraftLine, found: Errors) -> None:
    for key, texts in found.items():
        errors[f"{one.name}.{one.number}.{key}".rstrip(".")] = texts


__all__ = [
    "DraftLines", "against_computing", "compute", "delete_gone", "draft_lines", "save_lines",
]  # fmt: skip
