"""The gate of writing for many rows: each its own outcome, all of them one change set.

A row that can't be stored leaves nothing behind and doesn't sink the others. `create` and `update`
remain what these do one by one: the same rights, the same checks, the same history.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from peewee import DataError, DoesNotExist, IntegrityError

from app.resource import Resource
from app.rights import Actor, Denied
from app.writing.columns import Columns, Values, taken_values
from app.writing.documents import against_computing
from app.writing.errors import Invalids
from app.writing.gate import line_resource
from app.writing.values import seen_ids
from models.batch import insert_all, load_references, look_ahead, stored_rows
from models.database import statements
from models.document import Document
from models.gate import gate
from models.line import DocumentLine, computed_already, values_of, with_these
from models.record import Record
from models.refused import Invalid, Refused
from models.texts import _

Row = Mapping[str, Any]
"""Values by field; the name of a line resource holds a list of `Part` or of dicts of values."""
STOPS = (Refused, Invalid, IntegrityError, DataError, DoesNotExist)


@dataclass(frozen=True)
class Part:
    """A line of a row. Where the record exists, it is the first of its lines with these values.

    Two parts with the same `where` mean the first and the second of them.
    """

    values: Values
    where: Values = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What became of a row: created, updated, unchanged, missing (no record has its key), rejected.

    `errors` are by field ("" where the row as a whole is meant), `changes` give old and new values
    of what was updated; both name lines as `addresses.0.city`.
    """

    state: str = "rejected"
    record_id: int | None = None
    label: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A row on its way."""

    row: Row
    outcome: Outcome
    record: Any = None
    lines: list[tuple[str, int, Record]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Nothing has been found against it yet."""
        return not self.outcome.errors

    def fail(self, errors: Mapping[str, list[str]], prefix: str = "") -> None:
        """Note what stands against the row."""
        if not errors:
            return
        self.outcome.state = "rejected"
        for name, texts in errors.items():
            key = f"{prefix}{name}" if name else prefix.rstrip(".")
            self.outcome.errors.setdefault(key, []).extend(str(text) for text in texts)


class OneByOne(Exception):
    """A rule of the records looks at other rows: each must see what the one before left behind."""


class TakenBack(Exception):
    """Rows turned out to be wrong after others were written: these are written once more."""


class Batch:
    """Rows that are written together, as one person."""

    def __init__(
        self, resource: Resource, actor: Actor, way: str, are_read: bool | None = None
    ) -> None:
        self.resource, self.actor, self.way = resource, actor, way
        self.model: Any = resource.model
        are_read = way == "import" if are_read is None else are_read
        self.columns = Columns(resource, actor, are_read)
        self.line_columns: dict[str, Columns] = {}
        for name in resource.lines:
            child = line_resource(resource, name)
            if child is not None:
                self.line_columns[name] = Columns(child, actor, are_read)

    def store(self, drafts: Sequence[Draft]) -> None:
        """Store what can be stored; halve what the database or a receiver stands against."""
        waiting = [draft for draft in drafts if draft.is_sound]
        while waiting:
            try:
                with gate(self.actor.user_id, self.way):
                    self.write(waiting)
                return
            except TakenBack:
                waiting = [draft for draft in waiting if draft.is_sound]
            except OneByOne:
                for draft in waiting:
                    self.store([draft])
                return
            except STOPS as error:
                if len(waiting) == 1:
                    waiting[0].fail(said(error, self.resource))
                    return
                middle = len(waiting) // 2
                self.store(waiting[:middle])
                self.store(waiting[middle:])
                return

    def write(self, drafts: list[Draft]) -> None:
        """Write all drafts. Raises TakenBack once some of those written proved wrong."""
        raise NotImplementedError

    def prepare(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Let the records clean themselves; return those that nothing stands against."""
        sound = [draft for draft in drafts if draft.is_sound]
        look_ahead([draft.record for draft in sound])
        before = statements()
        for draft in sound:
            draft.fail(problems(draft.record))
            if len(drafts) > 1 and statements() != before:
                raise OneByOne
        sound = [draft for draft in sound if draft.is_sound]
        records = [draft.record for draft in sound]
        for draft, errors in zip(sound, taken_values(self.model, self.actor, records), strict=True):
            draft.fail(errors)
        return [draft for draft in sound if draft.is_sound]

    def hold_scope(self, drafts: Sequence[Draft], verb: str) -> None:
        """Hold the scope after the write too. Raises TakenBack with what is wrong noted."""
        if self.actor.scopes(self.resource, verb):
            ids = [draft.record.id for draft in drafts]
            inside = seen_ids(self.actor, self.model, ids, verb)
            for draft in drafts:
                if draft.record.id not in inside:
                    text = _(
                        "You may not save %(record)s with these values: it would leave your area.",
                        record=str(draft.record),
                    )
                    draft.fail({"": [text]})
        if not all(draft.is_sound for draft in drafts):
            raise TakenBack

    def new_lines(self, drafts: Sequence[Draft]) -> None:
        """Store the lines of new records."""
        for name, columns in self.line_columns.items():
            added = [
                (draft, number, part)
                for draft in drafts
                for number, part in enumerate(parts_of(draft.row, name))
            ]
            if added:
                self.insert_lines(name, columns, added)

    def insert_lines(
        self, name: str, columns: Columns, added: Sequence[tuple[Draft, int, Part]]
    ) -> None:
        """Store lines, each of a record that is stored, and note what is wrong with them."""
        columns.expect([{**part.where, **part.values} for _draft, _number, part in added])
        made = []
        for draft, number, part in added:
            line = columns.model()
            line.__data__[columns.model.parent] = draft.record.id
            line.__rel__[columns.model.parent] = draft.record
            draft.fail(columns.set(line, {**part.where, **part.values}), f"{name}.{number}.")
            made.append((draft, number, line))
        self.insert_made(name, columns, [one for one in made if one[0].is_sound])

    def insert_made(
        self, name: str, columns: Columns, made: Sequence[tuple[Draft, int, Record]]
    ) -> None:
        """Let new lines clean themselves, and store those of sound rows."""
        look_ahead([line for _draft, _number, line in made])
        before = statements()
        for draft, number, line in made:
            draft.fail(problems(line), f"{name}.{number}.")
            if made[0][0] is not made[-1][0] and statements() != before:
                raise OneByOne
        lines = [line for _draft, _number, line in made]
        for (draft, number, _line), errors in zip(
            made, taken_values(columns.model, self.actor, lines), strict=True
        ):
            draft.fail(errors, f"{name}.{number}.")
        insert_all([line for draft, _number, line in made if draft.is_sound])


class Creation(Batch):
    """Rows that become records."""

    def write(self, drafts: list[Draft]) -> None:
        """Write all drafts with their lines."""
        names = set(self.line_columns)
        values = [{k: v for k, v in draft.row.items() if k not in names} for draft in drafts]
        self.columns.expect(values)
        for draft, own in zip(drafts, values, strict=True):
            draft.record = self.model()
            draft.fail(self.columns.set(draft.record, own))
        if issubclass(self.model, Document):
            sound = self._write_documents(drafts)
        elif issubclass(self.model, DocumentLine):
            sound = self._write_lines(drafts)
        else:
            sound = self.prepare(drafts)
            insert_all([draft.record for draft in sound])
            self.new_lines(sound)
        self.hold_scope(sound, "create")
        for draft in sound:
            outcome = draft.outcome
            outcome.state, outcome.record_id = "created", draft.record.id

    def _write_documents(self, drafts: list[Draft]) -> list[Draft]:
        """Write documents whose totals are computed before, from lines that are read first."""
        made = {name: self._drafted(name, drafts) for name in self.line_columns}
        everything = [one for some in made.values() for one in some]
        load = {type(line): None for _draft, _number, line in everything}
        for model in load:
            load_references([line for _draft, _number, line in everything if type(line) is model])
        for draft in drafts:
            if draft.is_sound:
                lines = [line for owner, _number, line in everything if owner is draft]
                draft.fail(against_computing(draft.record, lines))
        with computed_already():
            sound = self.prepare(drafts)
            insert_all([draft.record for draft in sound])
            for name, columns in self.line_columns.items():
                own = [one for one in made[name] if one[0].is_sound]
                for draft, _number, line in own:
                    line.belong_to(draft.record)
                if own:
                    self.insert_made(name, columns, own)
        return sound

    def _write_lines(self, drafts: list[Draft]) -> list[Draft]:
        """Write lines that come by themselves, with the documents that they bring in step."""
        parent = self.model.parent
        owner = self.model._meta.fields[parent].rel_model
        told = {draft.record.__data__.get(parent) for draft in drafts if draft.is_sound}
        stored_rows(owner, list(told - {None}))  # others' lines would be missing in the totals
        load_references([draft.record for draft in drafts if draft.is_sound], parent)
        load_references([draft.record for draft in drafts if draft.is_sound])
        sound = self.prepare(drafts)
        owners: dict[int, Any] = {}
        for draft in sound:
            document = draft.record.document
            draft.record.belong_to(owners.setdefault(draft.record.__data__[parent], document))
        changed = []
        for document in owners.values():
            own = [one.record for one in sound if one.record.document is document]
            lines = with_these(document, own)
            before = {id(line): values_of(line) for line in lines}
            if isinstance(document, Document):
                document.compute(lines)
            changed += [line for line in lines if before[id(line)] != values_of(line)]
        with computed_already():
            insert_all([draft.record for draft in sound])
            for document in owners.values():
                document.save()
            mine = {id(draft.record) for draft in sound}
            for line in changed:
                if id(line) not in mine:
                    line.save()
        return sound

    def _drafted(self, name: str, drafts: Sequence[Draft]) -> list[tuple[Draft, int, Any]]:
        columns = self.line_columns[name]
        parts = [
            (draft, number, part)
            for draft in drafts
            for number, part in enumerate(parts_of(draft.row, name))
        ]
        columns.expect([{**part.where, **part.values} for _draft, _number, part in parts])
        made = []
        for draft, number, part in parts:
            line = columns.model()
            line.belong_to(draft.record)
            draft.fail(columns.set(line, {**part.where, **part.values}), f"{name}.{number}.")
            made.append((draft, number, line))
        return made


class AllOrNone(Creation):
    """Rows that become records together: nothing is written once one of them proved wrong."""

    def prepare(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Let the records clean themselves. Raises TakenBack where something stands against one."""
        if not all(draft.is_sound for draft in drafts):
            raise TakenBack
        sound = super().prepare(drafts)
        if len(sound) != len(drafts):
            raise TakenBack
        return sound


class Trial(Creation):
    """Rows that are looked at only."""

    def prepare(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Let the records clean themselves. Raises TakenBack before anything is written."""
        super().prepare(drafts)
        raise TakenBack


def create_many(
    resource: Resource, rows: Sequence[Row], actor: Actor, way: str = "import"
) -> list[Outcome]:
    """Store new records with their lines, at best some hundreds at once. Raises Denied."""
    if not actor.may(resource, "create"):
        raise Denied(resource.address, "create")
    drafts = [Draft(row, Outcome()) for row in rows]
    with gate(actor.user_id, way):
        Creation(resource, actor, way).store(drafts)
    return [draft.outcome for draft in drafts]


def create_all(
    resource: Resource, rows: Sequence[Row], actor: Actor, way: str
) -> list[Outcome] | None:
    """Store all rows at once or none of them; the outcomes say what stands against which.

    The kinds have read the values. None, and nothing stored, where only `create` can say of each
    row what is wrong: a rule may want to see what the row before left behind. Raises Denied.
    """
    if not actor.may(resource, "create"):
        raise Denied(resource.address, "create")
    drafts = [Draft(row, Outcome()) for row in rows]
    try:
        with gate(actor.user_id, way):
            AllOrNone(resource, actor, way, are_read=True).write(drafts)
            if not all(draft.is_sound for draft in drafts):
                raise TakenBack
    except TakenBack:
        return [Outcome(errors=draft.outcome.errors) for draft in drafts]
    except (OneByOne, *STOPS):
        return None
    return [draft.outcome for draft in drafts]


def check_all(resource: Resource, rows: Sequence[Row], actor: Actor, way: str) -> list[Outcome]:
    """Say what stands against each of these rows, as far as can be seen without storing any."""
    drafts = [Draft(row, Outcome()) for row in rows]
    with suppress(OneByOne, TakenBack, *STOPS), gate(actor.user_id, way):
        Trial(resource, actor, way, are_read=True).write(drafts)
    return [Outcome(errors=draft.outcome.errors) for draft in drafts]


def parts_of(row: Row, name: str) -> list[Part]:
    """Return the lines that a row has under a name."""
    return [one if isinstance(one, Part) else Part(one) for one in row.get(name) or ()]


def problems(record: Record) -> dict[str, list[str]]:
    """Bring a record into the form that is stored, and return what stands against it."""
    try:
        record.prepare(looked_ahead=True)
    except Invalids as invalids:
        return invalids.errors
    except Refused as refused:
        return {refused.field or "": [str(refused)]}
    return {}


def said(error: Exception, resource: Resource) -> dict[str, list[str]]:
    """Put what stopped a single row into words."""
    if isinstance(error, Invalids):
        return error.errors
    if isinstance(error, Refused | Invalid):
        return {getattr(error, "field", None) or "": [str(error)]}
    text = _(
        "%(noun)s not saved: something it refers to is gone or it exists already.",
        noun=resource.singular,
    )
    return {"": [text]}


__all__ = ["Batch", "Draft", "Outcome", "Part", "Row", "check_all", "create_all", "create_many"]
