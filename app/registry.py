"""The registry: which plugins are here, which resources and which records they bring."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from peewee import Model

from app.plugin import Plugin, SlotEntry
from app.resource import Resource
from models.record import Record
from models.recordref import record_titles, record_types


@dataclass
class Installed:
    """A plugin that was found: with its classes if it could be imported, else with the reason."""

    name: str
    place: str
    plugin: Plugin | None = None
    records: list[type[Record]] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    sentence: str = ""
    is_enabled: bool = False
    is_stopped: bool = False
    """Its sentence comes from how often it failed while running, here or in another process."""
    stamp: float = 0.0
    """When the newest of its files was written, of those that were imported."""
    muted: str = ""
    """Why what it adds to others' pages is off, while all else of it works."""
    tried: str = ""
    """Names the last time that somebody had it read anew."""
    connections: list[tuple[Any, Any, str]] = field(default_factory=list)
    """The events that its handlers hear, what was connected there, and the partner it needs."""

    @property
    def label(self) -> str:
        """What it is called: its name, where it couldn't be imported."""
        return str(self.plugin.label) if self.plugin else self.name

    @property
    def is_quarantined(self) -> bool:
        """Found, but broken."""
        return bool(self.sentence)

    @property
    def state(self) -> str:
        """quarantined, found (its tables are not here), enabled or disabled."""
        if self.is_quarantined:
            return "quarantined"
        if self.plugin is None:
            return "found"
        return "enabled" if self.is_enabled else "disabled"


class Registry:
    """All that plugins declared; which are here and which are enabled follows the database."""

    def __init__(self) -> None:
        self.installed: dict[str, Installed] = {}
        self.resources: dict[str, Resource] = {}
        self.by_model: dict[type[Model], Resource] = {}
        self.slots: list[tuple[str, SlotEntry]] = []
        self.generation = 0
        """Counts up whenever a plugin comes or goes."""

    def add(self, found: Installed) -> None:
        """Take a plugin in: its records get their addresses."""
        self.generation += 1
        self.installed[found.name] = found
        for resource in found.resources:
            self.resources[resource.address] = resource
            self.by_model[resource.model] = resource
            resource.model.record_type = resource.address
            record_types[resource.address] = resource.model
            record_titles[resource.address] = resource.title
        self.take_slots(found)

    def take_slots(self, found: Installed) -> None:
        """Fill the slots of others with what a plugin has for them now."""
        own = [(found.name, entry) for entry in found.plugin.slots] if found.plugin else []
        self.slots = [entry for entry in self.slots if entry[0] != found.name] + own

    def remove(self, name: str) -> None:
        """Take a plugin out again, as one that failed must be."""
        self.generation += 1
        found = self.installed[name]
        for resource in found.resources:
            self.resources.pop(resource.address, None)
            self.by_model.pop(resource.model, None)
            record_types.pop(resource.address, None)
            record_titles.pop(resource.address, None)
        self.slots = [entry for entry in self.slots if entry[0] != name]

    def stamp(self) -> tuple[Any, ...]:
        """Return what tells the plugins that are here and enabled now from those at other times."""
        # Copied in one step: another thread may take a plugin in.
        return self.generation, *(one.is_enabled for one in tuple(self.installed.values()))

    def enabled(self) -> Iterator[Installed]:
        """The plugins whose pages are open, in menu order."""
        ready = [
            (one.plugin.order, one.name, one)
            for one in self.installed.values()
            if one.is_enabled and one.plugin
        ]
        return iter(one for _order, _name, one in sorted(ready, key=lambda row: row[:2]))

    def enabled_resources(self) -> Iterator[Resource]:
        """The resources of enabled plugins."""
        for one in self.enabled():
            yield from one.resources

    def are_enabled(self, name: str, partner: str = "") -> bool:
        """Say whether a plugin is enabled, and its partner in a `with_*.py` too."""
        return all(
            one in self.installed and self.installed[one].is_enabled
            for one in (name, partner)
            if one
        )

    def asleep(self, model: type[Model]) -> frozenset[str]:
        """Return the fields that disabled plugins added to a record class: kept, but not shown."""
        return frozenset(
            f"{one.name}_{name}"
            for one in self.installed.values()
            if one.plugin and not one.is_enabled
            for extended, fields in one.plugin.extensions
            if extended is model
            for name in fields
        )

    def resource(self, address: str) -> Resource | None:
        """Return an enabled resource by its address."""
        found = self.resources.get(address)
        if found is None or not self.installed[found.plugin.name].is_enabled:
            return None
        return found

    def of(self, model: Any) -> Resource | None:
        """Return the enabled resource of a record class."""
        found = self.by_model.get(model)
        return self.resource(found.address) if found else None

    def slot_owners(self, address: str, slot: str) -> list[tuple[str, Any]]:
        """Return what enabled plugins put into a slot of a resource, each with its plugin."""
        return [
            (name, entry.content)
            for name, entry in self.slots
            if entry.address == address
            and entry.slot == slot
            and self.are_enabled(name, entry.partner)
        ]

    def needing(self, name: str) -> list[Installed]:
        """Return the plugins that require one, directly or through others."""
        found: list[Installed] = []
        gone = {name}
        for _round in self.installed:
            for one in self.installed.values():
                if one.plugin and one.name not in gone and gone & set(one.plugin.requires):
                    gone.add(one.name)
                    found.append(one)
        return found

    def pointing_at(self, model: type[Record]) -> list[tuple[Resource, Any]]:
        """Return (resource, foreign key) of the enabled resources that refer to a record class."""
        return [
            (resource, field)
            for resource in self.enabled_resources()
            for field in resource.model._meta.refs
            if field.rel_model is model
        ]


registry = Registry()
