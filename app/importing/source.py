"""Where rows come from: a table, or a file that a plugin's reader knows."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from app.importing.guessing import guess_targets
from app.importing.mapping import Mapping
from app.importing.notation import DayVotes, NothingVotes, NumberVotes, is_id
from app.importing.rows import FileRow, RecordReader, RowReader
from app.importing.targets import KEY, Target
from app.importing.told import ReadRow
from app.plugin import Reader
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.tables import Sheet, open_table
from app.writing.gate import line_resource
from app.writing.values import required_names
from models.kinds import kind_of
from models.kinds.days import day_order
from models.kinds.locales import locale_of

SAMPLE = 5


@dataclass
class Source:
    """A file to import into a resource, with the name that people gave it."""

    path: Path
    name: str
    resource: Resource

    @property
    def reader(self) -> Reader | None:
        """Return the plugin's reader for files of this ending, or None for a table."""
        for one in registry.enabled():
            for reader in one.plugin.readers if one.plugin else ():
                is_its = reader.address == self.resource.address
                if is_its and self.name.lower().endswith(reader.ending):
                    return reader
        return None

    def open(self) -> Sheet:
        """Open the table. Raises Unreadable with a sentence."""
        return open_table(self.path, self.name)

    def rows(self, mapping: Mapping, skip: int = 0) -> Iterator[FileRow]:
        """Give the rows from the one numbered `skip` on, those without any content left out."""
        reader = self.reader
        if reader is not None:
            yield from self._records(reader, skip)
            return
        with closing(self.open()) as sheet:
            read = RowReader(self.resource, mapping, sheet.names).read
            for number, cells in enumerate(sheet.rows):
                if number < skip:
                    continue
                row = read(sheet.line, cells)
                if row is not None:
                    row.number = number
                    yield row

    def _records(self, reader: Reader, skip: int) -> Iterator[FileRow]:
        read = RecordReader(self.resource).read
        for number, told in enumerate(reader.read(self.path)):
            if number >= skip:
                row = read(number + 1, told)
                row.number = number
                yield row

    def sample(self) -> list[dict[str, Any]]:
        """Say what a plugin's reader understood of the first records, as JSON holds it."""
        reader = self.reader
        rows = islice(reader.read(self.path), SAMPLE) if reader is not None else ()
        return [_plain(told if isinstance(told, ReadRow) else ReadRow(told)) for told in rows]


def _plain(told: ReadRow) -> dict[str, Any]:
    values = {
        name: value if isinstance(value, list) else str(value)
        for name, value in told.values.items()
    }
    lines = {
        name: [{key: str(one) for key, one in part.items()} for part in value]
        for name, value in values.items()
        if isinstance(value, list)
    }
    files = [{"name": one.name, "bytes": len(one.content)} for one in told.files]
    more = {"files": files, "warnings": told.warnings}
    return {**values, **lines, **{name: value for name, value in more.items() if value}}


@dataclass
class Look:
    """What a look at a whole file told: its columns, its size, some rows, and a guessed mapping."""

    names: list[str]
    rows: int
    mapping: Mapping
    sample: list[list[str]] = field(default_factory=list)
    is_table: bool = True
    encoding: str = ""
    separator: str = ""


def look_at(source: Source, actor: Actor, language: str) -> Look:
    """Read a file once from end to end and guess its mapping. Raises Unreadable."""
    reader = source.reader
    if reader is not None:
        count = sum(1 for _row in reader.read(source.path))
        return Look([], count, Mapping(), is_table=False)
    with closing(source.open()) as sheet:
        names = sheet.names
        targets = guess_targets(source.resource, actor, names)
        columns = {name: one for name, one in zip(names, targets, strict=True) if one}
        votes = {name: _votes(source.resource, one, language) for name, one in columns.items()}
        watched = [(number, votes[name]) for number, name in enumerate(names) if votes.get(name)]
        nothing = NothingVotes()
        ids = next((n for n, one in enumerate(targets) if one and one.name == KEY), None)
        sample: list[list[str]] = []
        count = 0
        for cells in sheet.rows:
            count += 1
            if len(sample) < SAMPLE:
                sample.append(cells)
            nothing.see(cells)
            if ids is not None and ids < len(cells) and not is_id(cells[ids]):
                del columns[names[ids]]
                ids = None
            for number, vote in watched:
                if vote is not None and number < len(cells) and cells[number]:
                    vote[0].see(cells[number])
        notations = {name: vote[0].notation(vote[1]) for name, vote in votes.items() if vote}
        mapping = Mapping(
            columns, presumed(source.resource, columns), "", notations, nothing.words()
        )
        mapping.key = KEY if ids is not None else ""
        return Look(names, count, mapping, sample, True, sheet.encoding, sheet.separator)


def guess_notations(source: Source, mapping: Mapping, language: str) -> None:
    """Guess how numbers and days are written in the columns that got their field by hand."""
    if source.reader is not None:
        return
    votes = {}
    for name, target in mapping.columns.items():
        asked = _votes(source.resource, target, language)
        if asked is not None and mapping.notations.get(name) not in asked[0].known:
            votes[name] = asked
    if not votes:
        return
    with closing(source.open()) as sheet:
        watched = [
            (number, votes[name]) for number, name in enumerate(sheet.names) if name in votes
        ]
        for cells in sheet.rows:
            for number, vote in watched:
                if number < len(cells) and cells[number]:
                    vote[0].see(cells[number])
    mapping.notations |= {name: vote.notation(usual) for name, (vote, usual) in votes.items()}


def _votes(
    resource: Resource, target: Target, language: str
) -> tuple[DayVotes | NumberVotes, str] | None:
    child = line_resource(resource, target.line) if target.line else resource
    model: Any = (child or resource).model
    field = model._meta.fields.get(target.name)
    if field is None or hasattr(field, "rel_model"):
        return None
    kind = kind_of(field)
    if kind.is_number:
        sign = locale_of(language).number_symbols["latn"]["decimal"]
        return NumberVotes(), "de" if sign == "," else "en"
    if kind.name in ("day", "moment", "birthday"):
        return DayVotes(), "en-US" if day_order(language).startswith("M") else "en-GB"
    return None


def presumed(resource: Resource, columns: dict[str, Target]) -> dict[str, str]:
    """Return what a new record needs and no column says."""
    said = {target.name for target in columns.values() if not target.line}
    said |= {name for target in columns.values() for name, _value in target.along}
    needed = required_names(resource) - said
    return {name: text for name, text in resource.presumed.items() if name in needed}


__all__ = ["Look", "Source", "guess_notations", "look_at", "presumed"]
