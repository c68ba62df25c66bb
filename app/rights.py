"""Rights: what roles grant, and what that means for one person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from app.grants import Given, Grant, given_by, grants_of
from app.registry import registry
from app.resource import Resource
from app.settings import settings_version
from models.computed import computed
from models.core import Role, User
from models.database import database
from models.prepared import Prepared
from models.record import link_columns

ADMIN = "admin"
# What a child needs of its parent; every other verb is an update of the parent.
PASSED_ON = ("read", "export")


class Denied(Exception):
    """Visible, but the verb is not allowed (403)."""


class NotVisible(Exception):
    """Nothing is there, as far as this person may know (404)."""


@dataclass
class Actor:
    """Somebody who acts, with all that their roles grant. Nobody has no grants."""

    user_id: int | None = None
    name: str = ""
    mail: str = ""
    language: str = ""
    timezone: str = ""
    theme: str = ""
    keys_off: bool = False
    """Single letters are no shortcuts for this person."""
    roles: frozenset[str] = frozenset()
    grants: list[Grant] = field(default_factory=list)
    needs_second_factor: bool = False
    """One of the roles asks for a second factor."""
    is_house: bool = False
    limits: list[Grant] | None = None
    """What a program's token may do at most, of all that its user may; None for no limit."""
    _known: dict[Any, frozenset[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What is hidden of a class, which a page asks some hundred times."""
    number: int = field(default=0, init=False, repr=False, compare=False)
    """Counts the people met so far, each anew when their rights change; 0 for who isn't kept."""

    @property
    def is_admin(self) -> bool:
        """May do everything."""
        return self.is_house or ADMIN in self.roles

    def may_all(self, verb: str = "read") -> bool:
        """Say whether the verb is allowed with whatever there is.

        To administrators; where a token acts, it has to name everything too.
        """
        if not self.is_admin or self.limits is None:
            return self.is_admin
        return any(one.address == "*" and one.verbs & {verb, "*"} for one in self.limits)

    def may(self, resource: Resource, verb: str = "read") -> bool:
        """Say whether any grant allows the verb, on some record at least."""
        if verb == "create" and not resource.can_create:
            return False
        if verb == "update" and not resource.can_update:
            return False
        if verb == "delete" and not resource.can_delete:
            return False
        if resource.admin_writes and verb != "read" and not self.is_admin:
            return False
        if not self.is_within(resource, verb):
            return False
        return self.is_admin or bool(self.grants_for(resource, verb))

    def is_within(self, resource: Resource, verb: str) -> bool:
        """Say whether the token, if it is one that acts, lets the verb through."""
        if self.limits is None:
            return True
        owner, owned = owner_of(resource, verb)
        return any(limit.covers(owner, owned) for limit in self.limits)

    def grants_for(self, resource: Resource, verb: str) -> list[Grant]:
        """Return the grants that allow a verb; a child has those of its parent.

        What belongs to records of any kind has those of all that it may belong to; unless it has
        grants of its own for what isn't reading.
        """
        if resource.model.belongs_to and not asks_itself(resource, verb):
            verb = verb if verb in PASSED_ON else "update"
            return [
                grant
                for other in registry.enabled_resources()
                if not other.model.belongs_to and self.may(other, verb)
                for grant in self.grants_for(other, verb)
            ]
        resource, verb = owner_of(resource, verb)
        own = [grant for grant in self._own(resource) if verb in grant.verbs]
        return [grant for grant in self.grants if grant.covers(resource, verb)] + own

    def _own(self, resource: Resource) -> list[Grant]:
        """Return the grants of what is one's own, where the resource says what that is."""
        if not resource.own or self.user_id is None:
            return []
        own = Grant(resource.address, frozenset(resource.own_verbs), f"{resource.own}=me")
        if not resource.seen_by_all:
            return [own]
        return [own, Grant(resource.address, frozenset({"read"}), resource.seen_by_all)]

    def scopes(self, resource: Resource, verb: str = "read") -> list[str]:
        """Return the scopes a row must match one of; none means all rows.

        Raises Denied without a grant.
        """
        if not self.is_within(resource, verb):
            raise Denied(resource.address, verb)
        if self.is_admin:
            return []
        grants = self.grants_for(resource, verb)
        if not grants:
            raise Denied(resource.address, verb)
        return [] if any(not grant.scope for grant in grants) else [grant.scope for grant in grants]

    def hidden(self, resource: Resource) -> frozenset[str]:
        """Return the fields that aren't for this person, and what tells of them.

        These are secret and internal ones, those of disabled plugins, and those that every grant
        which reads the resource hides.
        """
        if self.user_id is None:  # the house and nobody live longer than a request
            return _with_what_tells(resource, self._hides)
        key = (resource.model, registry.asleep(resource.model))
        if key not in self._known:
            self._known[key] = _with_what_tells(resource, self._hides)
        return self._known[key]

    def withheld(self, resource: Resource) -> frozenset[str]:
        """Return the fields that this person doesn't see or may not take along, and what tells.

        The latter are those that every grant which exports the resource hides.
        """
        return _with_what_tells(resource, self._withholds)

    def _hides(self, resource: Resource) -> frozenset[str]:
        """Return the stored fields that aren't for this person, with their keys and columns."""
        model = resource.model
        names = model.secret | model.internal | registry.asleep(model)
        grants = [grant for grant in self.grants if grant.covers(resource, "read")]
        return self._without(resource, names, grants + self._own(resource))

    def _withholds(self, resource: Resource) -> frozenset[str]:
        """Return the stored fields that this person may not take along, likewise."""
        grants = [grant for grant in self.grants if grant.covers(resource, "export")]
        return self._without(resource, self._hides(resource), grants)

    def _without(
        self, resource: Resource, names: frozenset[str], grants: list[Grant]
    ) -> frozenset[str]:
        if grants and not self.is_admin:
            names = names | frozenset.intersection(*(grant.hidden for grant in grants))
        return names | _columns_of(resource.model, names) if names else names

    def may_page(self, right: str) -> bool:
        """Say whether a page's right is given.

        It is `resource:verb`, `signed-in`, `public` or `admin`.
        """
        if right == "public":
            return True
        if right == "signed-in":
            return self.user_id is not None
        if right == "admin":
            return self.is_admin
        address, _colon, verb = right.partition(":")
        resource = registry.resource(address)
        return resource is not None and self.may(resource, verb)


def _with_what_tells(
    resource: Resource, hides: Callable[[Resource], frozenset[str]]
) -> frozenset[str]:
    """Add to what is hidden of a resource the computed values that read something hidden."""
    names = hides(resource)
    read = _computed_reads(resource.model)
    if not names and not read:
        return names
    known: dict[Any, frozenset[str]] = {resource.model: names}
    told: set[str] = set()
    for name, fields in read.items():
        for model, field_name in fields:
            if model not in known:
                other = registry.by_model.get(model)
                known[model] = hides(other) if other else frozenset()
            if field_name in known[model]:
                told.add(name)
    return names | told


@cache
def _columns_of(model: Any, names: frozenset[str]) -> frozenset[str]:
    """Return the columns that tell of fields: sort keys, both halves of pointers."""
    told = {f"{name}_key" for name in names if f"{name}_key" in model._meta.fields}
    told |= {f"{name}_{end}" for name in names & set(model.refs) for end in ("resource", "id")}
    return frozenset(told)


@cache
def _computed_reads(model: Any) -> dict[str, frozenset[tuple[Any, str]]]:
    """Return by the name of a computed value what it reads, on this model and on others."""
    found: dict[str, frozenset[tuple[Any, str]]] = {}
    for base in reversed(model.__mro__):
        for name, value in vars(base).items():
            if isinstance(value, computed):
                found[name] = value.reads(model)
    return found


NOBODY = Actor()
HOUSE = Actor(name="Shophouse", is_house=True)


def asks_itself(resource: Resource, verb: str) -> bool:
    """Say whether a verb takes a grant on what belongs to another record, beside reading that."""
    return resource.model.has_grants and verb not in PASSED_ON


def owner_of(resource: Resource, verb: str) -> tuple[Resource, str]:
    """Return whose right counts: for a child its parent's, where every change is an update."""
    while resource.model.parent:
        parent = registry.by_model[resource.model._meta.fields[resource.model.parent].rel_model]
        verb = verb if verb in PASSED_ON else "update"
        resource = parent
    return resource, verb


def _roles_of(user_id: Any) -> Any:
    through, mine, theirs = link_columns(User._meta.manytomany["roles"])
    return (
        Role.select(Role.name, Role.grants, Role.needs_second_factor)
        .join(through, on=(theirs == Role.id))
        .where(mine == user_id)
    )


_roles = Prepared(1, _roles_of)


_MOST_MET = 200
_met: dict[tuple[Any, ...], Actor] = {}
_numbers = count(1)


def actor_for(user: User, limits: Sequence[Grant] | None = None) -> Actor:
    """Read a user's roles, as they are now, and make them an actor, within a token's limits.

    It is the same one until something about them changes that their rights go by.
    """
    rows = _roles.rows(user.id)
    told = (user.id, user.name, user.email, user.language, user.timezone, user.theme, user.keys_off)
    within = None if limits is None else tuple(limits)
    stamp = (database.obj, settings_version(), registry.stamp(), told, within, *map(tuple, rows))
    found = _met.get(stamp)
    if found is None:
        found = _actor(user, [(str(name), str(grants)) for name, grants, _needs in rows])
        found.needs_second_factor = any(needs for _name, _grants, needs in rows)
        found.limits = None if limits is None else list(limits)
        found.number = next(_numbers)
        if len(_met) >= _MOST_MET:
            for earliest in list(_met)[: _MOST_MET // 2]:
                _met.pop(earliest, None)
        _met[stamp] = found
    return found


def given_to(user: User) -> list[Given]:
    """Return all that a user's roles grant, with where each comes from."""
    return list(given_by((str(row[0]), str(row[1])) for row in _roles.rows(user.id)))


def actors_for(users: Iterable[User]) -> dict[int, Actor]:
    """Read the roles of several users at once, and return them as actors by id."""
    known = {user.id: user for user in users}
    through, mine, theirs = link_columns(User._meta.manytomany["roles"])
    rows: Any = (
        Role.select(mine, Role.name, Role.grants)
        .join(through, on=(theirs == Role.id))
        .where(mine.in_(list(known)))
        .order_by(mine, Role.id)
    )
    roles: dict[int, list[tuple[str, str]]] = {number: [] for number in known}
    for number, name, grants in rows.tuples() if known else ():
        roles[number].append((str(name), str(grants)))
    return {number: _actor(user, roles[number]) for number, user in known.items()}


def _actor(user: User, rows: list[tuple[str, str]]) -> Actor:
    return Actor(
        user_id=user.id,
        name=user.name,
        mail=user.email,
        language=user.language or "",
        timezone=user.timezone or "",
        theme=user.theme or "",
        keys_off=bool(user.keys_off),
        roles=frozenset(name for name, _grants in rows),
        grants=grants_of(rows),
    )
