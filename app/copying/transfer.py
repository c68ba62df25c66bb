"""Moving every row from one side to the other, and proving that they are the same."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from app.backup.errors import BackupError
from app.copying.postgres import PostgresSide
from app.copying.sqlite import SqliteSide
from app.copying.tables import Column, Table
from app.copying.values import to_plain

Side = SqliteSide | PostgresSide
Told = Callable[[str], None]


def transfer(source: Side, target: Side, told: Told = lambda text: None) -> int:
    """Copy all rows into tables that are there, adding those that only the source has.

    Both sides are in a transaction. Returns the number of rows. Raises BackupError where the two
    differ in the end.
    """
    pairs = list(_pair(source, target))
    triggers = target.without_triggers()
    target.begin_writing() if isinstance(target, PostgresSide) else None
    total = 0
    for here, there in pairs:
        columns = _Shared(here, there, source, target)
        target.clear(there)
        target.load(there, columns.there, _plain_rows(source, here, columns.here, columns.kinds))
        target.set_counter(there, source.counter(here))
    broken = target.count_broken()
    if broken:
        raise BackupError(
            f"{broken} rows point at rows that aren't there."
            " Run `python3 run.py check` on the source and put that right first."
        )
    target.run(triggers)
    for here, there in pairs:
        total += _compare(source, here, target, there)
        told(f"{there.name}: the same")
    return total


def load_plainly(source: Side, target: SqliteSide) -> None:
    """Copy all rows into an empty file whose tables are made as the source's catalogue tells.

    Search tables become plain ones: the file only carries them.
    """
    for here in source.tables():
        here.is_search = False
        there = _translated(here, source, target)
        target.add_table(there)
        names = [column.name for column in here.columns]
        kinds = [column.kind for column in here.columns]
        target.load(there, names, _plain_rows(source, here, names, kinds))
        target.set_counter(there, source.counter(here))


class _Shared:
    """The columns that both tables have, in one order, with the kinds of their values."""

    def __init__(self, here: Table, there: Table, source: Side, target: Side) -> None:
        names = [column.name for column in here.columns]
        self.here, self.there, self.kinds = [], [], []
        for name in names:
            other = _twin(name, here, target)
            mine, theirs = here.column(name), there.column(other)
            assert mine is not None
            assert theirs is not None, f"{there.name}.{other}"
            self.here.append(name)
            self.there.append(other)
            exact = theirs if isinstance(target, PostgresSide) else mine
            self.kinds.append(exact.kind)


def _twin(name: str, here: Table, target: Side) -> str:
    """Name a column on the other side: the number of a search row is called differently."""
    if here.is_search and name in ("id", "rowid"):
        return "id" if isinstance(target, PostgresSide) else "rowid"
    return name


def _pair(source: Side, target: Side) -> Iterator[tuple[Table, Table]]:
    """Pair the tables of both sides; what the target lacks is made there.

    A search table that nobody declares is left out: it comes anew with its plugin.
    """
    known = {table.name: table for table in target.tables()}
    for here in source.tables():
        there = known.get(here.name)
        if there is None and here.is_search:
            continue
        if there is None:
            there = _translated(here, source, target)
            target.add_table(there)
        for column in here.columns:
            if there.column(_twin(column.name, here, target)) is None:
                added = target.translate(column, source.engine)
                target.add_column(there, added)
                there.columns.append(added)
        yield here, there


def _translated(here: Table, source: Side, target: Side) -> Table:
    columns = [target.translate(column, source.engine) for column in here.columns]
    return Table(here.name, columns, here.key, here.references, here.indexes, here.is_search)


def _plain_rows(
    side: Side, table: Table, columns: list[str], kinds: list[str]
) -> Iterator[tuple[Any, ...]]:
    convert = [to_plain(kind) for kind in kinds]
    for row in side.rows(table, columns):
        try:
            yield tuple(
                None if value is None else how(value)
                for how, value in zip(convert, row, strict=True)
            )
        except (ValueError, TypeError, ArithmeticError) as error:
            raise BackupError(
                f"{table.name} holds a value that can't be read ({error}), in the row that begins"
                f" with {row[0]!r}. Correct it, then try again."
            ) from error


def _compare(source: Side, here: Table, target: Side, there: Table) -> int:
    """Compare the rows of a table on both sides, whatever their order. Returns their number."""
    columns = _Shared(here, there, source, target)
    first = digest(_plain_rows(source, here, columns.here, columns.kinds))
    second = digest(_plain_rows(target, there, columns.there, columns.kinds))
    if first != second:
        raise BackupError(
            f"{here.name} isn't the same on both sides ({first[0]} rows there, {second[0]} here)."
            " Nothing was kept; please report this."
        )
    return first[0]


def digest(rows: Iterator[tuple[Any, ...]]) -> tuple[int, str]:
    """Return the number of rows and a checksum that doesn't depend on their order."""
    count = total = 0
    for row in rows:
        text = repr(row).encode("utf-8", "surrogatepass")
        total += int.from_bytes(hashlib.blake2b(text, digest_size=16).digest())
        count += 1
    return count, f"{total % 2**128:032x}"


__all__ = ["Column", "Side", "digest", "load_plainly", "transfer"]
