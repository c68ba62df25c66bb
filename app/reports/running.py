"""Running a report: its rows through the read gate, without what is hidden, and their totals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from app.filters import FilterError
from app.reading.pages import Listing
from app.reading.records import NOTHING, labels, select_visible
from app.registry import registry
from app.reports.declared import LIST, Report, ReportColumn, Row
from app.reports.finding import resource_of
from app.resource import Resource
from app.rights import Actor, Denied
from models.gate import moment_of_writing


@dataclass
class Asked:
    """What a report is asked: by whom, with which values. It notes what the figures leave out."""

    actor: Actor
    resource: Resource
    right: str
    values: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    def rows(self, query: dict[str, str] | None = None, address: str = "") -> Any:
        """Return a query of the records that a filter finds for who asks.

        Of the report's own resource those that both its right and reading give, of another
        (`address`) those that may be read, none at all where none may. Raises Denied where the
        filter names a hidden field.
        """
        resource = registry.resources[address] if address else self.resource
        if not self.actor.may(resource) or registry.resource(resource.address) is None:
            return resource.model.select().where(NOTHING)
        verb = "read" if address else self.right
        try:
            listing = Listing(resource, self.actor, list((query or {}).items()), verb=verb)
            condition = listing.condition()
        except FilterError as error:
            if error.hidden:
                raise Denied(resource.address, "read") from error
            raise
        found = select_visible(resource, self.actor)
        return found if condition is None else found.where(condition)

    def note(self, sentence: str) -> None:
        """Say below the figures what they leave out."""
        self.notes.append(str(sentence))


PART = 200
"""Rows on one page: a browser takes seconds to lay out ten thousand, and nobody reads them."""
AHEAD = 40
"""Rows from the top on that a page tells of whichever part it shows: its chart does."""


@dataclass
class Ran:
    """A report that was run. `names` are the labels of what its references hold.

    Of a page, which shows the rows from `first` on, those of its rows and of the top.
    """

    report: Report
    columns: list[ReportColumn]
    rows: list[Row]
    totals: dict[str, Any]
    notes: list[str]
    names: dict[str, dict[int, str]]
    at: Any
    hidden: frozenset[str] = frozenset()
    first: int = 0

    @property
    def part(self) -> list[Row]:
        """The rows of the page."""
        return self.rows[self.first : self.first + PART]

    @property
    def page(self) -> int:
        """Which page it is, from 1."""
        return self.first // PART + 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self.rows) // PART))

    def list_href(self, row: Row) -> str:
        """Return the list of the records that a row sums, where it says so and one may ask so."""
        query = row.get(LIST)
        if query is None or any(key.partition("__")[0] in self.hidden for key in query):
            return ""
        return f"/{self.report.of}?{urlencode([('view', 'list'), *query.items()])}"


def run_report(
    report: Report, actor: Actor, values: dict[str, Any], *, is_taken: bool = False, page: int = 0
) -> Ran:
    """Run a report for somebody; `is_taken` leaves out what they may read but not take along.

    With `page`, from 1, what it refers to is named for that page alone; past the end it is the
    last one.
    """
    resource = resource_of(report)
    if is_taken and not actor.may(resource, "export"):
        raise Denied(resource.address, "export")
    asked = Asked(actor, resource, report.right, values)
    hidden = actor.withheld(resource) if is_taken else actor.hidden(resource)
    columns = [one for one in report.columns if not hidden.intersection(one.reads)]
    rows = list(report.rows(asked))
    if rows:  # what no row has is no column of what was asked
        held = set().union(*rows)
        columns = [one for one in columns if one.name in held]
    ran = Ran(
        report,
        columns,
        rows,
        {one.name: _total(rows, one.name) for one in columns if one.is_total},
        asked.notes,
        {},
        moment_of_writing(),
        actor.hidden(resource),
        min(page - 1, (len(rows) - 1) // PART) * PART if page and rows else 0,
    )
    named = list(chain(rows[:AHEAD], ran.part)) if page else rows
    ran.names = {one.name: _names(one, named, actor) for one in columns if one.type == "reference"}
    return ran


def _total(rows: Iterable[Row], name: str) -> Decimal | int:
    found = [row[name] for row in rows if row.get(name) is not None]
    return sum(found, Decimal(0)) if any(isinstance(one, Decimal) for one in found) else sum(found)


def _names(column: ReportColumn, rows: Iterable[Row], actor: Actor) -> dict[int, str]:
    """Return the labels of the records that a column refers to, as far as they may be seen."""
    ids = {row[column.name] for row in rows if row.get(column.name) is not None}
    resource = registry.resource(column.to)
    return labels(resource, actor, ids) if resource and ids and actor.may(resource) else {}
