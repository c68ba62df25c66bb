"""A world for the matrix: people with all kinds of rights, records with a canary in every text."""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from app.registry import registry
from app.resource import Resource
from models.core import User
from models.database import database
from models.gate import gate
from models.kinds import kind_of
from models.record import Record
from tests.free.making import in_order, make, own_fields, typed
from tests.house import Browser, House, filled_once
from tests.rights.policy import Policy, declared

MAKERS = ("Alice", "Bob", "Mina", "Ute")
CANARY = re.compile(r"cnry\d{5}x")
_FREE_TEXT = ("text", "longtext", "richtext")


@dataclass(frozen=True)
class Canary:
    """Where a word of its own was put."""

    resource: Resource
    record: Any
    name: str

    def __str__(self) -> str:
        return f"{self.resource.address} {self.record.id} {self.name}"


@dataclass(repr=False)
class World:
    """The people with their browsers and declared rights, and what each maker made."""

    house: House
    browsers: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    records: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    canaries: dict[str, Canary] = field(default_factory=dict)
    asked: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Who may know which word, as far as that was asked."""

    def of(self, resource: Resource, maker: str) -> list[Any]:
        """Return the records that somebody made."""
        return self.records[resource.address, maker]

    def some(self, resource: Resource, name: str) -> list[Any]:
        """Return one's own (or Mina's), somebody else's, and one that refers to others' records."""
        own = name if name in MAKERS else "Mina"
        other = "Mina" if name == "Alice" else "Alice"
        crossing = self.of(resource, "Mina")[2:] if name in ("Mina", "Hana", "Nora") else []
        return [self.of(resource, own)[0], self.of(resource, other)[0], *crossing]

    def get(self, name: str, path: str, **headers: str) -> Any:
        """Ask as somebody."""
        return self.browsers[name].client.get(path, headers=headers)

    def post(self, name: str, path: str, data: Any = None) -> Any:
        """Send a form as somebody, and take what it did back."""
        with undone():
            return self.send(name, path, data)

    def send(self, name: str, path: str, data: Any = None) -> Any:
        """Send a form as somebody."""
        if name not in self.tokens:
            self.tokens[name] = self.browsers[name].token()["csrf_token"]
        tokens = {"csrf_token": self.tokens[name], "form_id": uuid.uuid4().hex}
        return self.browsers[name].client.post(path, data={**tokens, **(data or {})})

    def leaks(self, name: str, text: str, asked: str = "") -> list[str]:
        """Return what a text tells this person against the declared rights."""
        policy = self.policies[name]
        found = set(CANARY.findall(text.lower())) - {asked}
        return [
            f"{word} of {self.canaries[word]}"
            for word in sorted(found)
            if not self.known(policy, word)
        ]

    def known(self, policy: Policy, word: str) -> bool:
        """Say whether the declared rights let this person read the canary's field."""
        if (policy.name, word) not in self.asked:
            self.asked[policy.name, word] = self._is_known(policy, self.canaries[word])
        return self.asked[policy.name, word]

    def _is_known(self, policy: Policy, canary: Canary) -> bool:
        if not policy.may_with(canary.resource, "read", canary.record):
            return False
        return canary.name not in policy.hidden(canary.resource)

    def note(self, resource: Resource, record: Any) -> None:
        """Remember which words stand in a record."""
        for one in own_fields(resource.model):
            for word in CANARY.findall(str(record.__data__.get(one.name) or "").lower()):
                self.canaries[word] = Canary(resource, record, one.name)


@contextmanager
def undone() -> Iterator[None]:
    """Take back all that is written inside."""
    with database.atomic() as transaction:
        yield
        transaction.rollback()


def hidden_names(resource: Resource, label: bool) -> list[str]:
    """Return the fields that a role hides: those of the label, or the other ones."""
    model: Any = resource.model
    fields = [one for one in own_fields(model) if kind_of(one).name not in ("yesno", "integer")]
    shown = list(model.shown_as) if label else []
    rest = [one.name for one in fields if one.name not in model.shown_as and one.null]
    return shown or [*rest, *model.refs]


def place_of(reference: Any) -> int:
    """Return 1 for each second reference to one kind of record, so that the two differ."""
    fields = reference.model._meta.sorted_fields
    same = [one.name for one in fields if getattr(one, "rel_model", None) is reference.rel_model]
    return same.index(reference.name) % 2 if reference.name in same else 0


def roles_from_registry() -> dict[str, str]:
    """Return roles that name every resource: scoped, with hidden fields, with a scoped update."""
    mine, blind, nameless, clerk = [], [], [], []
    for resource in registry.enabled_resources():
        at = resource.address
        hides = "".join(f"!{name}" for name in hidden_names(resource, label=False))
        blind.append(f"{at}:read,update{hides}")
        nameless.append(
            f"{at}:read,update" + "".join(f"!{n}" for n in hidden_names(resource, label=True))
        )
        if resource.is_child:
            continue
        mine.append(f"{at}:*[created_by=me]")
        verbs = ",".join(["update", "delete", *resource.actions()])
        clerk.append(f"{at}:read,create {at}:{verbs}[created_by=me]")
    return {
        "mine": "\n".join(mine), "blind": "\n".join(blind),
        "nameless": "\n".join(nameless), "clerk": "\n".join(clerk),
    }  # fmt: skip


CAST = {
    "Charlie": [], "Rita": ["reader"], "Mina": ["mine"], "Hana": ["blind"],
    "Nora": ["nameless"],
    "Ute": ["clerk"], "Bob": ["staff"], "Mona": ["manager"], "Lia": ["librarian"],
    "Olaf": ["admin"], "Alice": ["admin"],
}  # fmt: skip
ACTORS = ["nobody", *CAST]
NARROW = ["Charlie", "Mina", "Hana", "Nora", "Lia"]
EACH_KIND = ["nobody", "Charlie", "Nora", "Bob", "Mina"]
"""A stranger; one without a role, with hidden fields, who works, with a row scope."""


def in_long(names: Iterable[str], always: Iterable[str]) -> list[Any]:
    """Give people as parameters; those not in `always` come only with --long."""
    return [
        name if name in always else pytest.param(name, marks=pytest.mark.long) for name in names
    ]


def one_of_each_kind() -> list[Resource]:
    """Return a part, a record with verbs, one without, and one of the engine's own."""
    found: dict[Any, Resource] = {}
    for resource in registry.enabled_resources():
        kind = resource.is_child, bool(resource.actions()), resource.plugin.name == "core"
        found.setdefault(kind, resource)
    return list(found.values())


def met_by(name: str, people: Sequence[str]) -> list[Resource]:
    """Return where the short form shows a person: at all kinds where rows differ, else at half."""
    found = one_of_each_kind()
    return found if name == "Mina" else found[people.index(name) % 2 :: 2]


def build(house: House) -> World:
    """Fill a house with the people and the records."""
    world = World(house)
    own = roles_from_registry()
    for name, grants in own.items():
        house.role(name, grants)
    for name, roles in CAST.items():
        if not User.get_or_none(User.name == name):
            house.add(name, *roles)
        user = User.get(User.name == name)
        world.policies[name] = Policy(name, user.id, declared(roles, own), "admin" in roles)
        world.browsers[name] = house.browser(name)
        world.tokens[name] = world.browsers[name].token()["csrf_token"]
    world.policies["nobody"] = Policy("nobody", None)
    world.browsers["nobody"] = house.browser()
    world.policies["Olaf"] = Policy("Olaf", None)
    with gate(None, "command"):
        olaf = User.get(User.name == "Olaf")
        olaf.is_active = False
        olaf.save()
    words = _canaries()
    for maker in MAKERS:
        _fill(world, maker, words)
    _cross(world, words)
    return world


def _canaries() -> Callable[[str], str]:
    numbers = count(1)
    return lambda name: f"cnry{next(numbers):05d}x"


def _fill(world: World, maker: str, words: Callable[[str], str]) -> None:
    """Make two records of each resource, changed once, so that their history holds words too."""
    user_id = world.policies[maker].user_id
    for resource in in_order(registry.enabled_resources()):
        made = world.records[resource.address, maker] = []
        for _number in range(2):
            record = make(resource, words, user_id, _own_references(world, maker))
            made.append(record)
            _link(world, resource, record, maker)
            world.note(resource, record)
            _reword(resource, record, words, user_id)
            world.note(resource, record)
    for resource in registry.enabled_resources():
        if resource.is_child:
            _removed(world, resource, maker, words)


def _own_references(world: World, maker: str) -> Callable[[Any], Record | None]:
    """Point at the maker's own records; two references to one kind of record at two of them."""

    def refer(reference: Any) -> Record | None:
        if reference.name == registry.by_model[reference.model].own:
            return User.get_by_id(world.policies[maker].user_id)
        if reference.null or reference.default is not None:
            return None
        rel = registry.by_model[reference.rel_model]
        return world.of(rel, maker)[place_of(reference)]  # type: ignore[no-any-return]

    return refer


def _link(world: World, resource: Resource, record: Any, maker: str) -> None:
    """Fill lists of references and pointers to any record."""
    model: Any = resource.model
    with gate(world.policies[maker].user_id, "command"):
        for name, many in model._meta.manytomany.items():
            rel = registry.by_model[many.rel_model]
            record.link(name, [one.id for one in world.records.get((rel.address, maker), [])])
        for name in model.refs:
            setattr(record, name, world.records["contacts/parties", maker][0])
        record.save()


def _reword(
    resource: Resource, record: Any, words: Callable[[str], str], user_id: int | None
) -> None:
    with gate(user_id, "command"):
        for one in own_fields(resource.model):
            if kind_of(one).name in _FREE_TEXT and not one.unique:
                setattr(record, one.name, typed(one, words))
        record.save()


def _removed(world: World, resource: Resource, maker: str, words: Callable[[str], str]) -> None:
    """Add a part and remove it again: the history of its owner names it."""
    user_id = world.policies[maker].user_id
    part = make(resource, words, user_id, _own_references(world, maker))
    world.note(resource, part)
    with gate(user_id, "command"):
        part.delete_instance()


def _cross(world: World, words: Callable[[str], str]) -> None:
    """Give Mina records that refer to Alice's, which she may not see."""

    def refer(reference: Any) -> Record | None:
        rel = registry.by_model[reference.rel_model]
        return world.of(rel, "Alice")[place_of(reference)]  # type: ignore[no-any-return]

    user_id = world.policies["Mina"].user_id
    for resource in in_order(registry.enabled_resources()):
        if resource.is_child:
            continue
        record = make(resource, words, user_id, refer)
        world.of(resource, "Mina").append(record)
        _link(world, resource, record, "Alice")
        world.note(resource, record)


@contextmanager
def made(folder: Path) -> Iterator[World]:
    """Open a world in a folder: the first of a process is built, the others are copies of it."""
    with filled_once(folder, build) as (house, built):
        yield replace(
            built, house=house, browsers=dict(built.browsers), tokens=dict(built.tokens),
            policies=dict(built.policies),
        )  # fmt: skip
