"""Plugin: the manifest of a module, and the hooks that its files hang on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from blinker import Signal
from peewee import Field

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


@dataclass(frozen=True)
class Check:
    """An integrity check: yields a sentence for each thing that is wrong."""

    name: str
    run: Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Bench:
    """The resource by which `run.py bench` measures, and what makes rows of values for it."""

    resource: str
    rows: Callable[[Random, int], Iterator[dict[str, Any]]]


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
    blocks: list[Callable[..., Any]] = field(default_factory=list, init=False)
    demos: list[Callable[..., Any]] = field(default_factory=list, init=False)
    benches: list[Bench] = field(default_factory=list, init=False)
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

        With a label it stands in the plugin's menu.
        """

        def declare(view: _F) -> _F:
            self.pages.append(Page(path.strip("/"), view, right, tuple(methods), label, icon))
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

    def demo(self, filler: _F) -> _F:
        """Fill the sample company: a function (random, days) called inside the gate."""
        self.demos.append(filler)
        return filler

    def bench(self, resource: str) -> Callable[[_F], _F]:
        """Be measured by a resource: a function (random, count) yields so many rows of values."""

        def declare(rows: _F) -> _F:
            self.benches.append(Bench(resource, rows))
            return rows

        return declare


SLOTS = ("section", "counter", "timeline", "badge")
