"""What the words of roles mean, written a second time: grants, scopes, hidden fields.

Nothing here asks the engine's own rights; the matrix compares the two.
"""

from dataclasses import dataclass, field
from typing import Any

from app.registry import registry
from app.resource import Resource


@dataclass(frozen=True)
class Rule:
    """One word of a role: `contacts/parties:read,update[owner=me]!iban`."""

    address: str
    verbs: tuple[str, ...]
    scope: tuple[str, str] | None
    hidden: frozenset[str]

    def is_about(self, address: str, verb: str) -> bool:
        """Say whether the word speaks of a verb of a resource."""
        whole = self.address in ("*", address, address.split("/")[0] + "/*")
        return whole and (verb in self.verbs or "*" in self.verbs)


def rules_of(text: str, plugin: str = "") -> list[Rule]:
    """Read a role's words; those of a plugin's manifest mean its own resources."""
    rules = []
    for word in text.split():
        head, *hidden = word.split("!")
        head, _bracket, scope = head.partition("[")
        address, _colon, verbs = head.partition(":")
        if plugin and "/" not in address and address != "*":
            address = f"{plugin}/{address}"
        pair = tuple(scope.rstrip("]").split("=")) if scope else None
        rules.append(Rule(address, tuple(verbs.split(",")), pair, frozenset(hidden)))  # type: ignore[arg-type]
    return rules


@dataclass
class Policy:
    """What one person may do, by the declared words alone."""

    name: str
    user_id: int | None
    rules: list[Rule] = field(default_factory=list)
    is_admin: bool = False

    def about(self, resource: Resource, verb: str) -> list[Rule]:
        """Return the words that allow a verb; a part of a record goes by its owner's."""
        if resource.model.belongs_to and not _asks_itself(resource, verb):
            verb = verb if verb in ("read", "export") else "update"
            return [rule for whole in _wholes() for rule in self.about(whole, verb)]
        while resource.model.parent:
            reference = resource.model._meta.fields[resource.model.parent]
            resource = registry.by_model[reference.rel_model]
            verb = verb if verb in ("read", "export") else "update"
        found = [rule for rule in self.rules if rule.is_about(resource.address, verb)]
        return found + self.own(resource) if verb in resource.own_verbs else found

    def own(self, resource: Resource) -> list[Rule]:
        """Return the rule of what everybody may do with their own, where there is such a thing.

        Nothing in this world is shared with somebody, so that nobody reads more than that.
        """
        if not resource.own or self.user_id is None:
            return []
        return [Rule(resource.address, resource.own_verbs, (resource.own, "me"), frozenset())]

    def may(self, resource: Resource, verb: str) -> bool:
        """Say whether the verb is allowed on some record at least."""
        if verb == "create" and not resource.can_create:
            return False
        if verb == "update" and not resource.can_update:
            return False
        if verb == "delete" and not resource.can_delete:
            return False
        if resource.admin_writes and verb != "read" and not self.is_admin:
            return False
        return self.is_admin or bool(self.about(resource, verb))

    def may_with(self, resource: Resource, verb: str, record: Any) -> bool:
        """Say whether the verb is allowed on this record."""
        if not self.may(resource, verb):
            return False
        if self.is_admin:
            return True
        if resource.model.belongs_to:
            about = getattr(record, resource.model.belongs_to)
            if _asks_itself(resource, verb):
                fits = any(
                    rule.scope is None or self._fits(rule.scope, record)
                    for rule in self.about(resource, verb)
                )
                return fits and self.may_with(resource, "read", record)
            if about is None:
                return bool(record.created_by == self.user_id)
            verb = verb if verb in ("read", "export") else "update"
            return self.may_with(registry.by_model[type(about)], verb, about)
        rules = self.about(resource, verb)
        while resource.model.parent:
            record = getattr(record, resource.model.parent)
            resource = registry.by_model[type(record)]
        return any(rule.scope is None or self._fits(rule.scope, record) for rule in rules)

    def _fits(self, scope: tuple[str, str], record: Any) -> bool:
        name, wanted = scope
        value = record.__data__.get(name)
        return bool(value == self.user_id if wanted == "me" else str(value) == wanted)

    def hidden(self, resource: Resource) -> frozenset[str]:
        """Return the fields that every word which reads the resource hides, and the secret ones."""
        secret = resource.model.secret
        if self.is_admin:
            return frozenset(secret)
        reading = [rule for rule in self.rules if rule.is_about(resource.address, "read")]
        hiding = [rule.hidden for rule in [*reading, *self.own(resource)]]
        return frozenset.intersection(*hiding) | secret if hiding else frozenset(secret)


def _asks_itself(resource: Resource, verb: str) -> bool:
    """Say whether a verb takes a word of its own though the resource belongs to others."""
    return resource.model.has_grants and verb not in ("read", "export")


def _wholes() -> list[Resource]:
    """Return what a file may be about."""
    return [one for one in registry.enabled_resources() if not one.model.belongs_to]


def declared(roles: list[str], own: dict[str, str]) -> list[Rule]:
    """Return the words of roles: their own, and those that enabled plugins add to their names."""
    rules: list[Rule] = []
    for role in roles:
        rules += rules_of(own.get(role, ""))
        for one in registry.enabled():
            if one.plugin:
                rules += rules_of(one.plugin.roles.get(role, ""), one.name)
    return rules
