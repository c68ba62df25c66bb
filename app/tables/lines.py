"""Lines of a text file, each of bounded length and without signs that no table holds."""

from collections.abc import Iterator
from functools import partial
from typing import TextIO

from app.tables.sheet import Unreadable
from models.texts import _

MAX_LINE = 4_000_000
MAX_ROW = 16_000_000


class Lines:
    """The lines of a stream opened with `newline=""`, so that CR alone ends one too.

    `used` counts the characters since the row reader last set it to 0: quotation marks can make a
    row of many lines, and a mark that is never closed one of all that follow.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.number = 0
        self.used = 0

    def __iter__(self) -> Iterator[str]:
        """Give the lines. Raises Unreadable for one that is too long, broken or binary."""
        try:
            for line in iter(partial(self.stream.readline, MAX_LINE), ""):
                self.number += 1
                self.used += len(line)
                if self.used >= MAX_ROW or len(line) >= MAX_LINE or "\0" in line:
                    self._refuse(line)
                yield line
        except UnicodeError:
            raise Unreadable(
                _(
                    "After line %(line)d the file can't be read as %(encoding)s. "
                    "Save it as UTF-8, or name its encoding.",
                    line=self.number,
                    encoding=self.stream.encoding,
                )
            ) from None

    def _refuse(self, line: str) -> None:
        if "\0" in line:
            raise Unreadable(
                _(
                    "Line %(line)d holds zero bytes, so the file is no text table, or it is "
                    "damaged. Save it as CSV again.",
                    line=self.number,
                )
            )
        if len(line) >= MAX_LINE:
            raise Unreadable(
                _(
                    "Line %(line)d is longer than %(limit)d characters: no row of a table is. "
                    "Is this a table?",
                    line=self.number,
                    limit=MAX_LINE,
                )
            )
        raise Unreadable(
            _(
                "The row before line %(line)d doesn't end: a quotation mark in it is not closed.",
                line=self.number,
            )
        )
