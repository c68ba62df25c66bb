"""A table as it was read: what the reader understood, and the rows one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from types import TracebackType

from app.tables.headers import is_header
from models.refused import Refused
from models.texts import _

MAX_COLUMNS = 16_384
MAX_CELL = 1_000_000
HEADER_SAMPLE = 50

# The line where a row begins, and its cells.
NumberedRow = tuple[int, list[str]]


class Unreadable(Refused):
    """Refuse a file that can't be read as a table: what is wrong, where, what to do."""


@dataclass
class Sheet:
    """What a file holds: `header` is empty where the file has none, `rows` come one by one.

    `rows` are the cells as they stand in the file, not trimmed; a row may be shorter or longer than
    the header. A fault further on in the file raises Unreadable while the rows are read. `line` is
    the line of the file (in a workbook: the row of the sheet) where the last row given began.
    """

    name: str
    encoding: str
    separator: str
    header: list[str] = field(default_factory=list)
    columns: int = 0
    rows: Iterator[list[str]] = field(default_factory=lambda: iter(()))
    sheets: list[str] = field(default_factory=list)
    line: int = 0
    release: Callable[[], None] = field(default=lambda: None, repr=False)

    @property
    def has_header(self) -> bool:
        """Tell whether the first row was taken as names of columns."""
        return bool(self.header)

    @property
    def names(self) -> list[str]:
        """Name every column once: its header, `id (2)` where it comes again, else `Column 3`."""
        given: dict[str, int] = {}
        return [_one_name(self.header, index, given) for index in range(self.columns)]

    def begin(self, numbered: Iterator[NumberedRow], has_header: bool | None) -> None:
        """Take the header off the rows, if there is one; the rest are read when asked for.

        Raises Unreadable for a table without any row.
        """
        first = list(islice(numbered, HEADER_SAMPLE))
        if len(first) < HEADER_SAMPLE:
            self.close()  # nothing follows
        if not first:
            raise Unreadable(_("The file is empty: it has no row at all."))
        if has_header is None:
            has_header = is_header([row for _line, row in first])
        self.columns = len(first[0][1])
        self.header = first[0][1] if has_header else []
        self.rows = self._read(chain(first[1:] if has_header else first, numbered))

    def _read(self, numbered: Iterator[NumberedRow]) -> Iterator[list[str]]:
        """Give the rows and keep the line of each; let go of the file after the last."""
        try:
            for self.line, row in numbered:
                yield row
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the file; closing again does nothing."""
        release, self.release = self.release, lambda: None
        release()

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _one_name(header: list[str], index: int, given: dict[str, int]) -> str:
    """Name one column, and remember it in `given`."""
    text = " ".join(header[index].split()) if index < len(header) else ""
    name = text or str(_("Column %(number)d", number=index + 1))
    base, times = name, given.get(name, 0)
    while name in given:
        times += 1
        name = f"{base} ({times})" if times > 1 else name
    given[base] = max(times, 1)
    given.setdefault(name, 1)
    return name
