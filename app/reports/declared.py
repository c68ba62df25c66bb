"""What a plugin declares of a report: its columns, what it asks for, its chart, its function."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TYPES = (
    "text", "integer", "money", "percent", "quantity", "day", "month", "moment", "yesno",
    "reference",
)  # fmt: skip
NUMBERS = ("integer", "money", "quantity")
"""What can be added up."""
FORMAT = "format"
PAGE = "page"
OF_PAGES = (FORMAT, PAGE)
"""What the address of a report's page says beside what it is asked for."""
LIST = "list"
"""The key of a row under which stands the filter of the records that it sums."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ReportColumn:
    """A column: `type` says how its values are shown and given to programs.

    A `reference` holds ids of the resource `to`. `reads` are the fields of the report's resource
    that it tells of: where one is hidden, the column is left out. Money is in the firm's currency.
    """

    name: str
    label: str
    type: str = "text"
    to: str = ""
    reads: tuple[str, ...] = ()
    is_total: bool = False


@dataclass(frozen=True)
class Bars:
    """A chart with a bar for each row: what it is called, and how long it is."""

    label: str
    value: str


@dataclass(frozen=True)
class Report:
    """A report on the records of a resource, with a right of its own: the verb `report_<name>`."""

    plugin: str
    name: str
    label: str
    of: str
    columns: tuple[ReportColumn, ...]
    rows: Callable[..., Iterable[Row]]
    parameters: Any = None
    chart: Bars | None = None
    about: str = ""
    partner: str = ""

    @property
    def address(self) -> str:
        """`sales.pipeline`."""
        return f"{self.plugin}.{self.name}"

    @property
    def href(self) -> str:
        """Where it is read."""
        return f"/reports/{self.address}"

    @property
    def right(self) -> str:
        """The verb of its resource that lets somebody read it."""
        return f"report_{self.name}"

    def flaws(self) -> list[str]:
        """Return what of it can't work, a sentence each."""
        names = [one.name for one in self.columns]
        found = [
            f"the column '{one.name}' has the unknown type '{one.type}'; there are"
            f" {', '.join(TYPES)}"
            for one in self.columns
            if one.type not in TYPES
        ]
        found += [
            f"the column '{one.name}' is a reference; say to which resource by to="
            for one in self.columns
            if one.type == "reference" and "/" not in one.to
        ]
        found += [
            f"'{one.name}' can't be added up, since it is of type '{one.type}'"
            for one in self.columns
            if one.is_total and one.type not in NUMBERS
        ]
        found += [f"the column '{one}' stands twice" for one in names if names.count(one) > 1]
        found += [
            f"'{LIST}' is the key of the records behind a row" for one in names if one == LIST
        ]
        asks = self.parameters() if self.parameters else ()
        found += [
            f"it asks for '{one.name}', which the address of its page has taken"
            for one in asks
            if one.name in OF_PAGES
        ]
        shown = (self.chart.label, self.chart.value) if self.chart else ()
        found += [
            f"its chart names '{one}', which is no column" for one in shown if one not in names
        ]
        return found
