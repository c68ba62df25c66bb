"""What to set in many records: values, and what to add to lists of references or take out."""

from dataclasses import dataclass, field
from typing import Any

from app.resource import Resource
from app.rights import Actor
from app.writing.columns import linked_ids
from app.writing.merge import plain_value
from app.writing.values import read_values, required_names, seen_ids, writable_names
from models.batch import stored_rows

HOWS = ("set", "empty", "add", "remove")


@dataclass
class Edit:
    """Values by field, None for those that become empty; lists by field as (how, numbers)."""

    values: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, tuple[str, list[int]]] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """No field is chosen."""
        return not self.values and not self.lists

    def as_plan(self, resource: Resource) -> dict[str, Any]:
        """Write it as JSON holds it."""
        values = {name: plain_value(resource, name, one) for name, one in self.values.items()}
        return {"values": values, "lists": {name: list(one) for name, one in self.lists.items()}}

    def rows(self, resource: Resource, actor: Actor, ids: list[int]) -> list[dict[str, Any]]:
        """Return for each record the values that it is to have, kept from others from here on.

        A gate is open: what lists gain and lose is put to what they hold when it is stored.
        """
        if self.lists:
            stored_rows(resource.model, ids)
        rows: list[dict[str, Any]] = [{"id": number, **self.values} for number in ids]
        for name, (how, numbers) in self.lists.items():
            has = self._visible_links(resource, actor, name, ids)
            for row in rows:
                mine, named = has[row["id"]], set(numbers)
                row[name] = sorted(mine | named if how == "add" else mine - named)
        return rows

    def _visible_links(
        self, resource: Resource, actor: Actor, name: str, ids: list[int]
    ) -> dict[int, set[int]]:
        """Return what lists hold, as far as the person sees it: the rest stays by itself."""
        linked = linked_ids(resource.model, name, ids)
        others = {one for numbers in linked.values() for one in numbers}
        rel = resource.model._meta.manytomany[name].rel_model
        seen = seen_ids(actor, rel, others) if others else set()
        return {number: seen.intersection(numbers) for number, numbers in linked.items()}


def read_plan(resource: Resource, plan: dict[str, Any]) -> Edit:
    """Read what `as_plan` wrote. Raises Invalid where the fields have changed since."""
    lists = {name: (str(how), list(ids)) for name, (how, ids) in plan.get("lists", {}).items()}
    return Edit(read_values(resource, plan.get("values", {})), lists)


def bulk_names(resource: Resource, actor: Actor) -> list[str]:
    """Return the fields that many records may get at once: what one alone may have is none."""
    model: Any = resource.model
    found = []
    for name in writable_names(resource, actor):
        one = model._meta.fields.get(name)
        if name == model.parent or name == model.belongs_to:
            continue
        if one is not None and (one.unique or _has_unique_key(model, name)):
            continue
        found.append(name)
    return found


def _has_unique_key(model: Any, name: str) -> bool:
    key = model._meta.fields.get(f"{name}_key")
    return key is not None and bool(key.unique)


def may_be_empty(resource: Resource, name: str) -> bool:
    """Say whether a field can be emptied."""
    model: Any = resource.model
    if name in required_names(resource):
        return False
    one = model._meta.fields.get(name)
    return one is None or bool(one.null) or one.default == ""


__all__ = ["HOWS", "Edit", "bulk_names", "may_be_empty", "read_plan"]
