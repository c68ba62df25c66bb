"""Where the candidates of a reference come from, within what the person may see."""

from typing import Any

from app.reading.matching import pick
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.texts import _


class RecordSource:
    """The records of one resource. Keys are ids; `was` is `id:label`."""

    colons = 1
    is_number = False
    input_type = "text"

    def __init__(self, resource: Resource | None, actor: Actor) -> None:
        self.resource = resource
        self.actor = actor
        self.href = f"{resource.href}/pick" if resource else ""

    def read(self, text: str) -> Any:
        """Return the id that a text is, or None."""
        text = text.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    def write(self, value: Any) -> str:
        """Return the key of a value."""
        return str(value)

    def find(self, text: str) -> list[tuple[str, str]]:
        """Return (key, label) of the records that a text may mean."""
        if self.resource is None:
            return []
        return [
            (str(key), label)
            for key, label in pick(self.resource, self.actor, text, 200 if not text else 20)
        ]

    def label(self, value: Any) -> str:
        """Name a record."""
        if value is None or self.resource is None:
            return ""
        return labels(self.resource, self.actor, [value]).get(value, str(_("not visible")))


class PointerSource(RecordSource):
    """Any record of any resource. Keys are `address:id`."""

    colons = 2

    def __init__(self, actor: Actor) -> None:
        super().__init__(None, actor)
        self.href = "/search/pick"

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

    def label(self, value: Any) -> str:
        """Name the record that a pointer means."""
        if not value:
            return ""
        resource = registry.resource(value["resource"])
        hidden = str(_("not visible"))
        if resource is None:
            return hidden
        found = labels(resource, self.actor, [value["id"]]).get(value["id"])
        return f"{found} ({resource.singular})" if found else hidden
