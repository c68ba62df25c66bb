"""Where the candidates of a reference come from, within what the person may see."""

from collections.abc import Iterable
from typing import Any

from app.reading.matching import pick, pick_nearly
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.texts import _


class RecordSource:
    """The records of one resource. Keys are ids; `was` is `id:label`.

    A form has one source a resource, so that all its lines together ask once for their labels.
    """

    colons = 1
    names_like_keys = True
    """A label may read like a key: somebody is called 1984."""
    is_number = False
    input_type = "text"

    def __init__(self, resource: Resource | None, actor: Actor) -> None:
        self.resource = resource
        self.actor = actor
        self.href = f"{resource.href}/pick" if resource else ""
        self._expected: set[int] = set()
        self._known: dict[int, str | None] = {}
        self._offered: list[tuple[str, str]] | None = None

    def expect(self, values: Iterable[Any]) -> None:
        """Note values that will be named, to read all their labels at once."""
        self._expected |= set(values) - self._known.keys()

    def names(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the labels of those of the records that the person may see."""
        wanted = list(ids)
        self.expect(wanted)
        if self._expected.intersection(wanted):
            found = labels(self.resource, self.actor, self._expected) if self.resource else {}
            self._known |= {one: found.get(one) for one in self._expected}
            self._expected = set()
        return {one: label for one in wanted if (label := self._known[one]) is not None}

    def offered(self) -> list[tuple[str, str]]:
        """Return (key, label) of what can be chosen unasked, read once a form."""
        if self._offered is None:
            found = self.find("")
            offers = self.resource.offers if self.resource else bool
            self._offered = [one for one in found if offers(one[1])]
        return self._offered

    def read(self, text: str) -> Any:
        """Return the id that a text is, or None."""
        text = text.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    def write(self, value: Any) -> str:
        """Return the key of a value."""
        return str(value)

    def find(self, text: str) -> list[tuple[str, str]]:
        """Return (key, label) of the records in use that a text may mean."""
        if self.resource is None:
            return []
        return [
            (str(key), label)
            for key, label in pick(
                self.resource, self.actor, text, 200 if not text else 20, in_use=True
            )
        ]

    def find_nearly(self, text: str) -> list[tuple[str, str]]:
        """Return (key, label) of the records that are spelled almost as a text."""
        if self.resource is None:
            return []
        found = pick_nearly(self.resource, self.actor, text, 8, in_use=True)
        return [(str(key), label) for key, label in found]

    def label(self, value: Any) -> str:
        """Name a record."""
        if value is None or self.resource is None:
            return ""
        return self.names([value]).get(value) or str(_("not visible"))


class PointerSource(RecordSource):
    """Any record of any resource. Keys are `address:id`."""

    colons = 2
    names_like_keys = False

    def __init__(self, actor: Actor) -> None:
        super().__init__(None, actor)
        self.href = "/search/pick"
        self._sources: dict[str, RecordSource] = {}

    def _of(self, address: str) -> RecordSource:
        return self._sources.setdefault(
            address, RecordSource(registry.resource(address), self.actor)
        )

    def expect(self, values: Iterable[Any]) -> None:
        """Note pointers that will be named."""
        for value in values:
            self._of(value["resource"]).expect([value["id"]])

    def read(self, text: str) -> Any:
        """Return {"resource", "id"} for `contacts/parties:7`, or None."""
        address, colon, number = text.strip().partition(":")
        if not colon or not (number.isascii() and number.isdigit()) or len(number) > 18:
            return None
        return {"resource": address, "id": int(number)}

    def write(self, value: Any) -> str:
        """Return the key of a pointer."""
        return f"{value['resource']}:{value['id']}"

    def find(self, text: str) -> list[tuple[str, str]]:
        """Return the records of all searched resources that a text may mean."""
        found: list[tuple[str, str]] = []
        for resource in registry.enabled_resources():
            if not resource.search or resource.is_child or not self.actor.may(resource, "read"):
                continue
            for key, label in pick(resource, self.actor, text, 5):
                found.append((f"{resource.address}:{key}", f"{label} ({resource.singular})"))
        return found

    def find_nearly(self, text: str) -> list[tuple[str, str]]:
        """Return the records of all searched resources that are spelled almost as a text."""
        return [
            (f"{resource.address}:{key}", f"{label} ({resource.singular})")
            for resource in registry.enabled_resources()
            if resource.search and not resource.is_child
            for key, label in pick_nearly(resource, self.actor, text, 5)
        ]

    def label(self, value: Any) -> str:
        """Name the record that a pointer means."""
        if not value:
            return ""
        source = self._of(value["resource"])
        found = source.names([value["id"]]).get(value["id"])
        if not found or source.resource is None:
            return str(_("not visible"))
        return f"{found} ({source.resource.singular})"
