"""Grants: how they are written and read, and which ones roles of a name have."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.registry import registry
from app.resource import Resource
from models.refused import Refused
from models.texts import _

_GRANT = re.compile(
    r"(?P<address>[a-z_]\w*(?:/(?:\w+|\*))?|\*):(?P<verbs>[\w*,]+)"
    r"(?P<scope>\[[^\]]*\])?(?P<hidden>(?:!\w+)*)$"
)


@dataclass(frozen=True)
class Grant:
    """Verbs on a resource, within a scope, but for some fields.

    Written `contacts/parties:read,update[owner=me]!birth_date`.
    """

    address: str
    verbs: frozenset[str]
    scope: str = ""
    hidden: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Write the grant as it is read."""
        scope = f"[{self.scope}]" if self.scope else ""
        hidden = "".join(f"!{name}" for name in sorted(self.hidden))
        return f"{self.address}:{','.join(sorted(self.verbs))}{scope}{hidden}"

    def covers(self, resource: Resource, verb: str) -> bool:
        """Say whether the grant is about this verb of this resource."""
        if not (verb in self.verbs or "*" in self.verbs):
            return False
        plugin = resource.address.split("/")[0]
        return self.address in ("*", f"{plugin}/*", resource.address)


def parse_grants(text: str, plugin: str = "") -> list[Grant]:
    """Read grants separated by blanks; `books:read` means the plugin's own resource.

    Raises Refused with the word that can't be read.
    """
    return [parse_grant(word, plugin) for word in grant_words(text)]


def grant_words(text: str) -> list[str]:
    """Split grants at the blanks outside their brackets; an open bracket reaches to the end."""
    return re.findall(r"(?:[^\s\[]|\[[^\]]*\]?)+", text)


def parse_grant(word: str, plugin: str = "") -> Grant:
    """Read one grant. Raises Refused where it can't be read."""
    match = _GRANT.match(word)
    if not match:
        raise Refused(_unreadable(word), field="grants")
    if match["scope"] and not match["scope"][1:-1].strip():
        raise Refused(
            _("“%(word)s” has an empty scope. Leave the brackets out.", word=word),
            field="grants",
        )
    address = match["address"]
    if plugin and "/" not in address and address != "*":
        address = f"{plugin}/{address}"
    return Grant(
        address,
        frozenset(match["verbs"].split(",")),
        (match["scope"] or "")[1:-1],
        frozenset(filter(None, match["hidden"].split("!"))),
    )


def _unreadable(word: str) -> str:
    if word.count("[") > word.count("]"):
        return _("The bracket in “%(word)s” isn't closed. Put a ] after the condition.", word=word)
    return _(
        "“%(word)s” is no grant. Write resource:verb, such as contacts/parties:read.", word=word
    )


class Given(NamedTuple):
    """A grant, and from where somebody has it: a role, and the module that gives it to that role.

    Without a module it is the role's own.
    """

    role: str
    module: str
    grant: Grant


def given_by(roles: Iterable[tuple[str, str]]) -> Iterator[Given]:
    """Give what the roles' rows grant and what enabled plugins grant to roles of these names."""
    for name, own in roles:
        try:
            parsed = parse_grants(own)
        except Refused:
            continue  # kept under Repairs; a grant that can't be read grants nothing
        yield from (Given(name, "", grant) for grant in parsed)
        for one in registry.enabled():
            if one.plugin and name in one.plugin.roles:
                for grant in _declared(one.plugin.roles[name], one.name):
                    yield Given(name, one.name, grant)


def grants_of(roles: Iterable[tuple[str, str]]) -> list[Grant]:
    """Join all grants of roles."""
    return [given.grant for given in given_by(roles)]


_parsed: dict[tuple[str, str], list[Grant]] = {}


def _declared(text: str, plugin: str) -> list[Grant]:
    key = (text, plugin)
    if key not in _parsed:
        _parsed[key] = parse_grants(text, plugin)
    return _parsed[key]
