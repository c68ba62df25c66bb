"""The importer: takes rows in batches, creates, updates, leaves alone or rejects them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.duplicates.alike import Lookout
from app.importing.attaching import attach
from app.importing.bringing import Orphaned, Trial, bring_along
from app.importing.earlier import Earlier, as_read
from app.importing.references import References
from app.importing.rows import FileRow
from app.resource import Resource
from app.rights import Actor
from app.writing.batch import Outcome, create_many
from app.writing.updating import update_many
from models.gate import gate
from models.rows import chunks
from models.texts import _

BATCH = 2000
"""Rows of one transaction: more would make others wait longer for theirs."""
BATCH_BYTES = 16 * 2**20
"""Of the files that the rows of a batch bring: more of them wait for the next one."""
STATES = ("created", "updated", "unchanged", "rejected")


@dataclass
class Counts:
    """What became of the rows so far, and how many were kept with a warning."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warned: int = 0

    def add(self, rows: Sequence[FileRow]) -> None:
        """Count rows that were taken."""
        for row in rows:
            state = row.outcome.state
            setattr(self, state, getattr(self, state) + 1)
            self.warned += bool(row.warnings) and state != "rejected"

    @property
    def line(self) -> str:
        """Say it in the one line that commands end with, for programs."""
        return ", ".join(f"{state} {getattr(self, state)}" for state in STATES)

    def sentence(self) -> str:
        """Say it to people."""
        words = (_("created"), _("updated"), _("unchanged"), _("rejected"))
        pairs = zip(STATES, words, strict=True)
        return ", ".join(f"{getattr(self, state)} {word}" for state, word in pairs)


class Importer:
    """Takes rows into one resource, as one person, by a key or always as new ones."""

    def __init__(self, resource: Resource, actor: Actor, key: str = "", alike: str = "") -> None:
        self.resource, self.actor, self.key, self.alike = resource, actor, key, alike
        self._tells = False
        self._references: dict[Any, References] = {}
        self._earlier = Earlier(resource, key)

    def take(self, rows: Sequence[FileRow], is_real: bool = True) -> None:
        """Store a batch and note in each row what became of it, within one change set."""
        with gate(self.actor.user_id, "import"):
            self._take_with_what_comes_along(rows)
            if is_real:
                attach(self.resource, self.actor, rows)
        for row in rows:
            if row.errors:
                row.outcome.state, row.outcome.record_id = "rejected", None
                row.outcome.errors = row.errors

    def _take_with_what_comes_along(self, rows: Sequence[FileRow]) -> None:
        """Take rows; what only rejected rows brought along is taken back with them."""
        trial = Trial(rows)
        while True:
            try:
                with gate(self.actor.user_id, "import"):
                    trial.made = bring_along([row for row in rows if not row.errors], self.actor)
                    waiting = [row for row in rows if not row.errors]
                    while waiting:
                        waiting = self._take_those_that_resolve(waiting)
                    trial.check()
                return
            except Orphaned:
                self._references.clear()
                trial.begin_again()

    def rehearse(self, rows: Sequence[FileRow]) -> None:
        """Do all of it and take it back: what would become of the rows after those before them."""
        self._tells = True
        before, read = self._earlier.met_by(rows), [as_read(row) for row in rows]
        try:
            with gate(self.actor.user_id, "import"):
                for part in chunks(before, BATCH):
                    self.take(part, is_real=False)
                self.take(rows, is_real=False)
                stored = self._earlier.stored(rows)
                raise _TakenBack
        except _TakenBack:
            self._references.clear()
        self._earlier.keep(rows, read, before, stored)

    def _take_those_that_resolve(self, rows: list[FileRow]) -> list[FileRow]:
        """Take rows whose references are there; return those that wait for these rows."""
        unresolved = self._resolve(rows)
        ready = [row for row in rows if id(row) not in unresolved]
        own = {id(row) for row in rows if id(row) in unresolved and self._waits(row)}
        waiting = [row for row in rows if ready and id(row) in own]
        lost = unresolved.keys() - {id(row) for row in waiting}
        for row in rows:
            if id(row) in lost:
                for column, text in unresolved[id(row)]:
                    row.fail(column, text)
        self._store(ready)
        return waiting

    def _waits(self, row: FileRow) -> bool:
        """Say whether a row points at records of the same table, which this file may bring."""
        return any(named.model is self.resource.model for _place, _name, named in row.named())

    def _resolve(self, rows: Sequence[FileRow]) -> dict[int, list[tuple[str, str]]]:
        """Put ids in place of texts; return by row what couldn't be found."""
        found = {id(row): row.named() for row in rows}
        texts: dict[Any, set[str]] = {}
        for named in found.values():
            for _place, _name, one in named:
                texts.setdefault((one.model, one.by), set()).update(one.texts)
        for (model, by), wanted in texts.items():
            known = References(model, self.actor, by)
            self._references.setdefault((model, by), known).look_up(wanted)
        problems: dict[int, list[tuple[str, str]]] = {}
        for row in rows:
            for place, name, one in found[id(row)]:
                answers = [self._references[one.model, one.by].find(text) for text in one.texts]
                wrong = [text for _number, text in answers if text]
                if one.is_loose:
                    row.warnings += [f"{name}: {text}" for text in wrong]
                    answers = [answer for answer in answers if not answer[1]]
                    wrong = []
                if wrong:
                    problems.setdefault(id(row), []).extend((name, text) for text in wrong)
                else:
                    ids = [number for number, _text in answers]
                    place[name] = ids if one.is_many else next(iter(ids), None)
        return problems

    def _store(self, rows: Sequence[FileRow]) -> None:
        new = self._update(rows) if self.key else list(rows)
        self._store_new(new)

    def _store_new(self, new: list[FileRow]) -> None:
        if new and not self.actor.may(self.resource, "create"):
            for row in new:
                row.fail("", _("No record has this key, and you may not make new ones."))
            return
        new = self._unlike_stored(new)
        outcomes = create_many(self.resource, [row.content(True) for row in new], self.actor)
        _note(new, outcomes)

    def _unlike_stored(self, new: list[FileRow]) -> list[FileRow]:
        """Say what new rows look like; return those that are stored as new ones all the same."""
        if not new or self.resource.duplicates is None or not (self._tells or self.alike):
            return new
        lookout = Lookout(self.resource, self.actor)
        found = lookout.find([row.content(True) for row in new])
        alike = {id(row): ones[0] for row, ones in zip(new, found, strict=True) if len(ones) == 1}
        for row in new:
            if one := alike.get(id(row)):
                row.alike = f"{one.label} ({one.reason})"
        twins = [row for row in new if id(row) in alike]
        if self.alike == "skip":
            for row in twins:
                row.fail("", _("Left out: it looks like %(record)s.", record=row.alike))
        elif self.alike == "update":
            self._update_alike(twins, [alike[id(row)].record_id for row in twins])
        return [row for row in new if id(row) not in alike] if self.alike else new

    def _update_alike(self, rows: list[FileRow], ids: list[int]) -> None:
        if rows and not self.actor.may(self.resource, "update"):
            for row in rows:
                row.fail(
                    "", _("It looks like %(record)s, which you may not change.", record=row.alike)
                )
            return
        contents = [
            {**row.content(False), "id": number} for row, number in zip(rows, ids, strict=True)
        ]
        _note(rows, update_many(self.resource, contents, self.actor, "id"))

    def _update(self, rows: Sequence[FileRow]) -> list[FileRow]:
        """Change the records that have the rows' keys; return the rows that no record matches."""
        keyed = [row for row in rows if row.values.get(self.key) not in (None, "")]
        for row in rows:
            if row.values.get(self.key) in (None, ""):
                row.fail(self.key, _("The key is empty. Fill it in."))
        contents = [row.content(False) for row in keyed]
        outcomes = update_many(self.resource, contents, self.actor, self.key)
        _note(keyed, outcomes)
        missing = [row for row in keyed if row.outcome.state == "missing"]
        if self.key != "id":
            return self._first_of_each(missing)
        for row in missing:
            row.fail("id", _("There is no record %(number)s.", number=row.values["id"]))
        return []

    def _first_of_each(self, rows: Sequence[FileRow]) -> list[FileRow]:
        """Keep one new row of each key; those that repeat it change what the first one makes."""
        first: dict[Any, FileRow] = {}
        for row in rows:
            first.setdefault(row.values[self.key], row)
        again = [row for row in rows if first[row.values[self.key]] is not row]
        if not again:
            return list(rows)
        self._store_new(list(first.values()))
        self._store(again)
        return []


def batches_of(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    """Give rows in batches that are small enough for the memory, whatever files they bring."""
    batch: list[FileRow] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(len(one.content) for one in row.files)
        if len(batch) == BATCH or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _TakenBack(Exception):
    """Ends a rehearsal."""


def _note(rows: Sequence[FileRow], outcomes: Sequence[Outcome]) -> None:
    for row, outcome in zip(rows, outcomes, strict=True):
        row.outcome = outcome
        if outcome.state == "rejected":
            row.errors = outcome.errors


__all__ = ["BATCH", "STATES", "Counts", "Importer", "batches_of"]
