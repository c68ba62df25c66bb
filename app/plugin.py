"""Plugin: the manifest of a module, and the hooks that its files hang on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from blinker import Signal
from peewee import Field

from app.importing.told import ReadRow
from app.jobs.cron import Cron
from app.jobs.kind import LIMIT, RETRIES, JobKind
from app.reports.declared import Bars, Report, ReportColumn

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Page:
    """An own page of a plugin: `/<plugin>/<path>` for those who have the right."""

    path: str
    view: Callable[..., Any]
    right: str
    methods: tuple[str, ...]
    label: str = ""
    icon: str = ""
    purpose: str = ""
    """Of the tokens that open it without signing in, for a public one."""


@dataclass(frozen=True)
class Check:
    """An integrity check: yields a sentence for each thing that is wrong."""

    name: str
    run: Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Bench:
    """The resource by which `run.py bench` measures, and what makes rows of values for it.

    `key` is the field by which an import looks for the record of a row.
    """

    resource: str
    rows: Callable[[Random, int], Iterator[dict[str, Any]]]
    key: str = ""


@dataclass(frozen=True)
class Reader:
    """How files with an ending are read that bring records of a resource: a row a record."""

    ending: str
    address: str
    read: Callable[[Path], Iterable[ReadRow | Mapping[str, Any]]]


@dataclass(frozen=True)
class SlotEntry:
    """What a plugin adds to another's resource: columns, sections, counters, timeline entries.

    What comes from a `with_<partner>.py` shows only while the partner is enabled too.
    """

    address: str
    slot: str
    content: Any
    partner: str = ""


@dataclass(frozen=True)
class Subscriber:
    """What a plugin does at an event, and the partner that must be enabled too, if any."""

    event: Signal
    handler: Callable[..., Any]
    partner: str = ""


@dataclass
class Plugin:
    """A module. Importing its files only fills this object; the registry applies it."""

    name: str
    label: str
    icon: str = "box"
    version: str = "1.0"
    requires: list[str] = field(default_factory=list)
    requires_api: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    settings: Any = None
    order: int = 50
    group: str = ""
    about: str = ""
    is_example: bool = False

    pages: list[Page] = field(default_factory=list, init=False)
    checks: list[Check] = field(default_factory=list, init=False)
    commands: list[Any] = field(default_factory=list, init=False)
    subscribers: list[Subscriber] = field(default_factory=list, init=False)
    extensions: list[tuple[Any, dict[str, Field]]] = field(default_factory=list, init=False)
    slots: list[SlotEntry] = field(default_factory=list, init=False)
    jobs: list[JobKind] = field(default_factory=list, init=False)
    reports: list[Report] = field(default_factory=list, init=False)
    blocks: list[Callable[..., Any]] = field(default_factory=list, init=False)
    starts: list[Callable[..., Any]] = field(default_factory=list, init=False)
    demos: list[Callable[..., Any]] = field(default_factory=list, init=False)
    benches: list[Bench] = field(default_factory=list, init=False)
    readers: list[Reader] = field(default_factory=list, init=False)
    partner: str = field(default="", init=False)
    """The other plugin while a `with_<other>.py` is imported: what is added then needs both."""

    def page(
        self,
        path: str,
        *,
        right: str,
        methods: Iterable[str] = ("GET",),
        label: str = "",
        icon: str = "",
    ) -> Callable[[_F], _F]:
        """Answer `/<plugin>/<path>` for a right: `resource:verb`, `signed-in` or `public`.

        A resource without a plugin's name is the plugin's own. With a label the page stands in the
        plugin's menu.
        """
        full = f"{self.name}/{right}" if ":" in right and "/" not in right else right

        def declare(view: _F) -> _F:
            self.pages.append(Page(path.strip("/"), view, full, tuple(methods), label, icon))
            return view

        return declare

    def public(
        self, path: str, *, token: str, methods: Iterable[str] = ("GET",)
    ) -> Callable[[_F], _F]:
        """Answer `/<plugin>/<path>` without signing in, for a token of the purpose `token`.

        The path holds `<token>`; the view gets `access`: as whom, and the record it is about.
        Raises ValueError where the path has no place for the token.
        """
        if "<token>" not in path:
            raise ValueError(f"the public path {path} has no <token> in it")

        def declare(view: _F) -> _F:
            purpose = f"{self.name}.{token}"
            self.pages.append(
                Page(path.strip("/"), view, "public", tuple(methods), purpose=purpose)
            )
            return view

        return declare

    def check(self, name: str) -> Callable[[_F], _F]:
        """Declare an integrity check that `run.py check` runs; it yields what is wrong."""

        def declare(run: _F) -> _F:
            self.checks.append(Check(f"{self.name}.{name}", run))
            return run

        return declare

    def command(self, command: Any) -> Any:
        """Add a click command as `run.py <plugin>-<name>`."""
        self.commands.append(command)
        return command

    def job(
        self,
        name: str,
        *,
        label: str = "",
        cron: str | None = None,
        retries: int = RETRIES,
        limit: timedelta = LIMIT,
        at_start: bool = False,
    ) -> Callable[[_F], _F]:
        """Declare what the job `<plugin>.<name>` does: a function (run, **arguments) -> str | None.

        `cron` are five fields in the firm's zone; `at_start` queues it when a worker starts, too.
        Raises ValueError where they can't be read.
        """
        comes_back = Cron.parse(cron) if cron else None
        full = f"{self.name}.{name}"

        def declare(work: _F) -> _F:
            kind = JobKind(full, work, label, comes_back, retries, limit, self.partner, at_start)
            self.jobs.append(kind)
            return work

        return declare

    def report(
        self,
        name: str,
        *,
        of: str,
        label: str,
        columns: Iterable[ReportColumn],
        parameters: Any = None,
        chart: Bars | None = None,
        about: str = "",
    ) -> Callable[[_F], _F]:
        """Declare the report `<plugin>.<name>`: a function (asked) that gives rows as dicts.

        `of` is the resource that it is about; who reads it has its verb `report_<name>`.
        `parameters` is a WTForms class; what it asks for stands in `asked.values`.
        """
        full = of if "/" in of else f"{self.name}/{of}"

        def declare(rows: _F) -> _F:
            self.reports.append(
                Report(
                    self.name,
                    name,
                    label,
                    full,
                    tuple(columns),
                    rows,
                    parameters,
                    chart,
                    about,
                    self.partner,
                )
            )
            return rows

        return declare

    def on(self, event: Signal) -> Callable[[_F], _F]:
        """Call a function at an event, while the plugin is enabled."""

        def declare(handler: _F) -> _F:
            self.subscribers.append(Subscriber(event, handler, self.partner))
            return handler

        return declare

    def extend(self, model: Any, **fields: Field) -> None:
        """Add nullable columns `<plugin>_<name>` to another plugin's record, page and form."""
        self.extensions.append((model, fields))

    def extend_resource(self, address: str, **slots: Any) -> None:
        """Fill slots of another plugin's resource: `section`, `counter`, `timeline`, `badge`."""
        for slot, content in slots.items():
            self.slots.append(SlotEntry(address, slot, content, self.partner))

    def block(self, builder: _F) -> _F:
        """Add a pane to the home page: a function (actor) -> Block or None."""
        self.blocks.append(builder)
        return builder

    def reader(self, ending: str, address: str) -> Callable[[_F], _F]:
        """Import files with this ending into a resource: a function (path) -> rows of values.

        A row is a dict of values by field, or a `ReadRow` that says more of it; the name of a line
        resource holds a list of dicts.
        """

        def declare(read: _F) -> _F:
            full = address if "/" in address else f"{self.name}/{address}"
            self.readers.append(Reader(ending.lower(), full, read))
            return read

        return declare

    def start(self, filler: _F) -> _F:
        """Fill in what the plugin begins with in a house: a function (country), inside the gate.

        It is called once, when the plugin is first enabled in a house that is set up.
        """
        self.starts.append(filler)
        return filler

    def demo(self, filler: _F) -> _F:
        """Fill the sample company: a function (random, days) called inside the gate."""
        self.demos.append(filler)
        return filler

    def bench(self, resource: str, key: str = "") -> Callable[[_F], _F]:
        """Be measured by a resource: a function (random, count) yields so many rows of values.

        With a `key` it is measured, too, how fast an import looks for records by that field.
        """

        def declare(rows: _F) -> _F:
            self.benches.append(Bench(resource, rows, key))
            return rows

        return declare


SLOTS = ("section", "counter", "timeline", "badge")
