"""One export: its rows through the read gate, its columns, its form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from app.exporting.cells import PEOPLE, RAW, Cells, Manner, cells_of
from app.exporting.fields import export_columns
from app.filters.errors import FilterError
from app.reading.columns import Column
from app.reading.pages import Listing
from app.reading.walking import Batch, walk
from app.resource import Resource
from app.rights import Actor, Denied
from app.tables.writing import Columns, csv_columns
from models.kinds.locales import day_locale_of, locale_of
from models.texts import _

FORMATS = {"csv": "text/csv; charset=utf-8"}
FORMATS["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = (PEOPLE, RAW)
ALL = 2**62
# What an export's address says beside the filter.
OWN_WORDS = ("format", "form", "fields", "after", "before", "limit", "count", "view")


@dataclass
class Export:
    """What a filter finds of a resource, for one person. `args` are the pairs of an address.

    `form` is `people` (labels, the language's notation, nothing that could run as a formula) or
    `raw` (ids and plain values, as they are imported). Raises Denied without the right to export,
    FilterError for a field or filter that can't be.
    """

    resource: Resource
    actor: Actor
    args: list[tuple[str, str]]
    fields: list[str] = field(default_factory=list)
    form: str = PEOPLE
    format: str = "csv"
    locale: str = "en"
    listing: Listing = field(init=False)
    columns: list[Column] = field(init=False)

    def __post_init__(self) -> None:
        if not self.actor.may(self.resource, "export"):
            raise Denied(self.resource.address, "export")
        _one_of(self.form, FORMS, "form")
        _one_of(self.format, tuple(FORMATS), "format")
        args = [pair for pair in self.args if pair[0] not in OWN_WORDS]
        self.listing = Listing(self.resource, self.actor, args, self.locale, verb="export")
        self.columns = export_columns(self.resource, self.actor, self.fields, self.locale)

    @property
    def header(self) -> list[str]:
        """Name the columns: as programs do in the raw form, else as people do."""
        if self.form == RAW:
            return [column.path for column in self.columns]
        return [str(column.label) for column in self.columns]

    def count(self) -> int:
        """Count the rows to come."""
        return self.listing.count(ALL)

    def batches(self) -> Iterator[list[Sequence[Any]]]:
        """Give the cells, batch by batch, each batch column by column."""
        manner = Manner(self.form, self.format == "xlsx", self.locale)
        prepared = [cells_of(self.resource, self.actor, one, manner) for one in self.columns]
        for batch in walk(self.listing, self.columns):
            yield _cells(batch, self.columns, prepared)

    def csv(self, batches: Iterable[Columns] | None = None) -> Iterator[bytes]:
        """Give the export as a CSV file in pieces; `batches` may have been begun already.

        For people it is marked as UTF-8 and separated as spreadsheets of their language expect.
        """
        is_raw = self.form == RAW
        return csv_columns(
            self.header,
            batches if batches is not None else self.batches(),
            separator="," if is_raw else separator_for(self.locale),
            bom=not is_raw,
        )

    def xlsx(
        self, target: BinaryIO, batches: Iterable[Sequence[Sequence[Any]]] | None = None
    ) -> int:
        """Write the export as a workbook and return the number of its rows."""
        from app.tables.xlsx import xlsx_file  # its library is loaded by who wants it

        return xlsx_file(
            target,
            self.header,
            (zip(*one, strict=True) for one in (self.batches() if batches is None else batches)),
            title=str(self.resource.title),
            day_format=day_format(self.locale),
            must_be_whole=self.form == RAW,
        )


def _one_of(word: str, known: tuple[str, ...], name: str) -> None:
    if word not in known:
        raise FilterError(
            _("“%(word)s” is none of: %(known)s.", word=word, known=", ".join(known)), name
        )


def _cells(batch: Batch, columns: list[Column], prepared: list[Cells]) -> list[Sequence[Any]]:
    """Turn a batch on its side and write it column by column."""
    by_place = list(zip(*batch.rows, strict=True))
    ids = by_place[0]
    at = 1
    written: list[Sequence[Any]] = []
    for column, cells in zip(columns, prepared, strict=True):
        end = at + len(column.expressions)
        written.append(cells(by_place[at:end], batch.converters[at:end], ids))
        at = end
    return written


def separator_for(locale: str) -> str:
    """Name what parts the cells in spreadsheets of a language: not its decimal comma."""
    return ";" if locale_of(locale).number_symbols["latn"]["decimal"] == "," else ","


def day_format(locale: str) -> str:
    """Write a workbook's format of days as a language writes them, with all four digits."""
    pattern = str(day_locale_of(locale).date_formats["short"].pattern)
    parts = {"y": "yyyy", "M": "mm", "d": "dd"}
    found = "".join(
        parts.get(char, char if char in "./- " else "")
        for place, char in enumerate(pattern)
        if place == 0 or char != pattern[place - 1]
    )
    return (
        found if {"yyyy", "mm", "dd"} <= {p for p in parts.values() if p in found} else "yyyy-mm-dd"
    )
